"""Parameters, and variables of enclosing functions, of which a function calls what they hold.

`for step in steps: value = step(value)`, `table[kind](event)`: what is in them decides what the
call does. A function that only hands such a table on to another counts as well.
"""

from __future__ import annotations

from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat

_NONE: frozenset[str] = frozenset()


def called_from(frame: Frame, function: FunctionIR) -> frozenset[str]:
    """Their names; those of enclosing functions begin with `^`."""
    cache = frame.world.known.called_from
    found = cache.get(function.id)
    if found is None:
        cache[function.id] = _NONE
        found = cache[function.id] = _find(frame, function)
    return found


def _find(frame: Frame, function: FunctionIR) -> frozenset[str]:
    roots = {param.name: param.name for param in function.params}
    roots |= {name: "^" + name for name in function.free}
    if not roots:
        return _NONE
    tracked = _Registers(roots)
    used: set[str] = set()
    for op in flat(function.body):
        if isinstance(op, ops.Call):
            if op.func in tracked.part:
                used.add(tracked.part[op.func])
            used |= _handed_on(frame, function, op, tracked)
        else:
            tracked.follow(op)
    return frozenset(used)


class _Registers:
    """Which registers hold the variables themselves, and which something out of them."""

    def __init__(self, roots: dict[str, str]) -> None:
        self._roots = roots
        self._named: dict[str, str] = {}
        self.whole: dict[int, str] = {}
        self.part: dict[int, str] = {}
        self.loaded: dict[int, str] = {}

    def follow(self, op: ops.Op) -> None:
        """What the operation takes out of what."""
        if isinstance(op, ops.Load):
            self.loaded[op.dst] = op.name
            if op.name in self._named:
                self.part[op.dst] = self._named[op.name]
            elif op.name in self._roots:
                self.whole[op.dst] = self._roots[op.name]
        elif isinstance(op, ops.Store) and op.src in self.part:
            self._named[op.name] = self.part[op.src]
        elif isinstance(op, ops.For):
            self._take(op.iter, op.item)
        elif isinstance(op, ops.Unpack):
            self._take(op.src, *op.targets)
        elif isinstance(op, (ops.GetItem, ops.CallMethod)):
            self._take(op.obj, op.dst)

    def _take(self, src: int, *targets: int) -> None:
        root = self.whole.get(src) or self.part.get(src)
        if root is not None:
            self.part.update(dict.fromkeys(targets, root))


def _handed_on(frame: Frame, function: FunctionIR, op: ops.Call, tracked: _Registers) -> set[str]:
    """Tables passed to a function called by its name that calls out of them."""
    whole, loaded = tracked.whole, tracked.loaded
    handed = [(i, arg) for i, arg in enumerate(op.args) if not arg.star and arg.reg in whole]
    if not handed or op.func not in loaded:
        return set()
    program = frame.world.program
    symbols = program.lookup(program.module_of[function.id].name, loaded[op.func])
    if len(symbols) != 1 or symbols[0].kind != "function":
        return set()
    callee = program.functions[symbols[0].name]
    wanted = called_from(frame, callee)
    names = [param.name for param in callee.params]
    return {
        whole[arg.reg]
        for index, arg in handed
        if (arg.name or (names[index] if index < len(names) else "")) in wanted
    }
