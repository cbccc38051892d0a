"""What functions are for their callers: shapes grow within bounds, equality does not see traces."""

from __future__ import annotations

import pytest

from piilint.flow.domain.heap import MERGED
from piilint.flow.domain.labels import ParamLabel, SourceLabel, Trace
from piilint.flow.domain.summaries import (
    SHAPE_NONE,
    Reach,
    ReachKey,
    Shape,
    SinkSite,
    Summary,
    concrete,
    depends_on_params,
    holds_functions,
    join_shapes,
    same_shape,
    same_summary,
    size_of,
    weaker,
)
from piilint.flow.domain.values import METHOD_TAG
from piilint.resolve.symbols import Symbol
from piilint.resolve.types import TypeInfo

MAIL, PHONE = SourceLabel(1), SourceLabel(2)
PASSED = ParamLabel("order", ("email",), "str")
STEP = Trace(None, "source", "shop", 1, "customer.email")
LONG = STEP.then("call", "shop", 2, "send()")
GUARD, OTHER = ("user.opted_in", True), ("user.active", True)
FUNCTION = Symbol("function", "shop:send")


def carrying(*found: SourceLabel | ParamLabel) -> Shape:
    return Shape(dict.fromkeys(found))


def nested(depth: int, inner: Shape) -> Shape:
    for _ in range(depth):
        inner = Shape(fields={"a": inner})
    return inner


DIFFERENT = [
    Shape(),
    carrying(MAIL),
    Shape(symbols=frozenset({FUNCTION})),
    Shape(types=frozenset({"k:dict"})),
    Shape(fields={"a": Shape()}),
    Shape(fields={"a": carrying(MAIL)}),
    Shape(fields={"b": carrying(MAIL)}),
    Shape(elem=Shape()),
    Shape(elem=carrying(MAIL)),
    Shape(aliases=frozenset({("order", ())})),
    Shape(const="a"),
    Shape(const=2),
    Shape(const=True),
    Shape(clean=True),
    Shape(closed=True),
    Shape(exact=True),
    Shape(filters=(GUARD,)),
    Shape(alias_types=frozenset({"k:dict"})),
]


@pytest.mark.parametrize("number", range(len(DIFFERENT)))
def test_shapes_that_say_different_things_differ(number: int) -> None:
    shape = DIFFERENT[number]
    assert [same_shape(shape, other) for other in DIFFERENT] == [
        index == number for index in range(len(DIFFERENT))
    ]
    assert not same_shape(shape, None)
    assert not same_shape(None, shape)
    assert same_shape(None, None)
    assert same_shape(Shape({MAIL: STEP}), Shape({MAIL: LONG}))


@pytest.mark.parametrize("first", DIFFERENT)
def test_a_join_says_what_either_says(first: Shape) -> None:
    for second in DIFFERENT:
        joined = join_shapes(first, second)
        assert joined.labels.keys() == first.labels.keys() | second.labels.keys()
        assert joined.symbols == first.symbols | second.symbols
        assert joined.types == first.types | second.types
        assert joined.alias_types == first.alias_types | second.alias_types
        assert joined.aliases == first.aliases | second.aliases
        assert joined.fields.keys() == first.fields.keys() | second.fields.keys()
        assert (joined.elem is None) == (first.elem is None and second.elem is None)
        assert joined.clean == (first.clean and second.clean)
        assert joined.closed == (first.closed and second.closed)
        assert joined.exact == (first.exact and second.exact)
        assert join_shapes(joined, second) is joined
        assert join_shapes(joined, first) is joined


def test_nothing_is_added_twice() -> None:
    mail = carrying(MAIL)
    assert join_shapes(mail, SHAPE_NONE) is mail
    assert join_shapes(SHAPE_NONE, mail) is mail
    inner = join_shapes(Shape(fields={"a": mail}), Shape(fields={"a": carrying(PHONE)}))
    assert inner.fields["a"].labels.keys() == {MAIL, PHONE}
    inner = join_shapes(Shape(elem=mail), Shape(elem=carrying(PHONE)))
    assert inner.elem is not None
    assert inner.elem.labels.keys() == {MAIL, PHONE}
    rows = TypeInfo(frozenset({"c:shop:Order"}))
    assert join_shapes(mail, Shape({PHONE: None}, elem_type=rows)).elem_type == rows
    assert join_shapes(Shape(filters=(GUARD, OTHER)), Shape(filters=(OTHER,))).filters == (OTHER,)


def test_deep_shapes_stop_growing() -> None:
    deep = join_shapes(nested(5, carrying(MAIL)), nested(5, carrying(PHONE)))
    assert same_shape(deep, nested(5, carrying(MAIL, PHONE)))
    end = join_shapes(nested(20, carrying(MAIL)), nested(20, carrying(PHONE)))
    for _ in range(20):
        end = end.fields["a"]
    assert end.labels.keys() == {MAIL}
    deepest = join_shapes(nested(13, carrying(MAIL)), nested(13, carrying(PHONE)))
    assert same_shape(deepest, nested(13, carrying(MAIL, PHONE)))


@pytest.mark.parametrize(
    ("shape", "expected"),
    [(DIFFERENT[number], number not in range(1, 10)) for number in range(len(DIFFERENT))],
)
def test_trivial_shapes_say_nothing_but_a_constant(shape: Shape, expected: bool) -> None:
    assert shape.trivial is expected


def test_a_shape_under_guards_is_given_only_where_they_hold() -> None:
    mail = carrying(MAIL)
    assert mail.under(()) is mail
    constant = Shape(const="a")
    assert constant.under((GUARD,)) is constant
    guarded = mail.under((GUARD,)).under((GUARD, OTHER))
    assert guarded.filters == (GUARD, OTHER)
    assert guarded.labels is mail.labels


def test_a_cell_holds_nothing_that_depends_on_callers() -> None:
    told = concrete(
        Shape(
            {MAIL: None, PASSED: None},
            types=frozenset({"k:dict"}),
            fields={"a": carrying(PASSED, PHONE), MERGED: carrying(MAIL)},
            elem=carrying(PASSED),
            aliases=frozenset({("order", ())}),
            closed=True,
            alias_types=frozenset({"k:list"}),
        )
    )
    assert told.labels.keys() == {MAIL}
    assert told.fields.keys() == {"a"}
    assert told.fields["a"].labels.keys() == {PHONE}
    assert told.types == {"k:dict", "k:list"}
    assert told.elem is not None
    assert not told.elem.labels
    assert not told.aliases
    assert not told.closed
    assert size_of(concrete(nested(20, carrying(MAIL))), 100) == 13


def test_a_size_is_counted_up_to_a_limit() -> None:
    assert size_of(Shape(), 10) == 1
    assert size_of(Shape(fields={"a": Shape(), "b": Shape()}, elem=Shape()), 10) == 4
    assert size_of(nested(9, Shape()), 100) == 10
    assert 3 < size_of(nested(50, Shape()), 3) < 10


def test_functions_are_seen_three_levels_deep() -> None:
    function = Shape(symbols=frozenset({FUNCTION}))
    assert holds_functions(function)
    assert not holds_functions(Shape(symbols=frozenset({Symbol("class", "shop:Order")})))
    for name in ("f:shop:send", "F:shop:send", "m:shop:Order.send", METHOD_TAG + "send"):
        assert holds_functions(Shape(types=frozenset({name})))
        assert holds_functions(Shape(alias_types=frozenset({name})))
    assert not holds_functions(Shape(types=frozenset({"k:dict"})))
    assert holds_functions(Shape(elem=function))
    assert holds_functions(nested(3, function))
    assert not holds_functions(nested(4, function))


def test_what_depends_on_callers() -> None:
    assert depends_on_params(carrying(MAIL, PASSED))
    assert depends_on_params(Shape(aliases=frozenset({("order", ())})))
    assert depends_on_params(Shape(elem=carrying(PASSED)))
    assert depends_on_params(nested(12, carrying(PASSED)))
    assert not depends_on_params(Shape({MAIL: None}, fields={"a": carrying(PHONE)}, elem=Shape()))


# -- reaches


def reach(trace: Trace, *guards: tuple[str, bool], chain: str = "send") -> Reach:
    return Reach(guards, (chain,), trace, ((("shop:send", 1),),))


def test_of_two_reaches_only_common_guards_hold_and_the_less_guarded_is_shown() -> None:
    guarded, open_ = reach(STEP, GUARD, OTHER), reach(LONG, OTHER, chain="open")
    for found in (weaker(guarded, open_), weaker(open_, guarded)):
        assert found.guards == (OTHER,)
        assert found.chain == ("open",)
    assert weaker(reach(STEP, GUARD), reach(LONG, OTHER)).guards == ()


def test_of_two_reaches_alike_the_shorter_is_shown() -> None:
    long, short = reach(LONG, GUARD), reach(STEP, GUARD)
    assert weaker(long, short) is short
    assert weaker(short, long) is short
    assert weaker(short, reach(STEP, GUARD, chain="other")) is short
    other = short._replace(ways=((("shop:other", 1),),))
    assert weaker(short, other).ways == (*short.ways, *other.ways)


SITE = SinkSite("shop:send", "shop", 1, "log", "logging.info", None, None, ())


def told(**parts: object) -> Summary:
    summary = Summary()
    for name, part in parts.items():
        setattr(summary, name, part)
    return summary


KEY = ReachKey(SITE, "0", PASSED)
SUMMARIES = [
    told(),
    told(returns=carrying(MAIL)),
    told(reaches={KEY: reach(STEP)}),
    told(reaches={KEY: reach(STEP, GUARD)}),
    told(reaches={KEY._replace(argument="1"): reach(STEP)}),
    told(effects={("order", ()): (carrying(MAIL), frozenset())}),
    told(effects={("order", ()): (carrying(PHONE), frozenset())}),
    told(effects={("order", ()): (carrying(MAIL), frozenset({"a"}))}),
    told(effects={("order", ("a",)): (carrying(MAIL), frozenset())}),
    told(stores={("g", "shop:KEPT"): carrying(MAIL)}),
    told(stores={("g", "shop:KEPT"): carrying(PHONE)}),
    told(stores={("g", "shop:OTHER"): carrying(MAIL)}),
    told(raises={("shop:Error",): carrying(MAIL)}),
    told(raises={("shop:Error",): carrying(PHONE)}),
    told(raises={("shop:Other",): carrying(MAIL)}),
]


@pytest.mark.parametrize("number", range(len(SUMMARIES)))
def test_summaries_that_say_different_things_differ(number: int) -> None:
    assert [same_summary(SUMMARIES[number], other) for other in SUMMARIES] == [
        index == number for index in range(len(SUMMARIES))
    ]


def test_a_longer_way_makes_no_other_summary() -> None:
    assert same_summary(told(reaches={KEY: reach(STEP)}), told(reaches={KEY: reach(LONG)}))
    assert same_summary(told(returns=Shape({MAIL: STEP})), told(returns=Shape({MAIL: LONG})))
