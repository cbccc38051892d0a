"""Shapes that become values again, and elements that keep the keys of what they came from."""

from __future__ import annotations

from piilint.flow.domain.heap import Object
from piilint.flow.domain.keyed import at_key, origin_of, scalar_at_key
from piilint.flow.domain.labels import ANY, FIELD, NO_LABELS, Labels, ParamLabel, Path, SourceLabel
from piilint.flow.domain.summaries import (
    COPY,
    SHARED,
    Shape,
    concrete,
    depends_on_params,
    join_shapes,
    only_sources,
    same_shape,
)
from piilint.flow.domain.unfold import MAX_DEPTH, Unfolding
from piilint.flow.domain.values import ObjectId, Value, of_refs
from piilint.resolve.symbols import Symbol

MAIL = SourceLabel(1)
ROW: tuple[str, Path] = ("row", ())


def passed(*path: str | int) -> ParamLabel:
    return ParamLabel("row", path, "str")


def test_an_element_comes_from_one_place_or_nobody_knows() -> None:
    assert origin_of(Shape(aliases=frozenset({("row", ("a", ANY))}))) == ("row", ("a", ANY))
    assert origin_of(Shape(aliases=frozenset({(COPY + "row", (ANY,))}))) == ("row", (ANY,))
    assert origin_of(Shape({passed(ANY): None})) == ("row", (ANY,))
    assert origin_of(Shape({passed(FIELD): None})) == ("row", (FIELD,))
    assert origin_of(Shape({passed(ANY): None, MAIL: None})) == ("row", (ANY,))
    assert origin_of(Shape({passed("a"): None})) is None
    assert origin_of(Shape()) is None
    two = Shape({passed(ANY): None}, aliases=frozenset({("other", (ANY,))}))
    assert origin_of(two) is None


def test_an_element_under_a_key_is_of_that_key() -> None:
    element = Shape(
        {
            passed(ANY): None,
            passed("b"): None,
            ParamLabel("other", (ANY,), "str"): None,
            MAIL: None,
        },
        fields={"in": Shape({passed(ANY, "in"): None})},
        elem=Shape(aliases=frozenset({("row", (ANY, "x"))})),
        aliases=frozenset({("row", (ANY,)), (COPY + "row", (ANY,)), ("other", (ANY,))}),
    )
    found = at_key(element, ROW, "a")
    assert found.labels.keys() == {
        passed("a"), passed("b"), ParamLabel("other", (ANY,), "str"), MAIL,
    }  # fmt: skip
    assert found.fields["in"].labels.keys() == {passed("a", "in")}
    assert found.elem is not None
    assert found.elem.aliases == {("row", ("a", "x"))}
    assert found.aliases == {("row", ("a",)), (COPY + "row", ("a",)), ("other", (ANY,))}


def test_below_six_levels_an_element_stays_what_it_was() -> None:
    shape = Shape({passed(ANY): None})
    for _ in range(8):
        shape = Shape(fields={"in": shape})
    found = at_key(shape, ROW, "a")
    for _ in range(8):
        found = found.fields["in"]
    assert found.labels.keys() == {passed(ANY)}
    shallow = Shape({passed(ANY): None})
    for _ in range(6):
        shallow = Shape(fields={"in": shallow})
    found = at_key(shallow, ROW, "a")
    for _ in range(6):
        found = found.fields["in"]
    assert found.labels.keys() == {passed("a")}


def test_below_a_text_lies_nothing() -> None:
    element = Shape(
        {passed(ANY): None, passed(ANY, "in"): None, MAIL: None},
        types=frozenset({"k:dict"}),
        fields={"in": Shape()},
        aliases=frozenset({("row", (ANY,)), ("row", (ANY, "in"))}),
        clean=True,
    )
    found = scalar_at_key(element, ROW, "a")
    assert found.labels.keys() == {passed("a"), MAIL}
    assert found.aliases == {("row", ("a",))}
    assert found.clean
    assert not found.types
    assert not found.fields


# -- back to values


def test_a_shape_becomes_objects_named_by_their_place() -> None:
    heap: dict[ObjectId, Object] = {}
    inner = Shape({MAIL: None, passed(): None})
    shape = Shape(
        types=frozenset({"k:dict"}), fields={"a": inner, "b": Shape(fields={"c": inner})},
        elem=Shape(const="x", clean=True), closed=True, exact=True, filters=(("x.y", True),),
    )  # fmt: skip
    unfolding = Unfolding(heap, only_sources)
    value = unfolding.value(shape, ("g", "shop:ROW"))
    assert value.refs == {("g", "shop:ROW")}
    assert heap.keys() == {("g", "shop:ROW"), ("g", "shop:ROW", "b")}
    made = heap[("g", "shop:ROW")]
    assert made.fields["a"].labels.keys() == {MAIL}
    assert made.fields["b"].refs == {("g", "shop:ROW", "b")}
    assert made.elem is not None
    assert made.elem.text == "x"
    assert made.elem.clean
    assert (made.types, made.closed, made.exact) == (frozenset({"k:dict"}), True, True)
    assert made.filters == (("x.y", True),)
    assert unfolding.made == 5


def test_one_shape_in_two_places_is_one_object() -> None:
    heap: dict[ObjectId, Object] = {}
    same = Shape(types=frozenset({"k:list"}))
    value = Unfolding(heap, only_sources).value(Shape(fields={"a": same, "b": same}), ("g", "x"))
    (oid,) = value.refs
    assert isinstance(oid, tuple)
    assert heap[oid].fields["a"].refs == heap[oid].fields["b"].refs == {("g", "x", "a")}


def test_symbols_are_referred_to_and_shared_objects_are_objects() -> None:
    order = Symbol("class", "shop:Order")
    shape = Shape(symbols=frozenset({order, Symbol(SHARED, "flask.session")}))
    value = Unfolding({}, only_sources).value(shape, ("g", "x"))
    assert value.refs == {order, ("x", "flask.session")}


def test_labels_are_worth_suspicion() -> None:
    value = Unfolding({}, only_sources).value(Shape({MAIL: None}, clean=True), ("g", "x"))
    assert not value.clean
    assert Unfolding({}, only_sources).value(Shape(clean=True), ("g", "x")).clean


def test_objects_are_told_to_a_depth() -> None:
    heap: dict[ObjectId, Object] = {}
    shape = Shape({MAIL: None})
    for _ in range(MAX_DEPTH + 4):
        shape = Shape(types=frozenset({"k:dict"}), fields={"a": shape})
    Unfolding(heap, only_sources).value(shape, ("g", "x"))
    assert len(heap) == MAX_DEPTH + 1 == 13


def test_aliases_are_what_the_caller_has_or_copies_of_it() -> None:
    heap: dict[ObjectId, Object] = {}

    def alias(root: str, path: Path) -> Value:
        return of_refs(("p", root, path))

    def copy(found: Value, oid: ObjectId, own: Object | None, types: frozenset[str]) -> Value:
        assert own is not None
        assert own.fields.keys() == {"b"}
        assert types == {"k:dict"}
        return Value(NO_LABELS, found.refs | {("copy", *oid)})

    plain = Unfolding(heap, only_sources, alias, copy)
    value = plain.value(Shape(aliases=frozenset({("row", ("a",))})), ("s", 1))
    assert value.refs == {("p", "row", ("a",))}
    assert not heap
    shape = Shape(
        fields={"b": Shape()}, aliases=frozenset({(COPY + "row", ())}),
        alias_types=frozenset({"k:dict"}),
    )  # fmt: skip
    value = plain.value(shape, ("s", 2))
    assert value.refs == {("p", "row", ()), ("copy", "s", 2)}
    assert not heap
    both = Shape({MAIL: None}, fields={"b": Shape()}, aliases=frozenset({("row", ())}))
    value = plain.value(both, ("s", 3))
    assert value.refs == {("p", "row", ()), ("s", 3)}
    assert value.labels.keys() == {MAIL}


def test_only_data_of_sources_outlives_a_call() -> None:
    sources: Labels = {MAIL: None, SourceLabel(2): None}
    assert only_sources(sources) is sources
    assert only_sources({MAIL: None, passed(): None}) == {MAIL: None}


def towers(name: str) -> Shape:
    """Each floor lies twice in the next one: few parts, but very many ways to them."""
    shape = Shape({MAIL: None}, types=frozenset({name}))
    for _ in range(60):
        shape = Shape(types=frozenset({"k:dict"}), fields={"a": shape, "b": shape})
    return shape


def test_parts_that_lie_in_many_places_are_looked_at_once() -> None:
    first, second = towers("k:str"), towers("k:int")
    told = concrete(first)
    assert told.fields["a"] is told.fields["b"]
    assert concrete(first.fields["a"], depth=12) is not first.fields["a"]
    flat = Shape({MAIL: None}, fields={"a": Shape(types=frozenset({"k:str"}))})
    assert concrete(flat) is flat
    assert not depends_on_params(first)
    assert same_shape(first, towers("k:str"))
    assert not same_shape(first, second)
    joined = join_shapes(first, second)
    assert joined.fields["a"] is joined.fields["b"]
    assert join_shapes(first, towers("k:str")) is first
    unfolding = Unfolding({}, only_sources)
    unfolding.value(first, ("g", "x"))
    assert unfolding.made < 3 * MAX_DEPTH
