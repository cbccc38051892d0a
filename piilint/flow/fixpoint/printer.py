"""Summaries and calls as text, for people who look after the engine."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.flow.domain.heap import Guards
from piilint.flow.domain.labels import Label, Labels, ParamLabel, Path
from piilint.flow.domain.lent import places_in
from piilint.flow.domain.partial_keys import told
from piilint.flow.domain.summaries import LENT, ReachKey, Shape, Summary
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import _Unknown
from piilint.flow.state.world import Spec, Unit, World
from piilint.ir.ops import Constant
from piilint.resolve.symbols import Symbol

_NOTHING = "nothing"


def print_summaries(world: World) -> Iterator[str]:
    """One paragraph for each function and specialisation that does anything."""
    for unit in sorted(world.summaries, key=repr):
        lines = list(_Printer(world).summary(world.summaries[unit]))
        if lines:
            yield _head(world, unit)
            yield from lines
            yield ""


def print_calls(world: World) -> Iterator[str]:
    """Who calls whom, as the engine resolved it: caller, callee and the guards of every call."""
    pairs = [(caller, callee) for callee, callers in world.edges.items() for caller in callers]
    for caller, callee in sorted(pairs):
        yield f"{caller} -> {callee}{_guarded(world.edges[callee][caller])}"


def _head(world: World, unit: Unit) -> str:
    params = ", ".join(param.name for param in world.program.functions[unit.function].params)
    return f"{unit.function}({params}){_special(unit.spec)}"


def _special(spec: Spec) -> str:
    return "".join(f" [{root}: {' | '.join(sorted(names))}]" for root, names in spec)


def _guarded(guards: Guards) -> str:
    atoms = [text if holds else f"not {text}" for text, holds in guards]
    return f" if {' and '.join(atoms)}" if atoms else ""


class _Printer:
    def __init__(self, world: World) -> None:
        self.world = world

    def summary(self, summary: Summary) -> Iterator[str]:
        """The lines of one summary; none if calling the function does nothing that counts."""
        returned = self.shape(summary.returns)
        if returned != _NOTHING:
            yield f"  returns {returned}"
        for key in sorted(summary.reaches, key=repr):
            yield f"  lets {self.reach(key)}{_guarded(summary.reaches[key].guards)}"
        for (root, path), (shape, strong) in sorted(summary.effects.items(), key=repr):
            for name, held in shape.fields.items():
                sure = "" if name in strong else " (perhaps)"
                yield f"  puts {self.shape(held)} into {_path(root, (*path, name))}{sure}"
            if shape.elem is not None:
                yield f"  puts {self.shape(shape.elem)} into {_path(root, (*path, '*'))}"
        for names, shape in sorted(summary.raises.items()):
            yield f"  raises {' | '.join(names)} with {self.shape(shape)}"
        for cell, shape in sorted(summary.stores.items()):
            yield f"  keeps {self.shape(shape)} in {' '.join(cell)}"

    def reach(self, key: ReachKey) -> str:
        """One way of a parameter's data to a sink."""
        module = self.world.program.modules[key.site.module]
        target = key.site.recipient or key.site.kind
        line = module.places[key.site.at][0]
        return f"{self.label(key.label)} reach {target} by {key.site.callee} in line {line}"

    def label(self, label: Label) -> str:
        """Data of a source, or what the caller passes, with what was done to it."""
        done = "".join(f", {transform}" for transform in label.transforms)
        if isinstance(label, ParamLabel):
            return f"<{_path(label.root, label.path)} as {label.mode}{done}>"
        source = self.world.sources[label.source]
        return f"<{source.data_type} of {source.text}{done}>"

    def labels(self, labels: Labels) -> list[str]:
        return sorted(map(self.label, labels))

    def shape(self, shape: Shape, depth: int = 0) -> str:
        """A value in a line: its labels, what it is, what lies in it."""
        parts = self.labels(shape.labels)
        parts += [_path(root, path) for root, path in sorted(shape.aliases, key=repr)]
        parts += sorted(map(_symbol, shape.symbols))
        parts += sorted(_type(name) for name in shape.types | shape.alias_types)
        if not isinstance(shape.const, _Unknown) and (shape.const is not None or depth):
            parts.append(_constant(shape.const))
        inner = [f"{key}: {self.shape(held, depth + 1)}" for key, held in shape.fields.items()]
        if shape.elem is not None:
            inner.append(f"*: {self.shape(shape.elem, depth + 1)}")
        text = " | ".join(parts)
        if inner:
            text = f"{text} {{{', '.join(inner)}}}".lstrip()
        return text or _NOTHING


def _constant(value: Constant) -> str:
    """A constant; what is not known of a text is an ellipsis."""
    return repr(value.replace(HOLE, "…") if isinstance(value, str) else value)


def _symbol(symbol: Symbol) -> str:
    """A name of the program; or where what is returned lies."""
    if symbol.kind != LENT:
        return f"{symbol.kind} {symbol.name}"
    ((cell, keys),) = places_in(frozenset({symbol}))
    return f"the one in {_path(' '.join(cell), tuple(map(str, reversed(keys))))}"


def _type(name: str) -> str:
    """A type's name without the mark of its kind."""
    return name.partition(":")[2]


def _path(root: str, path: Path) -> str:
    return told((root, *path))
