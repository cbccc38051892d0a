"""Texts with gaps: which of the arguments fill them, and what of those."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import NamedTuple

from piilint.flow.access.attributes import read_attr
from piilint.flow.access.items import read_item
from piilint.flow.access.sequences import known_items
from piilint.flow.domain.labels import NO_LABELS, Labels, join_labels
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import Value
from piilint.flow.leaving.exposure import expose
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame

_CONVERSIONS = {"r": "repr", "a": "repr", "s": "str"}
_PERCENT = re.compile(r"%(?:\((\w+)\))?[-#0 +]*(\*|\d*)(?:\.(?:\*|\d+))?[hlL]?([a-zA-Z%])")
_STEP = re.compile(r"\.(\w+)|\[(\w+)\]")


class Gap(NamedTuple):
    """What fills one gap, and how it is written out there."""

    name: str
    value: Value
    mode: str
    noun: str = ""


def shown(frame: Frame, gaps: list[Gap], at: int) -> Labels:
    """What the gaps show."""
    labels: Labels = NO_LABELS
    for gap in gaps:
        labels = join_labels(labels, expose(frame, gap.value, gap.mode, at, gap.noun))
    return labels


def of_format(frame: Frame, text: str | None, args: Arguments, at: int) -> list[Gap] | None:
    """The gaps of `text.format(…)`; None if they are not known."""
    if text is None or HOLE in text:
        return None
    try:
        fields = list(_fields(text))
    except ValueError:
        return None
    gaps: list[Gap] = []
    for number, (name, path, conversion) in enumerate(fields):
        first: int | str = int(name) if name.isdigit() else (name or number)
        value = args.pick(frame, first, (), at)
        if value is None:
            if isinstance(first, int) and args.sequences:
                return None
            continue
        noun = args.nouns.get(first) or (first if isinstance(first, str) else "")
        for attr, key in _STEP.findall(path):
            if attr:
                value = read_attr(frame, value, attr, noun, at)
            else:
                value = read_item(frame, value, int(key) if key.isdigit() else key, noun, at)
            noun = attr or key
        gaps.append(Gap(str(first), value, _CONVERSIONS.get(conversion, "format"), noun))
    return gaps


def _fields(text: str) -> Iterator[tuple[str, str, str]]:
    """First name, what follows it, and conversion of each gap; of those in format specs, too."""
    for _, field, spec, conversion in string.Formatter().parse(text):
        if field is not None:
            name = re.match(r"[^.\[]*", field)
            first = name.group() if name is not None else ""
            yield first, field[len(first) :], conversion or ""
            if spec and "{" in spec:
                yield from _fields(spec)


def of_percent(frame: Frame, text: str | None, right: Value, at: int) -> list[Gap] | None:
    """The gaps of `text % right`; None if they are not known."""
    if text is None or HOLE in text:
        return None
    found = [match for match in _PERCENT.finditer(text) if match[3] != "%"]
    if not found or any(match[2] == "*" for match in found):
        return None
    if all(match[1] for match in found):
        return [
            Gap(match[1], read_item(frame, right, match[1], "", at), _mode(match), match[1])
            for match in found
        ]
    items = known_items(frame, right)
    if items is None or len(items) != len(found):
        return None
    pairs = zip(found, items, strict=True)
    return [Gap(str(i), item, _mode(match)) for i, (match, item) in enumerate(pairs)]


def _mode(match: re.Match[str]) -> str:
    return _CONVERSIONS.get(match[3], "str")
