"""What a rule file says, measured by the installed libraries and by the calls of a program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from piilint.authoring.sources import Verdict
from piilint.rulebook.calls import CallModel, SinkModel
from piilint.rulebook.rule_file import RuleFile

LookUp = Callable[[str], Verdict]


class Finding(NamedTuple):
    """What was found out about one pattern of a file."""

    pattern: str
    verdict: Verdict


def patterns(rules: RuleFile) -> Iterator[tuple[str, CallModel | None]]:
    """All paths of outside things in the file, with the call's model where it is one."""
    for model in (*rules.calls, *(call for each in rules.recipients for call in each.calls)):
        for pattern in (model.call,) if isinstance(model.call, str) else model.call:
            yield pattern, model
    attributes = (one for each in rules.recipients for one in each.attributes)
    for attribute in (*rules.attributes, *attributes):
        yield from ((p, None) for p in _several(attribute.attr))
    for decorator in rules.decorators:
        yield from ((p, None) for p in _several(decorator.decorator))
    for cls in rules.classes:
        yield cls.name, None
    for recipient in rules.recipients:
        for carrier in recipient.carries:
            yield from ((p, None) for p in _several(carrier.by))


def check(rules: RuleFile, look_up: LookUp) -> list[Finding]:
    """Every pattern that names a library, in the file's order, and what its library says of it."""
    found: list[Finding] = []
    for pattern, model in patterns(rules):
        if pattern.startswith("*.") or "." not in pattern:
            continue
        verdict = look_up(pattern)
        wrong = _misnamed(model, verdict) if model is not None and verdict.known else ""
        found.append(Finding(pattern, Verdict(False, wrong) if wrong else verdict))
    return found


def _misnamed(model: CallModel, verdict: Verdict) -> str:
    """Parameters that the model names and the function does not have."""
    if verdict.parameters is None:
        return ""
    positions = verdict.parameters[: len(model.params)]
    if positions != model.params:
        return f"its parameters are {', '.join(verdict.parameters) or 'none'}"
    if "**" in verdict.parameters:
        return ""
    unknown = sorted(_named(model) - set(verdict.parameters))
    return f"it has no parameter {', '.join(unknown)}" if unknown else ""


def _named(model: CallModel) -> set[str]:
    sinks = (model.sink,) if isinstance(model.sink, SinkModel) else model.sink or ()
    used = [each for sink in sinks for each in (*sink.args, sink.host, sink.given)]
    used += [
        model.begins,
        model.maker,
        *(model.returns if isinstance(model.returns, tuple) else ()),
    ]
    names = {each for each in used if isinstance(each, str) and not each.startswith(".")}
    return names - {"*", "receiver", "kept"}


def _several(patterns: str | tuple[str, ...]) -> tuple[str, ...]:
    return (patterns,) if isinstance(patterns, str) else patterns
