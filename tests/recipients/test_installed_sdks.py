"""The recipients' calls against the SDKs themselves, as far as these are installed.

`pip install -r requirements/recipients.txt` installs them; what is not installed is skipped.
"""

from __future__ import annotations

import importlib.metadata
import inspect
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from piilint.rulebook.calls import AttributeModel, CallModel, SinkModel
from piilint.rulebook.recipients import Recipient, RecipientFile
from tests.installed import Anything, Instance, Missing, attribute_of, hint_of, resolve

RULES = Path(__file__).parents[2] / "rules" / "recipients"


def problems(model: CallModel) -> list[str]:
    """What is wrong with a call model, measured by the installed SDK."""
    patterns = (model.call,) if isinstance(model.call, str) else model.call
    wrong = []
    for pattern in patterns:
        try:
            found = resolve(pattern)
        except Missing as missing:
            wrong.append(f"{pattern}: {missing}")
            continue
        if not pattern.endswith("*") and not isinstance(found, (Anything, Instance)):
            wrong += [f"{pattern}: {text}" for text in _wrong_names(model, found, pattern)]
    return wrong


def _wrong_names(model: CallModel, found: Any, pattern: str) -> list[str]:
    if not callable(found):
        return ["cannot be called"]
    try:
        parameters = list(inspect.signature(found).parameters.values())
    except (TypeError, ValueError):
        return []
    names = [each.name for each in parameters if each.name not in ("self", "cls", "_cls")]
    kinds = {each.kind for each in parameters}
    wrong = _wrong_attributes(model, pattern)
    open_ended = inspect.Parameter.VAR_POSITIONAL in kinds
    if not open_ended and names[: len(model.params)] != list(model.params):
        wrong.append(f"its parameters are {names}")
    if inspect.Parameter.VAR_KEYWORD not in kinds:
        unknown = sorted(_named(model) - set(names) - _message_fields(model, found, pattern))
        wrong += [f"has no parameter {name}" for name in unknown]
    return wrong


def _wrong_attributes(model: CallModel, pattern: str) -> list[str]:
    """What the model says that the receiver keeps, and it has no attribute for."""
    kept = {which[1:] for which in _used(model) if which.startswith(".")}
    holder = resolve(pattern.rpartition(".")[0]) if kept else None
    made_with = inspect.signature(holder.of).parameters if isinstance(holder, Instance) else {}
    wrong = []
    for name in sorted(kept - set(made_with)):
        try:
            attribute_of(holder, name)
        except Missing:
            wrong.append(f"its receiver has no attribute {name}, which is no parameter of it")
    return wrong


def _message_fields(model: CallModel, found: Any, pattern: str) -> set[str]:
    """The addressees that are fields of the message which the call sends."""
    fields = set()
    for sink in _sinks(model):
        if isinstance(sink.addressee, str) and sink.addressee not in model.params:
            for message in _messages(sink, found, pattern):
                try:
                    attribute_of(message, sink.addressee)
                except Missing:
                    continue
                fields.add(sink.addressee)
    return fields


def _messages(sink: SinkModel, found: Any, pattern: str) -> Iterator[object]:
    """What the call sends, so far as the SDK says of which class it is."""
    for name in sink.args:
        if name == "receiver":
            yield resolve(pattern.rpartition(".")[0])
        elif isinstance(name, str):
            hint = hint_of(found, name)
            yield from [hint] if isinstance(hint, Instance) else []


def _sinks(model: CallModel) -> tuple[SinkModel, ...]:
    return (model.sink,) if isinstance(model.sink, SinkModel) else model.sink or ()


def _named(model: CallModel) -> set[str]:
    """The parameters that the model speaks of."""
    used = _used(model) - {"*", "receiver", "kept"}
    return {name for name in used if not name.startswith(".")}


def _used(model: CallModel) -> set[str]:
    used: list[object] = []
    for sink in _sinks(model):
        used += [*sink.args, sink.host, sink.addressee]
    if isinstance(model.returns, tuple):
        used += model.returns
    return {name for name in used if isinstance(name, str)}


def missing(model: AttributeModel) -> Iterator[str]:
    """The attributes that the installed SDK does not have."""
    for pattern in (model.attr,) if isinstance(model.attr, str) else model.attr:
        try:
            resolve(pattern)
        except Missing as error:
            yield f"{pattern}: {error}"


def verified() -> Iterator[Recipient]:
    for path in sorted(RULES.glob("*.yaml")):
        text = yaml.safe_load(path.read_text(encoding="utf-8"))
        for recipient in msgspec.convert(text, RecipientFile).recipients:
            if recipient.verified:
                yield recipient


@pytest.mark.parametrize("recipient", [pytest.param(each, id=each.id) for each in verified()])
def test_calls_exist(recipient: Recipient) -> None:
    for claim in (recipient.verified or "").split(", "):
        name = claim.split()[0]
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            pytest.skip(f"{name} is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wrong = [text for model in recipient.calls for text in problems(model)]
        wrong += [text for model in recipient.attributes for text in missing(model)]
        assert wrong == []


def test_a_wrong_call_is_noticed() -> None:
    check: Callable[..., list[str]] = problems
    assert check(CallModel(call="logging.Logger().inform"))
    assert check(CallModel(call="logging.Logger().setLevel", params=("grade",)))
    assert not check(CallModel(call="logging.Logger().setLevel", params=("level",)))


def test_an_addressee_is_a_parameter_or_a_field_of_the_message() -> None:
    def found(addressee: str) -> list[str]:
        sink = SinkModel(args=("receiver",), addressee=addressee)
        return problems(CallModel(call="logging.Logger().setLevel", params=("level",), sink=sink))

    assert not found("level")
    assert not found("name")
    assert found("nobody")
