"""A callee's symbols at a call: what its parameters and paths below them stand for there."""

from __future__ import annotations

from functools import lru_cache

from piilint.flow.access.gone_through import uses
from piilint.flow.access.iterating import keys_of
from piilint.flow.access.paths import read_path
from piilint.flow.access.seen_as import called
from piilint.flow.domain.heap import Object
from piilint.flow.domain.kinds import MAPPING
from piilint.flow.domain.labels import (
    ANY,
    MAX_LABELS,
    MAX_TRANSFORMS,
    NO_LABELS,
    Key,
    Label,
    Labels,
    ParamLabel,
    Path,
    Trace,
    concat,
    is_condition,
    is_some,
    join_labels,
    stepped,
)
from piilint.flow.domain.partial_keys import told
from piilint.flow.domain.values import OPAQUE, Value, objects_of
from piilint.flow.domain.written import spoken
from piilint.flow.leaving import exposure
from piilint.flow.state.frame import Frame
from piilint.flow.state.supposed import refuted
from piilint.ir.program import FunctionIR

_MAX_EXPANSION, _MOST_SEEN = 48, 144


class Symbols:
    """The parameters of one function, bound by one call of it."""

    def __init__(
        self,
        frame: Frame,
        callee: FunctionIR,
        binding: dict[str, Value],
        nouns: dict[str, str],
        at: int,
    ) -> None:
        self.frame, self.callee, self.at = frame, callee, at
        self.binding, self.nouns = binding, nouns
        self._aliases: dict[tuple[str, Path], Value] = {}
        self._joined: dict[tuple[str, Path, str], Labels] = {}
        self._resolved: dict[tuple[str, Path, str], list[tuple[str, Labels]]] = {}
        self._mapped: dict[int, tuple[Labels, Labels]] = {}
        """Labels of the callee's in terms of this frame: several parts of a shape have the same."""
        self._steps: dict[tuple[str, Path, Label], Trace] = {}

    def forget(self) -> None:
        """What was read so far is not what is there from now on."""
        self._aliases.clear()

    def suppose(self, place: tuple[str, Path], value: Value) -> None:
        """Has a path stand for what was read there before it is written to."""
        self._aliases[place] = value

    def supposed(self, place: tuple[str, Path]) -> Value:
        """What a path was last taken to stand for."""
        return self._aliases[place]

    def withdraw(self, place: tuple[str, Path]) -> None:
        """The path is read anew from now on."""
        self._aliases.pop(place, None)

    def actual(self, root: str) -> Value:
        """What the callee's root stands for here."""
        return self.binding.get(root, OPAQUE)

    def alias(self, root: str, path: Path) -> Value:
        """The value at a path below a root."""
        if not path:
            return self.actual(root)
        key = (root, path)
        found = self._aliases.get(key)
        if found is None:
            above = self.alias(root, path[:-1])
            noun = called(path[-2]) if len(path) > 1 else self._noun(root)
            self.frame.note_read(len(above.refs))
            if path == (ANY,) and self._gives_keys(root, above):
                found = keys_of(self.frame, above)
            else:
                found = read_path(self.frame, above, path[-1:], noun, self.at)
            if found.labels and not is_condition(path[-1]):
                said = len(path) > 1 or self.nouns.get(root) == root
                found = self._told_here(above, path[-1], found, said)
            self._aliases[key] = found
        return found

    def _gives_keys(self, root: str, passed: Value) -> bool:
        """The callee goes through what it is handed, and that is a mapping."""
        objects = objects_of(passed)
        return (
            bool(objects)
            and len(objects) == len(passed.refs)
            and all(self.frame.object(oid).types == MAPPING for oid in objects)
            and root in uses(self.frame.world, self.callee).gone_through
        )

    def _noun(self, root: str) -> str:
        """What the argument is called here; `settings` are no person's, whatever is handed in."""
        noun = self.nouns.get(root, "")
        if not noun and self.frame.world.classifier.judge_noun(root).kind == "config":
            return root
        return noun

    def _told_here(self, above: Value, key: Key, found: Value, said: bool) -> Value:
        """The callee has said itself what it takes parts for: of what nobody knows, if it has no
        other name here (`said`), and of a mapping that was written down without them."""
        if is_some(key):
            return found  # no name has been read: it is what lies there
        objects = [self.frame.object(oid) for oid in objects_of(above)]
        if any(obj.types - MAPPING or key in obj.fields for obj in objects) or not said:
            lacking = [obj for obj in objects if key not in obj.fields]
            if not lacking or not all(map(_is_written_down, lacking)):
                return found
        known = [obj.fields[key].labels for obj in objects if key in obj.fields]
        kept = {
            label: trace
            for label, trace in found.labels.items()
            if not is_read_here(trace) or any(label in labels for labels in known)
        }
        return Value(kept, found.refs, found.const, found.clean)

    def labels(self, labels: Labels) -> Labels:
        """Callee's labels in terms of this frame."""
        known = self._mapped.get(id(labels))
        if known is None:
            known = self._mapped[id(labels)] = labels, self._labels(labels)
        return known[1]

    def _labels(self, labels: Labels) -> Labels:
        result: Labels = {}
        for label, trace in labels.items():
            if isinstance(label, ParamLabel):
                self._map(self._whole(label), label, trace, result)
            elif label not in result and not refuted(self.frame, self.callee.id, label, self.alias):
                result[label] = trace
        return result or NO_LABELS

    def _whole(self, label: ParamLabel) -> Labels:
        """All that the caller's value shows."""
        key = (label.root, label.path, label.mode)
        found = self._joined.get(key)
        if found is None:
            found = NO_LABELS
            for _, labels in self.expand(label):
                found = join_labels(found, labels)
            self._joined[key] = found
        return found

    def returned(self, labels: Labels) -> Labels:
        """Labels that come back with the result: a step says so."""
        module, at, name = self.frame.module.name, self.at, spoken(self.callee)
        return {
            label: Trace(trace, "return", module, at, f"returned by {name}()")
            for label, trace in self.labels(labels).items()
        }

    def expand(self, label: ParamLabel) -> list[tuple[str, Labels]]:
        """What the caller's value shows, by the path inside it."""
        key = (label.root, label.path, label.mode)
        found = self._resolved.get(key)
        if found is None:
            value = self.alias(label.root, label.path)
            noun = str(label.path[-1]) if label.path else self.nouns.get(label.root, "")
            found = self._shown(value, label.mode, noun)
            self._resolved[key] = found
        return found

    def _shown(self, value: Value, mode: str, noun: str) -> list[tuple[str, Labels]]:
        """What a value shows, up to a bound: of a large object, the first parts, and further ones
        that are somebody's data of another kind."""
        found: list[tuple[str, Labels]] = []
        seen = 0
        for path, labels in exposure.expose_paths(self.frame, value, mode, self.at, noun):
            told = labels if seen < _MAX_EXPANSION else self._of_other_kinds(labels, found)
            seen += len(labels)
            if told:
                found.append((path, told))
            if seen >= _MOST_SEEN:
                break
        return found

    def _of_other_kinds(self, labels: Labels, known: list[tuple[str, Labels]]) -> Labels:
        kind_of = self.frame.kind_of
        kinds = {kind_of(label) for _, others in known for label in others}
        kinds.add("")
        return {label: trace for label, trace in labels.items() if kind_of(label) not in kinds}

    def mapped(self, found: Labels, label: ParamLabel, trace: Trace | None) -> Labels:
        """The caller's labels with what the callee did to them, the call between the traces."""
        result: Labels = {}
        self._map(found, label, trace, result)
        return result

    def _map(self, found: Labels, label: ParamLabel, trace: Trace | None, known: Labels) -> None:
        """Adds the caller's labels to those `known`, as `mapped`, as far as there is room."""
        bounded = bool(known)
        transforms = label.transforms
        for inner, before in found.items():
            here = _transformed(inner, transforms) if transforms else inner
            if here in known:
                continue
            if bounded and len(known) >= MAX_LABELS and type(here) is ParamLabel:
                continue
            known[here] = concat(self._passed(label, inner, before), trace)

    def _passed(self, label: ParamLabel, inner: Label, before: Trace | None) -> Trace:
        """The caller's trace of a label with the call as one more step."""
        key = (label.root, label.path, inner)
        step = self._steps.get(key)
        if step is None or step.prev is not before:
            shown = told((label.root, *label.path))
            text = f"passed to {spoken(self.callee)}() as {shown}"
            step = Trace(before, "call", self.frame.module.name, self.at, text)
            self._steps[key] = step
        return step

    def handed_back(self, root: str, path: Path) -> Value:
        """What the callee read of its arguments for the caller, who did not read it here."""
        found = self.alias(root, path)
        if not path or not found.labels:
            return found
        said = f"returned by {self.callee.name}()"
        labels = stepped(found.labels, "return", self.frame.module.name, self.at, said)
        return Value(labels, found.refs, found.const, found.clean)


@lru_cache(maxsize=20_000)
def _transformed(label: Label, transforms: tuple[str, ...]) -> Label:
    """The label with what was done to it further."""
    done = label.transforms
    done = (*done, *(t for t in transforms if t not in done))[-MAX_TRANSFORMS:]
    return label._replace(transforms=done)


def _is_written_down(obj: Object) -> bool:
    """A mapping made in the program, of which some keys are known."""
    made = obj.types == MAPPING and obj.symbolic is None
    return made and obj.elem is None and bool(obj.fields)


def is_read_here(trace: Trace | None) -> bool:
    """The data comes from right here: what reads the value is its source."""
    return trace is not None and trace.kind == "source"
