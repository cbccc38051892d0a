"""What annotations mean, and what declarations say of fields."""

from __future__ import annotations

import pytest

from piilint.resolve.classes import Classes, is_declaration
from piilint.resolve.program import Program
from piilint.resolve.types import TypeInfo, TypeResolver, builtin_kind, union
from tests.resolve.test_program import module

SHOP = """
import collections
import decimal
import typing
import typing as t
from collections.abc import Mapping
from typing import (
    Annotated, Any, Awaitable, Callable, ClassVar, Coroutine, Generator, Iterable, Optional,
    Self, Type, Union,
)
import six
from sqlalchemy.orm import Mapped


class Order: ...
class Line: ...


Either = Union[Order, Line]
Orders = list[Order]


class Own:
    {fields}
"""


def resolved(annotation: str) -> TypeInfo:
    text = SHOP.format(fields=f"it: {annotation} = None")
    program = Program([module("shop.py", text)])
    classes = Classes(program, TypeResolver(program))
    return classes.by_id["shop:Own"].fields["it"].type


ORDER, LINE = "c:shop:Order", "c:shop:Line"


@pytest.mark.parametrize(
    ("annotation", "names", "element"),
    [
        ("Order", {ORDER}, None),
        ("'Order'", {ORDER}, None),
        ("Optional[Order]", {ORDER}, None),
        ("Order | None", {ORDER}, None),
        ("Union[Order, Line]", {ORDER, LINE}, None),
        ("Union[list[Order], list[Line]]", {"k:list"}, {ORDER, LINE}),
        ("None", {"k:none"}, None),
        ("Either", {ORDER, LINE}, None),
        ("Orders", {"k:list"}, {ORDER}),
        ("Annotated[Order, 'checked']", {ORDER}, None),
        ("Awaitable[Order]", {ORDER}, None),
        ("Coroutine[Any, Any, Order]", {ORDER}, None),
        ("ClassVar[Order]", {ORDER}, None),
        ("ClassVar", set(), None),
        ("Mapped[Order]", {ORDER}, None),
        ("type[Order]", {"C:shop:Order"}, None),
        ("Type[Order]", {"C:shop:Order"}, None),
        ("Type[str]", set(), None),
        ("Callable[[Order], Line]", set(), None),
        ("Self", {"c:shop:Own"}, None),
        ("str", {"k:str"}, None),
        ("int", {"k:int"}, None),
        ("bool", {"k:bool"}, None),
        ("float", {"k:float"}, None),
        ("bytes", {"k:bytes"}, None),
        ("six.text_type", {"x:six.text_type()"}, None),
        ("dict[str, Order]", {"k:dict"}, {ORDER}),
        ("dict", {"k:dict"}, None),
        ("t.Dict[str, Order]", {"k:dict"}, {ORDER}),
        ("Mapping[str, Order]", {"k:dict"}, {ORDER}),
        ("t.MutableMapping[str, Order]", {"k:dict"}, {ORDER}),
        ("collections.defaultdict[str, Order]", {"k:dict"}, {ORDER}),
        ("collections.OrderedDict[str, Order]", {"k:dict"}, {ORDER}),
        ("list[Order]", {"k:list"}, {ORDER}),
        ("t.List[Order]", {"k:list"}, {ORDER}),
        ("t.Sequence[Order]", {"k:list"}, {ORDER}),
        ("Iterable[Order]", {"k:list"}, {ORDER}),
        ("t.Iterator[Order]", {"k:list"}, {ORDER}),
        ("t.Collection[Order]", {"k:list"}, {ORDER}),
        ("collections.deque[Order]", {"k:list"}, {ORDER}),
        ("Generator[Order, Line, None]", {"k:list"}, {ORDER}),
        ("t.AsyncGenerator[Order, Line]", {"k:list"}, {ORDER}),
        ("t.AsyncIterator[Order]", {"k:list"}, {ORDER}),
        ("t.AsyncIterable[Order]", {"k:list"}, {ORDER}),
        ("set[Order]", {"k:set"}, {ORDER}),
        ("t.Set[Order]", {"k:set"}, {ORDER}),
        ("frozenset[Order]", {"k:set"}, {ORDER}),
        ("tuple[Order, Line]", {"k:tuple"}, {ORDER, LINE}),
        ("t.Tuple[Order, ...]", {"k:tuple"}, {ORDER}),
        ("list[dict[str, Order]]", {"k:list"}, {"k:dict"}),
        ("decimal.Decimal", {"x:decimal.Decimal()"}, None),
        ("other.Page[Order]", {"x:other.Page()"}, {ORDER}),
        ("other.list", {"x:other.list()"}, None),
    ],
)
def test_an_annotation_means_these_types(
    annotation: str, names: set[str], element: set[str] | None
) -> None:
    found = resolved(annotation)
    assert found.names == names
    # `...` names nothing.
    elem = {name for name in found.elem.names if name[:2] != "x:"} if found.elem else None
    assert elem == element


def test_unions_drop_none_beside_others_alone() -> None:
    none, order = TypeInfo(frozenset({"k:none"})), TypeInfo(frozenset({ORDER}))
    assert union([none, order]) == order
    assert union([none]) == none
    assert not union([])
    assert union([order, TypeInfo(frozenset(), none)]) == TypeInfo(frozenset({ORDER}), none)
    assert union([TypeInfo(elem=order), TypeInfo(elem=none)]).elem == order
    assert bool(TypeInfo(elem=none))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("str", "k:str"),
        ("builtins.int", "k:int"),
        ("six.string_types", "k:str"),
        ("six.text_type", "k:str"),
        ("Order", None),
    ],
)
def test_kinds_of_builtins(name: str, kind: str | None) -> None:
    assert builtin_kind(name) == kind


# -- fields

FIELDS = """
    a: "str | None" = None
    b = models.EmailField("customer\\'s e-mail", max_length=9)
    c: Mapped[str] = mapped_column(String(30), comment="where mail goes")
    d = Column(ForeignKey("order.id"), Integer)
    e = Column("mail", Text)
    f = fields.Email()
    g = fields.IP(required=True)
    h: list[str] = []
    i: dict[str, str] = {}
    j: "Nullable[str]" = None
    k: "type[str]" = str
    l = OwnField()
    m = serializers.OrderSerializer(many=True)
    n = Order()
    o = 5
    p: "Optional[list[str]]" = field(default=None)
    q = Column(type_=String)
    r = mapped_column(String)
    s: list[Order] = []
    t = marshmallow.validate.Email()
    u: Optional[None] = None
    v: "Order" = None
    w = models.CharField(verbose_name="w" * 61)
    x = models.CharField(help="no label", description="a label")
    y = attr.ib()
    z = attrib()
"""
LIBRARY = SHOP.replace(
    "class Order: ...",
    "class OwnField(DeepField): ...\nclass DeepField(models.CharField): ...\nclass Order: ...",
)


@pytest.fixture(scope="module")
def classes() -> Classes:
    text = LIBRARY.format(fields=FIELDS.strip("\n ")) + "class OrderSerializer: ...\n"
    program = Program([module("shop.py", text)])
    return Classes(program, TypeResolver(program))


@pytest.mark.parametrize(
    ("name", "declared"),
    {
        "a": "str", "b": "EmailField", "c": "String", "d": "Integer", "e": "Text",
        "f": "EmailField Email", "g": "IPAddressField IP", "h": "str", "i": "dict", "j": "str",
        "k": "type", "l": "CharField OwnField", "n": "Order", "o": "", "p": "str", "q": "String",
        "r": "String", "s": "Order", "t": "Email", "u": "", "v": "Order", "w": "CharField",
    }.items(),
)  # fmt: skip
def test_what_a_field_is_declared_as(classes: Classes, name: str, declared: str) -> None:
    assert classes.by_id["shop:Own"].fields[name].declared == declared


@pytest.mark.parametrize(
    ("name", "label"),
    {
        "b": "customer's e-mail", "c": "where mail goes", "w": None, "x": "a label", "a": None,
        "e": "mail",
    }.items(),
)  # fmt: skip
def test_what_a_declaration_says_in_words(classes: Classes, name: str, label: str | None) -> None:
    assert classes.labels()["Own"].get(name) == label


def test_fields_that_hold_objects(classes: Classes) -> None:
    fields = classes.by_id["shop:Own"].fields
    assert {name for name, field in fields.items() if field.relation} == {"n", "s", "v"}
    assert {name for name, field in fields.items() if is_declaration(field.ir)} == set(
        "bcdefglmpqrwxyz"
    ) - {"f", "g"}


def test_constants_are_what_is_not_called(classes: Classes) -> None:
    assert classes.by_id["shop:Own"].constants == {"o": 5}
