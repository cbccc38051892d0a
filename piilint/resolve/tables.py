"""Tables that a library brings along: their rows are read like those of the project's own."""

from __future__ import annotations

from typing import NamedTuple

from piilint.ir.ops import TypeRef
from piilint.ir.program import ClassIR, FieldIR, ModuleIR


class LibraryTable(NamedTuple):
    """A class outside the program of which the columns are known."""

    path: str
    bases: tuple[str, ...]
    """Paths of its ancestors, nearest first."""
    columns: tuple[tuple[str, str], ...]
    """(name, declared type): `("email", "EmailField")`."""
    constants: tuple[tuple[str, str], ...] = ()
    """(name, text) of what the class itself has."""

    @property
    def class_id(self) -> str:
        module, _, name = self.path.rpartition(".")
        return f"{module}:{name}"


def class_of(table: LibraryTable) -> ClassIR:
    """The class as if it had been read."""
    cid = table.class_id
    columns = (
        FieldIR(name, 0, None, TypeRef(declared), called=True, has_value=True)
        for name, declared in table.columns
    )
    constants = (FieldIR(name, 0, constant=text, has_value=True) for name, text in table.constants)
    name = table.path.rpartition(".")[2]
    return ClassIR(cid, name, (), (), (), (*columns, *constants), (), f"{cid}.<body>", 0)


def module_of(table: LibraryTable) -> ModuleIR:
    """The module that the class is in, of which nothing else is known."""
    name = table.path.rpartition(".")[0]
    return ModuleIR(
        name=name, path="", package=False, functions=(), classes=(), bindings={}, stars=(),
        imports=frozenset(), places=((0, 0, 0, 0),),
    )  # fmt: skip
