"""Functions, classes and modules in the intermediate representation."""

from __future__ import annotations

import msgspec

from piilint.ir.ops import AnyOp, Block, Constant, TypeRef

__all__ = [
    "AnyOp",
    "Binding",
    "ClassIR",
    "FieldArg",
    "FieldIR",
    "FunctionIR",
    "MarkIR",
    "ModuleIR",
    "Param",
]

TEMPLATE = "<template> "
"""Begins the name of a template's module; what follows is the name it is rendered by."""
RENDER = "render"
"""The function that such a module has."""
DEFAULT_FACTORY = "default_factory"
"""The argument of a field's declaration that makes what a new instance has there."""
POSITIONAL, VARARG, KEYWORD, KWARG = range(4)


class Param(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A parameter; `kind` is one of POSITIONAL, VARARG, KEYWORD, KWARG."""

    name: str
    kind: int
    at: int
    annotation: TypeRef | None = None
    default: bool = False
    unnamed: bool = False
    """It stands before the `/`: no keyword means it."""


class FunctionIR(msgspec.Struct, frozen=True):
    """A function, a lambda, or the body of a module (`<module>`) or class (`<body>`)."""

    id: str
    """`module:Qualified.name`, unique in the program."""
    name: str
    params: tuple[Param, ...]
    body: Block
    registers: int
    locals: frozenset[str]
    free: frozenset[str]
    """Names that belong to enclosing functions."""
    nonlocals: frozenset[str]
    """Names declared `nonlocal` or `global`: stores go outwards."""
    parent: str
    """Id of the function it is written in; empty at module level."""
    owner: str
    """Id of the class whose body it is written in, or empty."""
    kind: str
    """`function`, `method`, `static`, `class`, `property`, `setter`,
    `deleter`, `expression` (a hybrid property on its class), `lambda`, `module`, `body`."""
    decorators: tuple[TypeRef, ...]
    returns: TypeRef | None
    generator: bool
    is_async: bool
    at: int


class FieldArg(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An argument in a field's declaration: a constant, or what the expression is called."""

    name: str
    constant: Constant = None
    ref: TypeRef | None = None
    function: str = ""
    """Id of the lambda that it is."""


class FieldIR(msgspec.Struct, frozen=True):
    """A class-level declaration: `email = EmailField(blank=True)`, `email: str = Field(...)`."""

    name: str
    at: int
    annotation: TypeRef | None = None
    value: TypeRef | None = None
    """The called or named thing on the right."""
    called: bool = False
    args: tuple[FieldArg, ...] = ()
    constant: Constant = None
    has_value: bool = False


class ClassIR(msgspec.Struct, frozen=True):
    id: str
    name: str
    bases: tuple[TypeRef, ...]
    decorators: tuple[TypeRef, ...]
    methods: tuple[tuple[str, str], ...]
    """(name, function id) in order; a property's setter comes as `name.setter`, and likewise
    its deleter."""
    fields: tuple[FieldIR, ...]
    inner: tuple[tuple[str, str], ...]
    """(name, class id) of classes in the body (`Meta`)."""
    body: str
    """Function id of the body."""
    at: int


class Binding(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a module-level name stands for: `kind` is function, class, import, from, value."""

    kind: str
    target: str
    attr: str = ""
    level: int = 0


class MarkIR(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An explicit mark: `# piilint: source[contact.email]`, `Pii("contact.email")`."""

    line: int
    """Where it is written."""
    target: int
    """The line that it speaks of."""
    mark: str
    """As `piilint.base.marks` encodes it."""
    problem: str | None = None
    """Why it has no effect."""


class ModuleIR(msgspec.Struct, frozen=True):
    name: str
    path: str
    package: bool
    functions: tuple[FunctionIR, ...]
    classes: tuple[ClassIR, ...]
    bindings: dict[str, tuple[Binding, ...]]
    stars: tuple[tuple[str, int], ...]
    """(module, level) of `from … import *`."""
    imports: frozenset[str]
    """Top-level packages imported anywhere in the module."""
    places: tuple[tuple[int, int, int, int], ...]
    """Line, column, end line, end column; all from 1, the end exclusive."""
    aliases: tuple[str, ...] = ()
    """Further dotted names under which it may be imported."""
    constants: dict[str, Constant] = {}
    """Module-level names bound once, to a constant."""
    marks: tuple[MarkIR, ...] = ()
    marked_types: dict[str, str] = {}
    """Module-level names of types that carry a mark, and the mark."""
    made: dict[str, TypeRef] = {}
    """Module-level names bound once, to what has a name itself: what `Base = declarative_base()`
    calls, what `Model = db.Model` and `CurrentUser = Annotated[User, …]` are."""
