"""The recipients' calls against the SDKs themselves, as far as these are installed.

`pip install -r requirements/recipients.txt` installs all of them; without them everything here is skipped.
"""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.metadata
import inspect
import re
import textwrap
import typing
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from piilint.rulebook.calls import CallModel, SinkModel
from piilint.rulebook.recipients import Recipient, RecipientFile

RULES = Path(__file__).parents[2] / "rules" / "recipients"
_STEP = re.compile(r"\.?([A-Za-z_]\w*|\*)|\(([^)]*)\)")


class Missing(Exception):  # noqa: N818 - read as "raise Missing"
    """The SDK has no such thing."""


class Instance(typing.NamedTuple):
    """Some object of a class."""

    of: type


class Anything(typing.NamedTuple):
    """What the SDK makes at run time only, so that reading its code does not tell what it is."""


def resolve(pattern: str) -> object:
    """What a pattern means in the installed SDK: an object, an `Instance`, or `Anything`."""
    steps = list(_steps(pattern))
    name = steps.pop(0)
    here: object = _module(name[0])
    if here is None:
        raise Missing(name[0])
    for attribute, arguments in steps:
        if attribute == "*":
            break
        here = _call(here, arguments) if arguments is not None else _attribute(here, attribute)
    return here


def _steps(pattern: str) -> Iterator[tuple[str, str | None]]:
    end = 0
    while end < len(pattern):
        match = _STEP.match(pattern, end)
        if match is None:
            raise Missing(f"{pattern} cannot be read")
        end = match.end()
        yield match[1] or "", match[2]


def _module(name: str) -> object | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return importlib.import_module(name)
        except ImportError:
            return None


def _attribute(here: object, name: str) -> object:
    if isinstance(here, Anything):
        return here
    if isinstance(here, Instance):
        return _instance_attribute(here.of, name)
    try:
        return getattr(here, name)
    except AttributeError:
        module = inspect.ismodule(here) and _module(f"{here.__name__}.{name}")
        if module:
            return module
        if not inspect.ismodule(here) and hasattr(type(here), "__getattr__"):
            return Anything()
        raise Missing(f"{here!r} has no {name}") from None


def _call(here: object, arguments: str | None) -> object:
    if isinstance(here, Anything):
        return here
    if inspect.isclass(here):
        return Instance(here)
    if getattr(here, "__module__", None) == "boto3" and arguments:
        return Instance(_aws_client(arguments.strip("'\"")))
    if callable(here):
        return _annotated(here, "return")
    raise Missing(f"{here!r} cannot be called")


def _aws_client(service: str) -> type:
    import boto3

    return type(boto3.client(service, region_name="eu-west-1"))


def _instance_attribute(of: type, name: str) -> object:
    found = inspect.getattr_static(of, name, None)
    if isinstance(found, property):
        return _annotated(found.fget, "return")
    if isinstance(found, functools.cached_property):
        return _annotated(found.func, "return")
    if isinstance(found, (staticmethod, classmethod)):
        return found.__func__
    if found is not None:
        return found if callable(found) or inspect.isclass(found) else Instance(type(found))
    for base in of.__mro__:
        if name in base.__dict__.get("__annotations__", {}):
            return _annotated(base, name)
        assigned = _assigned(base, name)
        if assigned is not None:
            return assigned
    if any(hasattr(of, hook) for hook in ("__getattr__",)):
        return Anything()
    raise Missing(f"{of.__qualname__} has no {name}")


def _annotated(owner: Any, name: str) -> object:
    try:
        hint = typing.get_type_hints(owner).get(name)
    except Exception:  # names that exist for type checkers only
        return Anything()
    for candidate in (hint, *typing.get_args(hint)):
        if inspect.isclass(candidate) and candidate is not type(None):
            return Instance(candidate)
    return Anything()


@functools.cache
def _assignments(of: type) -> dict[str, ast.expr]:
    """What a class's methods assign to attributes of `self`."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(of)))
    except (OSError, TypeError, SyntaxError):
        return {}
    found: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign) and node.value:
            targets, node = [node.target], ast.Assign([node.target], node.value)
        for target in targets:
            if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self":
                found[target.attr] = typing.cast(ast.Assign, node).value
    return found


def _assigned(of: type, name: str) -> object | None:
    value = _assignments(of).get(name)
    if value is None:
        return None
    if isinstance(value, ast.Call):
        here: object = importlib.import_module(of.__module__)
        try:
            for part in ast.unparse(value.func).split("."):
                here = getattr(here, part)
        except AttributeError:
            return Anything()
        return Instance(here) if inspect.isclass(here) else Anything()
    return Anything()


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
            wrong += [f"{pattern}: {text}" for text in _wrong_names(model, found)]
    return wrong


def _wrong_names(model: CallModel, found: Any) -> list[str]:
    if not callable(found):
        return ["cannot be called"]
    try:
        parameters = list(inspect.signature(found).parameters.values())
    except (TypeError, ValueError):
        return []
    names = [each.name for each in parameters if each.name not in ("self", "cls", "_cls")]
    kinds = {each.kind for each in parameters}
    wrong = []
    if inspect.Parameter.VAR_POSITIONAL not in kinds and model.params:
        if names[: len(model.params)] != list(model.params):
            wrong.append(f"its parameters are {names}")
    if inspect.Parameter.VAR_KEYWORD not in kinds:
        wrong += [f"has no parameter {name}" for name in sorted(_named(model) - set(names))]
    return wrong


def _named(model: CallModel) -> set[str]:
    sinks = (model.sink,) if isinstance(model.sink, SinkModel) else model.sink or ()
    used: list[object] = []
    for sink in sinks:
        used += [*sink.args, sink.host, sink.addressee]
    if isinstance(model.returns, tuple):
        used += model.returns
    return {name for name in used if isinstance(name, str)} - {"*", "receiver"}


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
        assert [text for model in recipient.calls for text in problems(model)] == []


def test_a_wrong_call_is_noticed() -> None:
    check: Callable[..., list[str]] = problems
    assert check(CallModel(call="logging.getLogger().inform"))
    assert check(CallModel(call="logging.getLogger().setLevel", params=("grade",)))
    assert not check(CallModel(call="logging.getLogger().setLevel", params=("level",)))
