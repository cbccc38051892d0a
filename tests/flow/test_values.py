"""What the engine computes with: joins go up, add nothing twice, and stay within their bounds."""

from __future__ import annotations

import itertools

import pytest

from piilint.flow.domain import heap, labels, values
from piilint.flow.domain.heap import Heap, Object, State, join_states, join_types
from piilint.flow.domain.labels import ParamLabel, SourceLabel, Trace, concat, join_labels
from piilint.flow.domain.texts import HOLE, alternatives, either
from piilint.flow.domain.values import (
    CLEAN,
    NONE,
    OPAQUE,
    UNKNOWN_CONST,
    Bound,
    Known,
    Ref,
    Value,
    join,
    join_all,
    objects_of,
    of_refs,
    ordered,
)
from piilint.flow.domain.ways import Meetings, either_way, through
from piilint.resolve.symbols import Symbol

MAIL, PHONE = SourceLabel(1), SourceLabel(2)
ONE, TWO = ("s", 1), ("s", 2)
SHOWN = Trace(None, "source", "shop", 1, "customer.email")


def carrying(*found: SourceLabel) -> Value:
    return Value(dict.fromkeys(found))


# -- values


@pytest.mark.parametrize(
    ("first", "second"),
    list(
        itertools.product(
            [OPAQUE, CLEAN, NONE, Value(const="a", clean=True), carrying(MAIL), of_refs(ONE)],
            repeat=2,
        )
    ),
)
def test_a_join_has_what_either_has(first: Value, second: Value) -> None:
    found = join(first, second)
    assert found.labels.keys() == first.labels.keys() | second.labels.keys()
    assert found.refs == first.refs | second.refs
    assert found.clean == (first.clean and second.clean)
    assert join(found, second) is found
    assert join(found, first) is found
    again = join(second, first)
    assert (again.labels, again.refs, again.const) == (found.labels, found.refs, found.const)


def test_none_adds_nothing_and_a_value_stays_the_same_object() -> None:
    mail = carrying(MAIL)
    assert join(mail, NONE) is mail
    assert join(NONE, mail) is mail
    assert join_all([]) is NONE
    assert join_all([mail, NONE, mail]) is mail
    assert join_all([of_refs(ONE), of_refs(TWO)]).refs == {ONE, TWO}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("a", "a", "a"),
        (1, 1, 1),
        (1, 2, UNKNOWN_CONST),
        (1, True, UNKNOWN_CONST),
        (False, 0, UNKNOWN_CONST),
        (True, True, True),
        ("a", UNKNOWN_CONST, UNKNOWN_CONST),
        (UNKNOWN_CONST, UNKNOWN_CONST, UNKNOWN_CONST),
    ],
)
def test_a_constant_is_known_if_both_sides_know_the_same(
    first: Known, second: Known, expected: object
) -> None:
    found = join(Value(const=first, clean=True), Value(const=second, clean=True))
    assert found.const == expected
    assert type(found.const) is type(expected)


def test_opaque_is_what_nothing_is_known_of() -> None:
    assert OPAQUE.opaque
    assert not any(
        value.opaque for value in (CLEAN, carrying(MAIL), of_refs(ONE), Value(const="a"))
    )


def test_labels_make_a_value_worth_suspicion() -> None:
    assert CLEAN.with_labels({}) is CLEAN
    assert not CLEAN.with_labels({MAIL: None}).clean
    assert Value(const="a").text == "a"
    assert Value(const=1).text is None


def test_past_the_bound_only_what_can_be_called_comes_in() -> None:
    room: list[Ref] = [("s", number) for number in range(values.MAX_REFS)]
    callable_ = Bound("shop:send", frozenset())
    full = of_refs(*room)
    assert len(full.refs) == 20
    assert join(full, of_refs(("s", "more"))).refs == full.refs
    assert join(full, of_refs(callable_)).refs == {*room, callable_}
    nearly = of_refs(*room[1:])
    assert len(join(nearly, of_refs(("s", "m"), ("s", "n"))).refs) == values.MAX_REFS
    assert len(join(nearly, of_refs(("s", "m"))).refs) == values.MAX_REFS


def test_references_come_in_the_order_of_their_names() -> None:
    symbol = Symbol("class", "shop:Order")
    value = of_refs(TWO, symbol, ONE)
    assert ordered(value) == tuple(sorted(value.refs, key=repr))
    assert objects_of(value) == [ONE, TWO]


# -- labels and traces


def test_the_shorter_trace_of_a_label_stays() -> None:
    long: labels.Labels = {MAIL: SHOWN.then("call", "shop", 2, "send()"), PHONE: None}
    short: labels.Labels = {MAIL: SHOWN, SourceLabel(3): None}
    assert join_labels(long, short)[MAIL] is SHOWN
    assert join_labels(short, long)[MAIL] is SHOWN
    assert join_labels(long, {MAIL: SHOWN}) is long
    assert join_labels(long, {}) is long
    assert join_labels({}, long) is long


def test_symbolic_labels_are_bounded_and_sources_are_not() -> None:
    full: labels.Labels = {ParamLabel("self", (number,), "str"): None for number in range(40)}
    more = ParamLabel("self", ("more",), "str")
    assert labels.MAX_LABELS == 40
    assert more not in join_labels(full, {more: None})
    assert MAIL in join_labels(full, {MAIL: None, more: None})
    assert more in join_labels(dict(list(full.items())[1:]), {more: None})


def test_steps_come_oldest_first_also_of_traces_put_together() -> None:
    first = SHOWN.then("call", "shop", 2, "send()")
    second = Trace(None, "store", "shop", 3, "put").then("load", "shop", 4, "read", True)
    both = concat(first, second)
    assert both is not None
    assert [step.at for step in both.oldest_first()] == [1, 2, 3, 4]
    assert [step.at for step in both.newest_first()] == [4, 3, 2, 1]
    assert [step.approximate for step in both.oldest_first()] == [False, False, False, True]
    assert both.size == 4
    assert concat(first, None) is first
    assert concat(None, second) is second
    twice = concat(both, both)
    assert twice is not None
    assert [step.at for step in twice.oldest_first()] == [1, 2, 3, 4, 1, 2, 3, 4]
    assert [step.at for step in twice.newest_first()] == [4, 3, 2, 1, 4, 3, 2, 1]


def test_a_value_was_only_passed_on_if_every_step_says_so() -> None:
    passed = SHOWN.then("call", "shop", 2, "send()").then("return", "shop", 3, "given")
    assert passed.moved
    assert not passed.then("transform", "shop", 4, "masked").moved
    assert not passed.then("transform", "shop", 4, "masked").then("call", "shop", 5, "on").moved
    joined = concat(passed, passed.then("transform", "shop", 4, "masked"))
    assert joined is not None
    assert not joined.moved
    both = concat(passed, passed)
    assert both is not None
    assert both.moved


def test_the_last_three_transforms_are_told_each_once() -> None:
    found: labels.Labels = {MAIL: SHOWN}
    for number, transform in enumerate(("encoded", "hashed", "hashed", "masked", "signed")):
        found = labels.transformed(found, transform, "shop", number, transform)
    ((label, trace),) = found.items()
    assert label.transforms == ("hashed", "masked", "signed")
    assert trace is not None
    assert trace.size == 6
    assert [one.transforms for one in labels.opened(found)] == [("hashed", "signed")]


def test_what_a_callee_left_in_place_is_not_newly_put() -> None:
    left = labels.stepped({MAIL: SHOWN}, labels.LEFT, "shop", 2, "left")
    put = labels.stepped({PHONE: SHOWN}, labels.KEPT, "shop", 2, "put")
    assert labels.newly_put({**left, **put}) == put
    assert labels.newly_put(put) is put
    assert labels.newly_put({PHONE: None, **left}) == {PHONE: None}


# -- texts one of which applies


def test_of_addresses_all_are_known_up_to_four() -> None:
    found: str | None = "https://a.shop"
    for name in ("b", "c", "d"):
        found = either(found, f"https://{name}.shop")
    assert found is not None
    assert alternatives(found) == [f"https://{name}.shop" for name in "abcd"]
    assert either(found, "https://a.shop") == found
    many = either(found, "https://e.shop")
    assert many is not None
    assert alternatives(many) == []
    assert either(many, "https://a.shop") == many
    assert either("https://a.shop", many) == many
    assert either("https://a.shop", UNKNOWN_CONST) == "https://a.shop"
    assert either(UNKNOWN_CONST, "https://a.shop") == "https://a.shop"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (f"cart_{HOLE}", f"cart_{HOLE}_web", f"cart_{HOLE}"),
        (f"cart_{HOLE}_web", f"cart_{HOLE}_web", f"cart_{HOLE}_web"),
        (f"cart_{HOLE}_web", f"carts{HOLE}_web", f"cart{HOLE}_web"),
        (f"cart{HOLE}", "cart_1", f"cart{HOLE}"),
        (f"car{HOLE}", "car_1", None),
        ("cart_1", "cart_2", None),
        (f"cart_{HOLE}", 1, None),
        (1, f"cart_{HOLE}", None),
    ],
)
def test_what_texts_have_in_common_is_known(
    first: object, second: object, expected: str | None
) -> None:
    assert either(first, second) == expected


# -- ways


def test_ways_are_told_up_to_six_and_twelve_calls() -> None:
    ways = tuple(((f"f{number}", 1),) for number in range(6))
    assert either_way(ways[:3], ways[2:]) == ways
    assert either_way(ways, ((("more", 1),),)) == ()
    assert either_way((), ways) == ()
    assert either_way(ways, ()) == ()
    long = (tuple((f"g{number}", 1) for number in range(12)),)
    assert through(("outer", 1), long) == long
    assert through(("outer", 1), (long[0][1:],)) == ((("outer", 1), *long[0][1:]),)


def test_data_meets_where_one_way_joins_the_other() -> None:
    outer, other, inner = ("outer", 1), ("other", 1), ("inner", 2)
    meetings = Meetings(
        [(((outer, inner),), ["mail"]), (((other, inner),), ["phone"]), (((inner,),), ["name"])]
    )
    assert meetings.with_(((outer, inner),)) == {"mail", "name"}
    assert meetings.with_(((other, inner),)) == {"phone", "name"}
    assert meetings.with_(((inner,),)) == {"mail", "phone", "name"}
    assert meetings.with_(((outer,),)) == set()
    assert meetings.with_(()) == {"mail", "phone", "name"}
    always = Meetings([((), ["mail"]), (((outer, inner),), ["phone"])])
    assert always.with_(((other, inner),)) == {"mail"}


# -- objects and states


def test_an_object_holds_64_fields_and_the_rest_anywhere() -> None:
    obj = Object()
    for number in range(heap.MAX_FIELDS):
        obj.put(f"k{number}", CLEAN)
    assert len(obj.fields) == 64
    assert obj.elem is None
    obj.put("more", carrying(MAIL))
    assert "more" not in obj.fields
    assert obj.elem is not None
    assert MAIL in obj.elem.labels
    obj.put("k1", carrying(PHONE))
    assert PHONE in obj.fields["k1"].labels


def test_a_field_is_overwritten_or_joined() -> None:
    obj = Object(fields={"a": carrying(MAIL)})
    obj.put("a", carrying(PHONE), weak=True)
    assert obj.fields["a"].labels.keys() == {MAIL, PHONE}
    obj.put("a", CLEAN)
    assert obj.fields["a"] is CLEAN
    obj.put("b", CLEAN, weak=True)
    assert obj.fields["b"] is CLEAN
    obj.put_any(carrying(MAIL))
    obj.put_any(carrying(PHONE))
    assert obj.elem is not None
    assert obj.elem.labels.keys() == {MAIL, PHONE}


def test_contents_are_all_values_and_positions_those_without_names() -> None:
    obj = Object(fields={"a": CLEAN, 0: NONE, "^keys": OPAQUE}, elem=carrying(MAIL))
    assert obj.contents() == [CLEAN, NONE, obj.elem]
    assert obj.positions() == [NONE, obj.elem]
    assert Object(fields={"a": CLEAN}).contents() == [CLEAN]
    assert Object(fields={"a": CLEAN}).positions() == []


def test_elements_passed_the_guards_that_all_of_them_passed() -> None:
    guard, other = ("user.opted_in", True), ("user.active()", True)
    made = Object(frozenset({"k:list"}))
    assert made.empty
    made.put_under((guard, other, ("plain", True)))
    assert made.filters == (guard, other)
    made.put(0, CLEAN)
    assert not made.empty
    made.put_under((other,))
    assert made.filters == (other,)
    made.put_under(())
    assert made.filters == ()
    assert not Object().empty
    assert not Object(frozenset({"k:list"}), symbolic=("p", ())).empty
    assert not Object(frozenset({"k:list"}), elem=CLEAN).empty
    assert not Object(frozenset({"c:shop:Order"})).empty
    guards = tuple((f"user.flag{number}", True) for number in range(5))
    assert heap.telling(guards) == guards[1:]


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ({"c:shop:Order"}, True),
        ({"c:shop:Order", "k:dict"}, True),
        ({"c:shop:Order", *heap.MAPPED}, False),
        ({"k:list"}, False),
        ((), False),
    ],
)
def test_instances(types: set[str], expected: bool) -> None:
    assert heap.is_instance(Object(frozenset(types))) is expected


def test_types_past_the_bounds_are_lost_from_outside_in() -> None:
    outside = frozenset(f"x:lib.T{number}()" for number in range(8))
    classes = frozenset(f"c:shop:C{number}" for number in range(9))
    assert join_types(outside, frozenset({"x:lib.T1()"})) is outside
    assert join_types(outside, frozenset({"k:dict"})) == {heap.LOST, "k:dict"}
    few = frozenset(sorted(classes)[:8])
    assert join_types(few, frozenset()) is few
    assert join_types(few, frozenset({"x:lib.T1()"})) == {*few, heap.LOST}
    assert join_types(few, classes) == {heap.LOST, heap.LOST_CLASSES}
    lost = join_types(few, classes)
    assert join_types(lost, frozenset({"c:shop:C1", "f:shop:send"})) == {*lost, "f:shop:send"}
    assert join_types(frozenset({heap.LOST}), frozenset({"x:lib.T1()", "k:dict"})) == {
        heap.LOST,
        "k:dict",
    }


def state(objects: dict[values.ObjectId, Object], **env: Value) -> State:
    return State(dict(env), Heap({}, dict(objects), own=dict(objects)))


def test_after_a_branch_a_variable_is_what_either_side_says() -> None:
    before = state({ONE: Object(fields={"a": CLEAN})}, target=CLEAN)
    first, second = before.fork((("flag", True),)), before.fork((("flag", False),))
    second.env["target"] = carrying(MAIL)
    second.env["other"] = CLEAN
    second.writable(ONE).put("a", carrying(MAIL))
    joined, changed = join_states(first, second)
    assert changed
    assert MAIL in joined.env["target"].labels
    assert joined.env["other"] is CLEAN
    assert MAIL in joined.heap[ONE].fields["a"].labels
    assert joined.guards == ()
    assert "a" in first.heap[ONE].fields
    assert first.heap[ONE].fields["a"] is CLEAN
    _, again = join_states(joined, second)
    assert not again


def test_guards_of_both_sides_still_hold() -> None:
    before = State({}, Heap({}), (("outer", True),))
    first, second = before.fork((("outer", True), ("flag", True))), before.fork((("flag", False),))
    assert first.guards == (("outer", True), ("flag", True))
    assert join_states(first, second)[0].guards == (("outer", True),)


def test_a_field_that_one_side_wrote_may_be_the_callers_on_the_other() -> None:
    passed: values.ObjectId = ("p", "row", ())
    before = state({passed: Object(symbolic=("row", ()))})
    first, second = before.fork(), before.fork()
    second.writable(passed).put("a", carrying(MAIL))
    joined, _ = join_states(first, second)
    assert joined.heap[passed].fields["a"].refs == {("p", "row", ("a",))}
    assert MAIL in joined.heap[passed].fields["a"].labels
    made = state({ONE: Object()})
    first, second = made.fork(), made.fork()
    second.writable(ONE).put("a", carrying(MAIL))
    assert join_states(first, second)[0].heap[ONE].fields["a"].refs == frozenset()


def test_what_stands_behind_the_end_of_the_shorter_list_is_anywhere() -> None:
    before = state({ONE: Object(frozenset({"k:list"}), {0: CLEAN})})
    first, second = before.fork(), before.fork()
    second.writable(ONE).put(1, carrying(MAIL))
    for joined, _ in (join_states(first, second), join_states(second, first)):
        assert joined.heap[ONE].fields.keys() == {0}
        elem = joined.heap[ONE].elem
        assert elem is not None
        assert MAIL in elem.labels
    pair = state({ONE: Object(frozenset({"k:tuple"}), {0: CLEAN})})
    first, second = pair.fork(), pair.fork()
    second.writable(ONE).put(1, carrying(MAIL))
    assert join_states(first, second)[0].heap[ONE].fields.keys() == {0, 1}


def test_elements_types_and_filters_of_both_sides() -> None:
    guard, other = ("user.opted_in", True), ("user.active", True)
    before = state({ONE: Object(frozenset({"k:list"}))})
    first, second = before.fork(), before.fork()
    obj = second.writable(ONE)
    obj.put_under((guard, other))
    obj.put_any(carrying(MAIL))
    joined, changed = join_states(first, second)
    assert changed
    assert joined.heap[ONE].elem is obj.elem
    assert joined.heap[ONE].filters == (guard, other)
    assert join_states(second, first)[0].heap[ONE].filters == (guard, other)
    third = joined.fork()
    more = third.writable(ONE)
    more.put_under((guard,))
    more.put_any(carrying(PHONE))
    last, _ = join_states(joined, third)
    assert last.heap[ONE].filters == (guard,)
    elem = last.heap[ONE].elem
    assert elem is not None
    assert elem.labels.keys() == {MAIL, PHONE}


def test_forks_are_told_apart_also_after_many() -> None:
    here = state({})
    lengths = []
    for number in range(heap.MAX_LAYERS + 5):
        here.heap[("s", number)] = Object()
        other = here.fork()
        lengths.append(len(here.heap.layers))
    assert lengths == [*range(1, 41), 1, 2, 3, 4, 5]
    other.heap[("s", "new")] = Object(fields={"a": carrying(MAIL)})
    joined, changed = join_states(here, other)
    assert changed
    assert len(joined.heap) == 46
    assert joined.heap.get(("s", "none")) is None
    assert not join_states(here, here.fork())[1]


def test_nothing_is_said_of_an_object_unless_somebody_says_it() -> None:
    obj = Object()
    assert (obj.closed, obj.exact, obj.symbolic, obj.elem, obj.filters) == (
        False, False, None, None, (),
    )  # fmt: skip
    told = Object(frozenset({"k:list"}), {0: CLEAN}, NONE, ("row", ()), True, True, None, (GUARD,))
    copied = told.copy()
    for name in Object.__slots__:
        assert getattr(copied, name) == getattr(told, name)
    assert copied.fields is not told.fields


GUARD = ("user.opted_in", True)


def test_what_lies_in_a_librarys_object() -> None:
    shared = ("x", "flask.session")
    assert heap.shared_holder(("i", ("i", shared, "cart"), "mail")) == "flask.session"
    assert heap.shared_holder(shared) == "flask.session"
    assert heap.shared_holder(("i", ("s", 1), "cart")) is None
    assert heap.shared_holder(("x",)) is None
