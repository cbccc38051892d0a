"""Fields that a form or serializer takes out of itself when it is made.

`del self.fields["email"]` in its `__init__`, or a loop over all of them that leaves a few. What is
only taken out under some condition may still be there.
"""

from __future__ import annotations

from typing import NamedTuple

from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat

_FIELDS = "fields"
_SAME = frozenset({"list", "tuple", "set", "sorted"})
"""Functions that give what they are handed, seen otherwise."""
_NONE: frozenset[str] = frozenset()


class TakenOut(NamedTuple):
    """What is not among the fields any more."""

    names: frozenset[str] = _NONE
    but: frozenset[str] | None = None
    """All are taken out but these."""

    def has(self, name: str) -> bool:
        """The field of that name is taken out."""
        return name in self.names or (self.but is not None and name not in self.but)


_NOTHING = TakenOut()


def taken_out(functions: list[FunctionIR]) -> TakenOut:
    """What instances of a class have no more, by its own `__init__` and those of its bases.

    Nothing is told where one of them puts in what nobody knows.
    """
    names: set[str] = set()
    but: frozenset[str] | None = None
    added: set[str] = set()
    for function in functions:
        reading = _Reading(function)
        if reading.unknown:
            return _NOTHING
        names |= reading.names
        added |= reading.added
        for kept in reading.kept:
            but = kept if but is None else but & kept
    return TakenOut(frozenset(names - added), but if but is None else but | added)


class _Reading:
    """What one `__init__` does to `self.fields`, whatever it is handed."""

    def __init__(self, function: FunctionIR) -> None:
        self.names: set[str] = set()
        self.added: set[str] = set()
        self.kept: list[frozenset[str]] = []
        self.unknown = False
        self.self_name = function.params[0].name if function.params else ""
        self.texts: dict[int, str] = {}
        self.loads: dict[int, str] = {}
        self.fields: set[int] = set()
        """Registers that hold all fields, or their names."""
        self.listed: dict[int, frozenset[str]] = {}
        every = list(flat(function.body))
        for op in every:
            self._look(op)
        if not self.fields:
            return
        for op in every:
            self._added(op)
        for op in function.body:
            self._taken(op)
            if isinstance(op, ops.If) and any(isinstance(o, ops.Return) for o in flat((op,))):
                return

    def _look(self, op: ops.AnyOp) -> None:
        if isinstance(op, ops.Const) and isinstance(op.value, str):
            self.texts[op.dst] = op.value
        elif isinstance(op, ops.Load):
            self.loads[op.dst] = op.name
        elif isinstance(op, ops.GetAttr):
            if op.attr == _FIELDS and self.loads.get(op.obj) == self.self_name:
                self.fields.add(op.dst)
        elif isinstance(op, ops.CallMethod):
            if op.obj in self.fields and op.attr in ("keys", "copy"):
                self.fields.add(op.dst)
        elif isinstance(op, ops.Call):
            if self.loads.get(op.func) in _SAME and any(a.reg in self.fields for a in op.args):
                self.fields.add(op.dst)
        elif isinstance(op, ops.MakeSequence):
            texts = [self.texts[item] for item in op.items if item in self.texts]
            if len(texts) == len(op.items):
                self.listed[op.dst] = frozenset(texts)

    def _added(self, op: ops.AnyOp) -> None:
        """Something is put among the fields, or they are others altogether."""
        if isinstance(op, ops.SetItem) and op.obj in self.fields:
            if isinstance(op.key, str):
                self.added.add(op.key)
            else:
                self.unknown = True
        elif isinstance(op, ops.SetAttr) and op.attr == _FIELDS:
            self.unknown = True
        elif isinstance(op, ops.CallMethod) and op.obj in self.fields:
            self.unknown = self.unknown or op.attr in ("update", "setdefault")

    def _taken(self, op: ops.AnyOp) -> None:
        """An operation that is always carried out."""
        text, _ = self._key(op)
        if text is not None:
            self.names.add(text)
        elif isinstance(op, ops.For) and op.iter in self.fields:
            self._all_but(op)
        elif isinstance(op, ops.For) and op.iter in self.listed:
            name = self._item(op)
            if any(self._key(inner) == (None, name) for inner in op.body):
                self.names |= self.listed[op.iter]

    def _all_but(self, op: ops.For) -> None:
        """`for name in list(self.fields): if name != "city": del self.fields[name]`."""
        name = self._item(op)
        for inner in op.body:
            if not isinstance(inner, ops.If) or len(inner.test.named) != 1:
                continue
            told = inner.test.named[0]
            taken = any(self._key(each) == (None, name) for each in inner.body)
            if taken and self.loads.get(told.reg) == name:
                if told.if_none is True and told.if_one is False:
                    self.kept.append(frozenset(told.texts))
                elif told.if_none is False and told.if_one is True:
                    self.names.update(told.texts)

    def _item(self, op: ops.For) -> str | None:
        """The name of the loop's variable."""
        first = op.body[0] if op.body else None
        return first.name if isinstance(first, ops.Store) and first.src == op.item else None

    def _key(self, op: ops.AnyOp) -> tuple[str | None, str | None]:
        """Under which key the operation takes a field out: a text, or a variable."""
        if isinstance(op, ops.DelItem) and op.obj in self.fields:
            if isinstance(op.key, str):
                return op.key, None
            return None, self.loads.get(op.index)
        if (
            isinstance(op, ops.CallMethod)
            and op.obj in self.fields
            and op.attr == "pop"
            and op.args
        ):
            key = op.args[0].reg
            return self.texts.get(key), self.loads.get(key)
        return None, None
