"""What the installed libraries hold: their modules, classes, methods and the types of these.

A path is looked up by importing the library and reading its code; nothing is called that could
reach the network.
"""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.util
import inspect
import re
import textwrap
import typing
import warnings
from collections.abc import Callable, Iterator
from typing import Any

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
    here: object = module_of(name[0])
    if here is None:
        raise Missing(name[0])
    for attribute, arguments in steps:
        if attribute == "*":
            break
        here = (
            result_of(here, arguments) if arguments is not None else attribute_of(here, attribute)
        )
    return here


def _steps(pattern: str) -> Iterator[tuple[str, str | None]]:
    end = 0
    while end < len(pattern):
        match = _STEP.match(pattern, end)
        if match is None:
            raise Missing(f"{pattern} cannot be read")
        end = match.end()
        yield match[1] or "", match[2]


@functools.cache
def _configure_django() -> None:
    """Django's own modules, and those beside it, can be imported only once it has settings."""
    try:
        django: Any = importlib.import_module("django")
        conf: Any = importlib.import_module("django.conf")
    except ImportError:
        return
    apps = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"]
    conf.settings.configure(INSTALLED_APPS=apps, USE_TZ=True)
    django.setup()


def module_of(name: str) -> object | None:
    _configure_django()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return importlib.import_module(name)
        except ImportError:
            return None


def attribute_of(here: object, name: str) -> object:
    if isinstance(here, Anything):
        return here
    if isinstance(here, Instance):
        return _instance_attribute(here.of, name)
    try:
        return getattr(here, name)
    except AttributeError:
        module = inspect.ismodule(here) and module_of(f"{here.__name__}.{name}")
        if module:
            return module
        if not inspect.ismodule(here) and hasattr(type(here), "__getattr__"):
            return Anything()
        raise Missing(f"{here!r} has no {name}") from None


def result_of(here: object, arguments: str | None) -> object:
    if isinstance(here, Anything):
        return here
    if inspect.isclass(here):
        return Instance(here)
    if isinstance(here, Instance):
        return hint_of(attribute_of(here, "__call__"), "return")
    if getattr(here, "__module__", None) == "boto3" and arguments:
        return Instance(_aws_client(arguments.strip("'\"")))
    if callable(here):
        return hint_of(here, "return")
    raise Missing(f"{here!r} cannot be called")


def _aws_client(service: str) -> type:
    boto3: Any = importlib.import_module("boto3")
    return type(boto3.client(service, region_name="eu-west-1"))


def _instance_attribute(of: type, name: str) -> object:
    found = inspect.getattr_static(of, name, None)
    if isinstance(found, property):
        return Anything() if found.fget is None else _returned(of, found.fget)
    if isinstance(found, functools.cached_property):
        return _returned(of, found.func)
    if isinstance(found, (staticmethod, classmethod)):
        return found.__func__
    if found is not None:
        return found if callable(found) or inspect.isclass(found) else Instance(type(found))
    for base in of.__mro__:
        if name in vars(base).get("__annotations__", {}):
            return hint_of(base, name)
        assigned = _assigned(base, name)
        if assigned is not None:
            return assigned
    if _is_filled_by_others(of):
        return Anything()
    if _sets_attributes(of):
        return _made_attribute(of, name)
    if hasattr(of, "__getattr__") or not _is_readable(of):
        return Anything()
    raise Missing(f"{of.__qualname__} has no {name}")


def _is_readable(of: type) -> bool:
    """Whether what its methods assign can be read: not where a class claims to be elsewhere."""
    try:
        return bool(inspect.getsource(of))
    except TypeError:
        return True  # written in C: what it has is all in its table
    except OSError:
        return False


def _returned(of: type, getter: Any) -> object:
    """What a property gives: by its annotation, or the attribute or new object that it returns."""
    annotated = hint_of(getter, "return")
    if not isinstance(annotated, Anything):
        return annotated
    match = re.search(r"return (self\.)?([\w.]+)", inspect.getsource(getter))
    if match is None:
        return annotated
    found = _assigned(of, match[2]) if match[1] else _dotted_in(getter.__module__, match[2])
    return Instance(found) if inspect.isclass(found) else found or annotated


def _sets_attributes(of: type) -> bool:
    """Whether a class makes its attributes up in a loop."""
    try:
        return re.search(r"setattr\(self|self\.__dict__", inspect.getsource(of)) is not None
    except (OSError, TypeError):
        return False


def _is_filled_by_others(of: type) -> bool:
    """Whether a method sets what it is handed under the name that it is handed: `set(name, f)`."""
    return any(
        _sets_what_it_is_handed(each)
        for name, each in vars(of).items()
        if inspect.isfunction(each) and name[:2] != "__"
    )


def _sets_what_it_is_handed(method: Callable[..., object]) -> bool:
    names = list(inspect.signature(method).parameters)[1:2]
    try:
        return bool(names) and f"setattr(self, {names[0]}, " in inspect.getsource(method)
    except (OSError, TypeError):
        return False


def _made_attribute(of: type, name: str) -> object:
    """The attribute of an object made on trial, for there is no other way to tell."""
    required = [
        "x"
        for each in inspect.signature(of).parameters.values()
        if each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD
    ]
    try:
        made = of(*required)
    except Exception:  # it wants better arguments than these
        return Anything()
    if not hasattr(made, name):
        raise Missing(f"{of.__qualname__} has no {name}")
    found = getattr(made, name)
    return found if inspect.isroutine(found) else Instance(type(found))


def hint_of(owner: Any, name: str) -> object:
    try:
        hint = typing.get_type_hints(owner).get(name)
    except Exception:  # names that are imported for type checkers only
        text = str(getattr(owner, "__annotations__", {}).get(name, ""))
        classes = [_named_in(owner.__module__, word) for word in re.findall(r"[\w.]+", text)]
    else:
        classes = [hint, *typing.get_args(hint)]
    for candidate in classes:
        if inspect.isclass(candidate) and candidate.__module__ not in ("builtins", "typing"):
            return Instance(candidate)
    return Anything()


def _named_in(module: str, name: str) -> object | None:
    """What a name means in a module, where the module imports it in some function or condition."""
    found = getattr(importlib.import_module(module), name, None)
    if found is None and name.rpartition(".")[2] in _imports(module):
        origin, original = _imports(module)[name.rpartition(".")[2]]
        found = getattr(module_of(origin), original, None)
    return found


def _dotted_in(module: str, name: str) -> object | None:
    first, *rest = name.split(".")
    here = _named_in(module, first)
    for part in rest:
        here = getattr(here, part, None)
    return here


@functools.cache
def _imports(module: str) -> dict[str, tuple[str, str]]:
    package = importlib.import_module(module).__package__ or ""
    found: dict[str, tuple[str, str]] = {}
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom):
            origin = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            for alias in node.names:
                found[alias.asname or alias.name] = (origin, alias.name)
    return found


def _tree(module: str) -> ast.Module:
    try:
        return ast.parse(inspect.getsource(importlib.import_module(module)))
    except (OSError, TypeError, SyntaxError):
        return ast.Module([], [])


@functools.cache
def _assignments(of: type) -> dict[str, ast.expr]:
    """What a class's methods assign to attributes of `self`."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(of)))
    except (OSError, TypeError, SyntaxError):
        return {}
    found: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        targets: list[ast.expr] = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        for target in targets:
            if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self":
                value = typing.cast(ast.Assign, node).value
                if value and not isinstance(found.get(target.attr), ast.Call):
                    found[target.attr] = value
    return found


def _assigned(of: type, name: str) -> object | None:
    value = _assignments(of).get(name)
    if value is None:
        return None
    if isinstance(value, ast.Call):
        made = _dotted_in(of.__module__, ast.unparse(value.func))
        return Instance(made) if inspect.isclass(made) else Anything()
    return Anything()
