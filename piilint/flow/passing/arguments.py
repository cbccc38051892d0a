"""The arguments of one call, and which parameter each becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from piilint.flow.access.items import read_item, take
from piilint.flow.access.unnamed import read_any
from piilint.flow.classes.variables import read_default
from piilint.flow.domain.heap import Object, child_id
from piilint.flow.domain.kinds import SEQUENCES
from piilint.flow.domain.labels import NO_LABELS, Key
from piilint.flow.domain.values import (
    CLEAN,
    GONE,
    NONE,
    OPAQUE,
    ObjectId,
    Value,
    added,
    join_all,
    objects_of,
)
from piilint.flow.state.frame import Frame
from piilint.ir.ops import Arg
from piilint.ir.program import KEYWORD, KWARG, POSITIONAL, VARARG, FunctionIR, Param


@dataclass
class Arguments:
    """Evaluated arguments. `nouns` names the positional ones, and keywords by name."""

    positional: list[Value] = field(default_factory=list)
    keywords: dict[str, Value] = field(default_factory=dict)
    nouns: dict[int | str, str] = field(default_factory=dict)
    sequences: list[Value] = field(default_factory=list)
    """`*args`"""
    mappings: list[Value] = field(default_factory=list)
    """`**kwargs`"""

    def first(self, default: Value = NONE) -> Value:
        """The first positional one."""
        return self.positional[0] if self.positional else default

    def everything(self) -> list[tuple[str, Value, str]]:
        """All arguments: how they are called in a report, the value, the noun."""
        found = [(str(i), value, self.nouns.get(i, "")) for i, value in enumerate(self.positional)]
        found += [
            (name, value, self.nouns.get(name, name)) for name, value in self.keywords.items()
        ]
        found += [("*", value, "") for value in self.sequences]
        found += [("**", value, "") for value in self.mappings]
        return found

    def behind(self, receiver: Value) -> Arguments:
        """The same, with a receiver in front."""
        return self._moved([receiver, *self.positional], 1)

    def without_first(self, count: int) -> Arguments:
        """The same, without the first positional ones."""
        return self._moved(self.positional[count:], -count) if count else self

    def _moved(self, positional: list[Value], by: int) -> Arguments:
        """The same with these positional ones, each so many places further on than before."""
        nouns: dict[int | str, str] = {
            (which + by if isinstance(which, int) else which): noun
            for which, noun in self.nouns.items()
        }
        return Arguments(positional, self.keywords, nouns, self.sequences, self.mappings)

    def pick(
        self, frame: Frame, which: int | str, params: tuple[str, ...], at: int
    ) -> Value | None:
        """The argument at a position or of a name; `params` names the positions."""
        index = (
            which if isinstance(which, int) else (params.index(which) if which in params else -1)
        )
        name = which if isinstance(which, str) else (params[which] if which < len(params) else "")
        if name and name in self.keywords:
            return self.keywords[name]
        if 0 <= index < len(self.positional):
            return self.positional[index]
        found = settled(frame, self.mappings, name) if name else None
        if found is not None:
            return found
        if index >= 0 and self.sequences:
            position = index - len(self.positional)
            found = read_item(frame, self.sequences[0], position, "", at)
        for mapping in self.mappings if name else ():
            if found is None or may_have(frame, mapping, name):
                found = added(found, read_item(frame, mapping, name, "", at))
        return found


Function = Callable[[Frame, Arguments, int], "Value | None"]
"""What a function that is described here does; None if it is no such function after all."""
Method = Callable[[Frame, Value, Arguments, int, str], Value]
"""What a method of a container does."""


def evaluate(frame: Frame, args: tuple[Arg, ...]) -> Arguments:
    """The arguments of a call operation."""
    result = Arguments()
    for arg in args:
        value = frame.regs[arg.reg]
        if arg.star == 1:
            _spread(frame, result, value)
        elif arg.star == 2:
            result.mappings.append(value)
        elif arg.name:
            result.keywords[arg.name] = value
            result.nouns[arg.name] = arg.noun
        else:
            result.nouns[len(result.positional)] = arg.noun
            result.positional.append(value)
    return result


def _spread(frame: Frame, result: Arguments, value: Value) -> None:
    """`*seq` of known length becomes single arguments."""
    objects = objects_of(value)
    if len(objects) == 1 and not value.labels and not result.sequences:
        obj = frame.object(objects[0])
        positions = [k for k in obj.fields if isinstance(k, int)]
        if obj.closed and obj.elem is None and positions == list(range(len(positions))):
            result.positional.extend(obj.fields[i] for i in positions)
            return
    result.sequences.append(value)


def bind(
    frame: Frame, function: FunctionIR, args: Arguments, receiver: Value | None, at: int
) -> dict[str, Value]:
    """Which value each parameter gets."""
    binding: dict[str, Value] = {}
    params = list(function.params)
    positional = list(args.positional)
    if (
        receiver is not None
        and function.kind in ("method", "property", "setter", "deleter", "class")
        and params
    ):
        positional.insert(0, receiver)
    taken = 0
    for param in params:
        if param.kind == POSITIONAL:
            if taken < len(positional):
                binding[param.name] = positional[taken]
                taken += 1
            else:
                position = taken - len(positional) + len(args.positional)
                binding[param.name] = _missing(frame, function, param, args, position, at)
                taken += 1
        elif param.kind == KEYWORD:
            binding[param.name] = _missing(frame, function, param, args, -1, at)
    _collect(frame, function, params, positional, binding, args, at)
    return binding


def _missing(
    frame: Frame, function: FunctionIR, param: Param, args: Arguments, position: int, at: int
) -> Value:
    """A parameter that no positional argument fills: by keyword, by `**`, by `*`, by default."""
    if param.name in args.keywords and not param.unnamed:
        return args.keywords[param.name]
    mappings = [] if param.unnamed else args.mappings
    result = settled(frame, mappings, param.name)
    if result is not None:
        return result
    for mapping in mappings:
        if may_have(frame, mapping, param.name):
            found = take(frame, mapping, param.name, at)
            result = added(result, found)
    if position >= 0:
        for sequence in args.sequences:
            index = position - len(args.positional)
            found = read_item(frame, sequence, max(index, 0), "", at)
            result = added(result, found)
    if param.default:
        default = read_default(frame, function.id, param.name)
        result = added(result, default)
    return result if result is not None else OPAQUE


def settled(frame: Frame, mappings: list[Value], name: str) -> Value | None:
    """What `**kwargs` surely has under a name: it is put in here, `kwargs["commit"] = False`.

    Nothing else fills the parameter then, neither `*args` nor its default.
    """
    for mapping in mappings:
        found = [_settled(frame.object(oid), name) for oid in objects_of(mapping)]
        known = [value for value in found if value is not None]
        if known and len(known) == len(mapping.refs) and not mapping.labels:
            return join_all(known)
    return None


def _settled(obj: Object, name: str) -> Value | None:
    """What a mapping has under a key on every way here.

    Of what is put into a mapping of one's own on some ways, this is only told for flags.
    """
    value = obj.fields.get(name)
    if value is None or value is GONE:
        return None
    if obj.symbolic is None:
        return value if isinstance(value.const, bool) else None
    return None if child_id(obj.symbolic, name) in value.refs else value


def may_have(frame: Frame, mapping: Value, name: str) -> bool:
    """Whether there may be something of that name in a mapping."""
    for oid in objects_of(mapping):
        obj = frame.object(oid)
        if name in obj.fields or obj.elem is not None or not obj.closed:
            return True
    return bool(mapping.labels)


def _collect(
    frame: Frame,
    function: FunctionIR,
    params: list[Param],
    positional: list[Value],
    binding: dict[str, Value],
    args: Arguments,
    at: int,
) -> None:
    """Fills `*args` and `**kwargs`."""
    places = sum(1 for param in params if param.kind == POSITIONAL)
    named = {p.name for p in params if p.kind in (POSITIONAL, KEYWORD) and not p.unnamed}
    for param in params:
        if param.kind == VARARG:
            extra = positional[places:]
            if len(positional) == places and _is_all(frame, args.sequences):
                binding[param.name] = args.sequences[0]
                continue
            obj = Object(frozenset({"k:tuple"}), dict(enumerate(extra)), closed=not args.sequences)
            value = frame.make(("s", at, function.id, "*"), obj)
            for sequence in args.sequences:
                obj.put_any(read_any(frame, sequence))
            binding[param.name] = value
        elif param.kind == KWARG:
            extra_kw = {k: v for k, v in args.keywords.items() if k not in named}
            frame.world.note_keywords(function.id, None if args.mappings else extra_kw)
            binding[param.name] = _mapping(frame, function, extra_kw, args.mappings, named, at)


def _is_all(frame: Frame, sequences: list[Value]) -> bool:
    """There is one sequence: what it has at each position stays there."""
    objects = objects_of(sequences[0]) if len(sequences) == 1 else ()
    every = len(objects) == len(sequences[0].refs) if objects else False
    return every and all(frame.object(oid).types <= SEQUENCES for oid in objects)


def _is_known(frame: Frame, mapping: Value) -> bool:
    """All that is in the mapping is known, key by key."""
    held = [frame.object(oid) for oid in objects_of(mapping)]
    return bool(held) and all(obj.closed and obj.elem is None for obj in held)


def _mapping(
    frame: Frame,
    function: FunctionIR,
    extra: dict[str, Value],
    mappings: list[Value],
    named: set[str],
    at: int,
) -> Value:
    known = all(_is_known(frame, mapping) for mapping in mappings)
    obj = Object(frozenset({"k:dict"}), dict(extra.items()), closed=known)
    value_id: ObjectId = ("s", at, function.id, "**")
    value = frame.make(value_id, obj)
    labels = NO_LABELS
    refs = value.refs
    for mapping in mappings:
        labels = {**labels, **mapping.labels}
        for oid in objects_of(mapping):
            inner = frame.object(oid)
            for key, item in inner.fields.items():
                if key not in named:
                    obj.put(key, item, weak=True)
            if inner.elem is not None:
                obj.put_any(inner.elem)
            if inner.symbolic is not None:
                taken: dict[Key, Value] = dict.fromkeys(sorted(named), CLEAN)
                rest = Object(inner.types, {**inner.fields, **taken}, inner.elem, inner.symbolic)
                refs = refs | frame.make((*value_id, *oid), rest).refs
                obj.closed = False
    return Value(labels, refs)
