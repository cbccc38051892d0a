"""Operations: what lowered code is made of.

Code is structured (blocks nest, as in the source) and three-address: every operation reads numbered
registers and writes at most one, `dst`. Variables are named and go through `Load` and `Store`. `at`
is an index into the module's table of places. A register of -1 means "none".
"""

from __future__ import annotations

from typing import Tuple  # noqa: UP035

import msgspec

Constant = None | bool | int | float | str


class Op(msgspec.Struct, frozen=True, array_like=True, gc=False, tag=True):
    """Base of all operations. Operations are concrete: nothing derives from one."""


Block = Tuple["AnyOp", ...]  # noqa: UP006
"""A sequence of operations; modules with blocks in their specs import `AnyOp` to resolve it.

Python 3.10 resolves names inside `typing.Tuple`, but not inside `tuple`.
"""


class Const(Op, frozen=True):
    dst: int
    value: Constant
    at: int = 0


class Load(Op, frozen=True):
    dst: int
    name: str
    at: int


class Store(Op, frozen=True):
    name: str
    src: int
    at: int
    annotation: TypeRef | None = None


class Delete(Op, frozen=True):
    name: str


class GetAttr(Op, frozen=True):
    dst: int
    obj: int
    attr: str
    noun: str
    """The name the attribute hangs on, as far as known: `customer` in `order.customer.email`."""
    at: int


class SetAttr(Op, frozen=True):
    obj: int
    attr: str
    src: int
    noun: str
    at: int


class DelAttr(Op, frozen=True):
    obj: int
    attr: str
    at: int


class GetItem(Op, frozen=True):
    dst: int
    obj: int
    key: Constant
    """The constant key; None if it is not constant, then `index` holds it."""
    index: int
    noun: str
    at: int


class GetSlice(Op, frozen=True):
    """`obj[lower:upper]`; a bound that is not a constant integer is None."""

    dst: int
    obj: int
    lower: int | None
    upper: int | None
    at: int


class SetItem(Op, frozen=True):
    obj: int
    key: Constant
    index: int
    src: int
    at: int


class DelItem(Op, frozen=True):
    obj: int
    key: Constant
    index: int = -1
    at: int = 0


class Arg(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One argument of a call: `star` is 0 plain, 1 `*sequence`, 2 `**mapping`."""

    reg: int
    name: str = ""
    star: int = 0
    noun: str = ""


class Call(Op, frozen=True):
    dst: int
    func: int
    args: tuple[Arg, ...]
    at: int
    decorates: bool = False
    """The call applies a decorator to the function or class that is its argument."""


class CallMethod(Op, frozen=True):
    """`obj.attr(args)`."""

    dst: int
    obj: int
    attr: str
    noun: str
    args: tuple[Arg, ...]
    at: int


class MakeDict(Op, frozen=True):
    """Entries are (constant key or None, key register, value register); key -2 merges a mapping."""

    dst: int
    entries: tuple[tuple[Constant, int, int], ...]
    at: int


class MakeSequence(Op, frozen=True):
    """A list, tuple or set display; `stars` are the positions that are unpacked."""

    dst: int
    kind: str
    items: tuple[int, ...]
    stars: tuple[int, ...]
    at: int


class Append(Op, frozen=True):
    """A comprehension's element goes into its result."""

    obj: int
    src: int
    at: int


class Asked(Op, frozen=True):
    """The rows that a query gives passed what it asks of them."""

    src: int
    atoms: tuple[tuple[str, bool], ...]
    at: int


class PutItem(Op, frozen=True):
    """A dict comprehension's entry goes into its result."""

    obj: int
    key: int
    src: int
    at: int


class Join(Op, frozen=True):
    """An f-string: literal pieces and registers, in order."""

    dst: int
    parts: tuple[str | int, ...]
    at: int


class ToText(Op, frozen=True):
    """A conversion inside an f-string: `str`, `repr` or, without any, `format`."""

    dst: int
    src: int
    mode: str
    at: int


class Binary(Op, frozen=True):
    dst: int
    op: str
    left: int
    right: int
    at: int


class Clean(Op, frozen=True):
    """A value that only depends on others: comparisons, `not`, `in`."""

    dst: int
    at: int = 0


class Unary(Op, frozen=True):
    """`-x`, `+x`, `~x`."""

    dst: int
    op: str
    src: int
    at: int


class Compare(Op, frozen=True):
    """`a < b`, also several in a row: operators with the registers on both sides."""

    dst: int
    parts: tuple[tuple[str, int, int], ...]
    at: int


class Choose(Op, frozen=True):
    """One of several values: `a or b`, `x if c else y`."""

    dst: int
    srcs: tuple[int, ...]


class Await(Op, frozen=True):
    dst: int
    src: int
    at: int = 0


class Yield(Op, frozen=True):
    dst: int
    src: int
    each: bool
    """`yield from`."""
    at: int


class MakeFunction(Op, frozen=True):
    dst: int
    function: str
    defaults: tuple[tuple[str, int], ...]
    at: int


class MakeClass(Op, frozen=True):
    dst: int
    cls: str
    at: int
    keywords: tuple[Arg, ...] = ()


class Unpack(Op, frozen=True):
    """`a, *b, c = src`; `star` is the starred position or -1."""

    src: int
    targets: tuple[int, ...]
    star: int
    at: int
    names: tuple[str, ...] = ()
    """What the targets are called, as far as they have names."""


class Import(Op, frozen=True):
    """`import module` (attr empty) or `from module import attr`, bound to `name`; `*` binds all."""

    name: str
    module: str
    attr: str
    level: int


class Narrow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`isinstance(name, cls)` holds or does not."""

    name: str
    cls: int
    holds: bool
    both: bool = True
    """If the condition fails, so does this; not so for one part of an `and`."""
    subclass: bool = False
    """`issubclass(name, cls)` instead."""
    attr: str = ""
    """`hasattr(name, attr)` instead."""
    listed: bool = False
    """`name in CHOICES` instead: a list that the program or its settings write down."""
    attr_in: str = ""
    """The variable with the name, in `hasattr(name, variable)`."""


class Seen(Op, frozen=True):
    """An expression where a condition around it says that it is an instance of the classes."""

    dst: int
    src: int
    cls: int
    vague: bool = False
    """It is asked for by a name not known: only what is known to be such an instance is meant."""


class Named(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A part of a condition that asks whether something is one of these texts: `key == "id"`."""

    reg: int
    texts: tuple[str, ...]
    if_one: bool | None
    """What the whole condition is if it is; None if other parts decide."""
    if_none: bool | None
    among: int = -1
    """The register with what the texts are in, where they are not written here: `key in HIDDEN`."""


class Test(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a condition says: atoms (text, polarity) that hold if it is true, and if it is false."""

    if_true: tuple[tuple[str, bool], ...] = ()
    if_false: tuple[tuple[str, bool], ...] = ()
    narrows: tuple[Narrow, ...] = ()
    named: tuple[Named, ...] = ()
    flags: tuple[str, ...] = ()
    """The texts that are compared with `True`: where they are not that, they may be anything."""


class If(Op, frozen=True):
    cond: int
    test: Test
    body: Block
    orelse: Block
    at: int


class For(Op, frozen=True):
    iter: int
    item: int
    """Register that holds each element; the body begins by storing it."""
    body: Block
    orelse: Block
    at: int


class While(Op, frozen=True):
    head: Block
    """Evaluates the condition, each time round."""
    cond: int
    test: Test
    body: Block
    orelse: Block
    at: int


class Handler(msgspec.Struct, frozen=True, array_like=True, gc=False):
    types: tuple[int, ...]
    name: str
    body: Block
    at: int
    star: bool = False
    """`except*`: it gets a group of what it names."""


class Try(Op, frozen=True):
    body: Block
    handlers: tuple[Handler, ...]
    orelse: Block
    final: Block


class With(Op, frozen=True):
    ctx: int
    dst: int
    body: Block
    at: int


class Return(Op, frozen=True):
    src: int
    at: int


class Raise(Op, frozen=True):
    src: int
    cause: int
    at: int


class Break(Op, frozen=True):
    pass


class Continue(Op, frozen=True):
    pass


OF_REQUESTS = frozenset({"Header", "Cookie"})
"""What frameworks call the part of a request that a parameter is filled from."""
WORDLESS = "repr=False"
"""Stands among the arguments of a class's decorator that gives it no text."""
DOCUMENTED = "documented"
"""The name of a type that a docstring tells, which is its argument."""


class TypeRef(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A type, base class or callee as written: name and arguments; `|` a union, `'…'` a literal."""

    name: str
    args: tuple[TypeRef, ...] = ()


AnyOp = (
    Const | Load | Store | Delete | GetAttr | SetAttr | DelAttr | GetItem | GetSlice | SetItem
    | DelItem | Call | CallMethod | MakeDict | MakeSequence | Append | Asked | PutItem | Join
    | ToText | Binary | Clean | Unary | Compare | Choose | Await | Yield | MakeFunction
    | MakeClass | Unpack | Import | Seen | If | For | While | Try | With | Return | Raise | Break
    | Continue
)  # fmt: skip
