"""The body of one function while it is being lowered: registers, blocks, scopes."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from piilint.frontend.places import Places
from piilint.frontend.settled import Names
from piilint.ir.ops import AnyOp, Block, TypeRef
from piilint.ir.program import ClassIR, FunctionIR, Param


@dataclass
class ModuleDraft:
    """What is gathered while a module is lowered."""

    name: str
    places: Places
    bodies: list[Body] = field(default_factory=list)
    classes: list[ClassIR] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    """Names that functions say are the module's."""

    def unique(self, qualname: str) -> str:
        """An id nobody has yet: a second function of the same name gets `#2`."""
        wanted = f"{self.name}:{qualname}"
        number, found = 2, wanted
        while found in self.ids:
            found = f"{wanted}#{number}"
            number += 1
        self.ids.add(found)
        return found


@dataclass
class Body:
    """A function in the making."""

    draft: ModuleDraft
    id: str
    name: str
    kind: str
    parent: Body | None
    owner: str = ""
    params: tuple[Param, ...] = ()
    decorators: tuple[TypeRef, ...] = ()
    returns: TypeRef | None = None
    is_async: bool = False
    at: int = 0
    generator: bool = False
    registers: int = 0
    blocks: list[list[AnyOp]] = field(default_factory=lambda: [[]])
    stored: set[str] = field(default_factory=set)
    loaded: set[str] = field(default_factory=set)
    outward: set[str] = field(default_factory=set)
    renames: list[dict[str, str]] = field(default_factory=list)
    children: list[Body] = field(default_factory=list)
    comprehensions: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    """Expressions of which the conditions around say what they are: registers of classes."""
    settled: Names = field(default_factory=lambda: Names(None))
    certain: bool = False
    """The definition stands in no branch: it replaces what its name was defined as before."""

    @property
    def qualname(self) -> str:
        return self.id.partition(":")[2]

    def register(self) -> int:
        self.registers += 1
        return self.registers - 1

    def emit(self, op: AnyOp) -> None:
        self.blocks[-1].append(op)

    def open(self) -> None:
        self.blocks.append([])

    def close(self) -> Block:
        return tuple(self.blocks.pop())

    def variable(self, name: str) -> str:
        """The name under which a variable is kept: comprehension targets have their own."""
        for scope in reversed(self.renames):
            if name in scope:
                return scope[name]
        return name

    def at_of(self, node: ast.expr | ast.stmt | ast.ExceptHandler | ast.arg) -> int:
        return self.draft.places.of(node)

    def finish(self) -> FunctionIR:
        """The function, once the whole module is lowered: only then are free names known."""
        local = (self.stored | {param.name for param in self.params}) - self.outward
        return FunctionIR(
            id=self.id,
            name=self.name,
            params=self.params,
            body=tuple(self.blocks[0]),
            registers=self.registers,
            locals=frozenset(local),
            free=frozenset(self._wanted(local)),
            nonlocals=frozenset(self.outward),
            parent=self.parent.id if self.parent else "",
            owner=self.owner,
            kind=self.kind,
            decorators=self.decorators,
            returns=self.returns,
            generator=self.generator,
            is_async=self.is_async,
            at=self.at,
        )

    def _wanted(self, local: set[str]) -> set[str]:
        """Names that this function, or one inside it, takes from enclosing functions."""
        wanted = (self.loaded | self.outward) - local
        for child in self.children:
            theirs = child.stored | {param.name for param in child.params}
            wanted |= child._wanted(theirs - child.outward) - (
                local if self.kind != "body" else set()
            )
        outer: set[str] = set()
        scope = self.parent
        while scope is not None:
            if scope.kind not in ("module", "body"):
                outer |= scope.stored | {param.name for param in scope.params}
            scope = scope.parent
        return wanted & outer
