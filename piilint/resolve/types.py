"""Types, as far as following data needs them.

A type name is a tagged string: `c:` an instance of a class of the program, `q:` a query or
collection of such instances, `C:` the class itself, `x:` an instance of an outside class
(`x:requests.Session()`), `k:` a builtin kind (`k:dict`, `k:list`, `k:str`), `f:` a function, `m:` a
method bound to an object.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from piilint.ir.ops import DOCUMENTED, TypeRef
from piilint.resolve.program import Program


class TypeInfo(NamedTuple):
    """The types a value may have, and those of its elements."""

    names: frozenset[str] = frozenset()
    elem: TypeInfo | None = None

    def __bool__(self) -> bool:
        return bool(self.names) or self.elem is not None


UNKNOWN = TypeInfo()

_BUILTIN = {
    "str": "k:str", "int": "k:int", "bool": "k:bool", "float": "k:float", "bytes": "k:bytes",
    "None": "k:none", "dict": "k:dict", "Dict": "k:dict", "Mapping": "k:dict",
    "MutableMapping": "k:dict", "defaultdict": "k:dict", "OrderedDict": "k:dict", "list": "k:list",
    "List": "k:list", "Sequence": "k:list", "Iterable": "k:list", "Iterator": "k:list",
    "Collection": "k:list", "set": "k:set", "Set": "k:set", "frozenset": "k:set",
    "tuple": "k:tuple", "Tuple": "k:tuple", "Generator": "k:list", "AsyncIterator": "k:list",
    "AsyncGenerator": "k:list", "AsyncIterable": "k:list", "deque": "k:list",
    "string_types": "k:str", "text_type": "k:str",
}  # fmt: skip
_TRANSPARENT = frozenset(
    "Annotated Final ClassVar Awaitable Coroutine Mapped Required NotRequired ReadOnly InitVar "
    "ContextManager AsyncContextManager SQLAlchemyMapped WriteOnlyMapped".split()
)
_MAPS = frozenset({"k:dict"})


class TypeResolver:
    """Turns annotations, as written in a module, into types."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._cache: dict[tuple[str, str, TypeRef], TypeInfo] = {}

    def info(self, module: str, ref: TypeRef | None, self_class: str = "") -> TypeInfo:
        """The type that `ref` means in `module`; `self_class` is what `Self` stands for."""
        if ref is None:
            return UNKNOWN
        key = (module, self_class, ref)
        found = self._cache.get(key)
        if found is None:
            self._cache[key] = UNKNOWN
            found = self._info(module, ref, self_class)
            self._cache[key] = found
        return found

    def _info(self, module: str, ref: TypeRef, self_class: str) -> TypeInfo:
        last = ref.name.rpartition(".")[2]
        args = ref.args
        if ref.name == DOCUMENTED:
            return self._documented(module, args[0], self_class)
        if last in ("Union", "Optional", "|"):
            return union(self.info(module, arg, self_class) for arg in args)
        if last in _TRANSPARENT:
            index = -1 if last == "Coroutine" else 0
            return self.info(module, args[index], self_class) if args else UNKNOWN
        if last in ("type", "Type") and args:
            inner = self.info(module, args[0], self_class)
            return TypeInfo(frozenset("C:" + n[2:] for n in inner.names if n.startswith("c:")))
        if last == "Callable":
            return UNKNOWN
        if last == "Self" and self_class:
            return TypeInfo(frozenset({"c:" + self_class}))
        kind = _BUILTIN.get(last)
        if kind is not None and (
            ref.name == last or ref.name.startswith(("typing.", "t.", "collections."))
        ):
            return TypeInfo(frozenset({kind}), self._element(module, kind, args, self_class))
        return self._named(module, ref, self_class)

    def _documented(self, module: str, ref: TypeRef, self_class: str) -> TypeInfo:
        """Of what a docstring says, the classes of the program: the rest is only words."""
        last = ref.name.rpartition(".")[2]
        parts = [self._documented(module, arg, self_class) for arg in ref.args]
        if last in ("Union", "Optional", "|"):
            return union(parts)
        kind = _BUILTIN.get(last)
        if kind is not None:
            elem = union(parts[1:2] if kind in _MAPS else parts)
            return TypeInfo(frozenset({kind}), elem) if elem else UNKNOWN
        path, _, name = ref.name.rpartition(".")
        symbols = list(self.program.resolve(module, ref.name))
        if path and self.program.is_module(path):
            symbols += self.program.member(path, name)
        return TypeInfo(frozenset("c:" + s.name for s in symbols if s.kind == "class"))

    def _element(
        self, module: str, kind: str, args: tuple[TypeRef, ...], self_class: str
    ) -> TypeInfo | None:
        if not args:
            return None
        chosen = args[1:2] if kind in _MAPS else args[:1] if kind != "k:tuple" else args
        return union(self.info(module, arg, self_class) for arg in chosen) or None

    def _named(self, module: str, ref: TypeRef, self_class: str) -> TypeInfo:
        names: set[str] = set()
        elem: TypeInfo | None = None
        for symbol in self.program.resolve(module, ref.name):
            if symbol.kind == "class":
                names.add("c:" + symbol.name)
            elif symbol.kind == "external":
                names.add(f"x:{symbol.name}()")
            elif symbol.kind == "variable":
                alias = self._alias(symbol.name)
                names |= alias.names
                elem = elem or alias.elem
        if ref.args and elem is None:
            elem = union(self.info(module, arg, self_class) for arg in ref.args) or None
        return TypeInfo(frozenset(names), elem)

    def _alias(self, variable: str) -> TypeInfo:
        """`UserId = NewType(…)` and unions say little: only aliases of types are followed."""
        module, _, name = variable.partition(":")
        owner = self.program.modules.get(module)
        ref = owner.made.get(name) if owner is not None else None
        return UNKNOWN if ref is None or ref.name.endswith("()") else self.info(module, ref)


ANYTHING = frozenset({"x:object()", "x:Any()", "x:typing.Any()"})
"""Annotations that say nothing."""


def builtin_kind(name: str) -> str | None:
    """The kind of a builtin class, as `isinstance` names it."""
    return _BUILTIN.get(name.removeprefix("builtins.").removeprefix("six."))


def union(infos: Iterable[TypeInfo]) -> TypeInfo:
    """What a value has that is one of several types; `None` adds nothing."""
    names: set[str] = set()
    elem: TypeInfo | None = None
    for info in infos:
        names |= info.names
        if info.elem is not None:
            elem = info.elem if elem is None else union((elem, info.elem))
    if len(names) > 1:
        names.discard("k:none")
    return TypeInfo(frozenset(names), elem)
