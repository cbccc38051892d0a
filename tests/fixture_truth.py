"""Runs a fixture's program and sees which personal data its log really gets.

Marks are written by people. Each function of a fixture that can be called (its parameters are
plain values, lists, or classes of the fixture) is called with telltale values in the fields that
hold personal data, and every log record is searched for them. So a mark is known to be true before
the analyser is measured by it.

Run as `python -m tests.fixture_truth FOLDER...`, in a process of its own. The last line it prints
is JSON: for each folder `[[path, line, [data types seen]], ...]` for every line that logged.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import enum
import importlib
import inspect
import json
import logging
import os
import sys
import tempfile
import traceback
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from piilint.frontend.discover import discover
from piilint.frontend.module_names import module_name, root_of, source_roots

TELLTALES = {
    "contact.email": ("telltale", "dGVsbHRhbGVAc2hvcC50ZXN0".lower()),
    "contact.phone": ("5550123", "NTU1LTAxMjM".lower()),
    "financial.tax_id": ("de811907980", "REU4MTE5MDc5ODA".lower()),
}
"""What betrays each data type in a text, stripped of blanks and dashes; as it is and in base 64."""
_VALUES = {"email": "telltale@shop.test", "phone": "555-0123", "tax_id": "DE811907980"}
VARIANTS: tuple[tuple[int, str], ...] = ((1, "new"), (0, "old"), (2, ""))
"""Numbers and statuses to try, so that branches are taken both ways."""


class Recorder(logging.Handler):
    """Notes, by place, the data types whose telltales a record shows."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root
        self.seen: dict[tuple[str, int], set[str]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        try:
            path = Path(record.pathname).resolve().relative_to(self.root).as_posix()
        except ValueError:
            return
        text = self._text(record)
        seen = self.seen.setdefault((path, record.lineno), set())
        bare = text.replace("-", "").replace(" ", "").lower()
        for kind, telltales in TELLTALES.items():
            if any(telltale in bare for telltale in telltales):
                seen.add(kind)

    def _text(self, record: logging.LogRecord) -> str:
        text = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            text += "".join(traceback.format_exception(record.exc_info[1]))
        standard = vars(logging.makeLogRecord({}))
        extra = {key: value for key, value in vars(record).items() if key not in standard}
        return text + repr({k: v for k, v in extra.items() if k not in ("message", "asctime")})


@dataclasses.dataclass
class Variant:
    """What the present try puts in place of numbers and statuses, and which class of several."""

    number: int = 1
    status: str = "new"
    choice: int = 0


PRESENT = Variant()


class CannotMakeError(Exception):
    """No value of the type can be made up."""


def make(kind: object, name: str, depth: int = 0) -> object:
    """A value of an annotated type, with telltales where the name says so."""
    if depth > 5:
        raise CannotMakeError
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated or (origin is typing.Union or type(kind).__name__ == "UnionType"):
        choices = [a for a in arguments if isinstance(a, (type, typing.ForwardRef)) or origin]
        choices = [a for a in choices if a is not type(None)]
        if origin is typing.Annotated:
            choices = choices[:1]
        return make(choices[PRESENT.choice % len(choices)], name, depth)
    if kind is str and name == "status":
        return PRESENT.status
    if kind is str:
        return _VALUES.get(name, f"plain-{name}")
    if kind in (int, float, bool):
        return typing.cast("type[int]", kind)(PRESENT.number)
    if origin in (list, set, tuple, dict) or str(origin).startswith("<class 'collections.abc"):
        return _make_container(origin, arguments, name, depth)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind))
    if isinstance(kind, type) and kind.__module__ != "builtins":
        classes = [c for c in (kind, *kind.__subclasses__()) if not inspect.isabstract(c)]
        if classes:
            return _make_object(classes[PRESENT.choice % len(classes)], depth)
    raise CannotMakeError


def _make_container(origin: object, arguments: tuple[object, ...], name: str, depth: int) -> object:
    if origin is dict:
        return {make(arguments[0], "key", depth): make(arguments[1], name, depth)}
    values = [make(a, name, depth + 1) for a in arguments if a is not Ellipsis]
    if origin is set:
        return set(values)
    return tuple(values) if origin is tuple else values


def _make_object(kind: type, depth: int) -> object:
    if typing.is_typeddict(kind):
        hints = typing.get_type_hints(kind)
        return {key: make(hint, key, depth + 1) for key, hint in hints.items()}
    if getattr(kind, "_is_protocol", False):
        raise CannotMakeError
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        given = {
            field.name: make(hints[field.name], field.name, depth + 1)
            for field in dataclasses.fields(kind)
            if field.init
        }
        return kind(**given)
    return kind(**arguments_of(kind, depth))


class _Names(dict[str, object]):
    """Resolves names that are imported for type checkers only: by any loaded class so called."""

    def __missing__(self, name: str) -> object:
        for module in list(sys.modules.values()):
            value = vars(module).get(name)
            if isinstance(value, type) and value.__module__ == module.__name__:
                return value
        raise KeyError(name)


def arguments_of(function: Callable[..., object], depth: int = 0) -> dict[str, object]:
    """Arguments for a call, or `CannotMakeError`."""
    target = function.__init__ if isinstance(function, type) else function  # type: ignore[misc]
    hints = typing.get_type_hints(target, localns=_Names(), include_extras=True)
    made: dict[str, object] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        if parameter.default is not parameter.empty:
            continue
        if name not in hints or parameter.kind is parameter.POSITIONAL_ONLY:
            raise CannotMakeError
        made[name] = make(hints[name], name, depth)
    return made


def entry_points(module: ModuleType) -> Iterator[Callable[..., object]]:
    """Functions of the module that stand on their own, in order."""
    for name, value in vars(module).items():
        if name.startswith("_") or isinstance(value, type):
            continue
        if callable(value) and getattr(value, "__module__", None) == module.__name__:
            yield value


def call(function: Callable[..., object]) -> None:
    """Call it whatever it is; what goes wrong in it is part of the program."""
    try:
        arguments = arguments_of(function)
    except (CannotMakeError, TypeError, NameError, ValueError, StopIteration):
        return
    with contextlib.suppress(Exception, SystemExit):
        result = function(**arguments)
        if inspect.iscoroutine(result):
            asyncio.run(asyncio.wait_for(result, 5))
        elif inspect.isgenerator(result):
            list(result)


def run(folder: Path) -> dict[tuple[str, int], set[str]]:
    """Import every module of the folder, call what can be called, and say what was logged where."""
    folder = folder.resolve()
    recorder = Recorder(folder)
    logging.basicConfig(level=logging.DEBUG, handlers=[recorder], force=True)
    paths = discover(folder).files
    roots = source_roots(paths)
    for root in roots:
        sys.path.insert(0, str(folder / root))
        own = [path for path in paths if root_of(path, roots) == root]
        _run_modules([module_name(path, roots) for path in own])
        for name, module in list(sys.modules.items()):
            # Another root may have modules of the same names.
            if str(getattr(module, "__file__", None) or "").startswith(str(folder)):
                del sys.modules[name]
    return recorder.seen


def _run_modules(names: list[str]) -> None:
    for name in names:
        with contextlib.suppress(Exception, SystemExit):
            importlib.import_module(name)
    for name in names:
        module = sys.modules.get(name)
        if module is None:
            continue
        for PRESENT.choice, (PRESENT.number, PRESENT.status) in enumerate(VARIANTS):
            for function in list(entry_points(module)):
                call(function)


def main(folders: list[str]) -> None:
    """Run each folder and print what was seen; files that programs write are thrown away."""
    folders = [str(Path(folder).resolve()) for folder in folders]
    home = Path.cwd()
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        try:
            _run_all(folders)
        finally:
            os.chdir(home)


def _run_all(folders: list[str]) -> None:
    seen = {}
    for folder in folders:
        before = list(sys.path)
        places = run(Path(folder))
        sys.path[:] = before
        seen[folder] = sorted([path, line, sorted(kinds)] for (path, line), kinds in places.items())
    print()
    print(json.dumps(seen))


if __name__ == "__main__":
    main(sys.argv[1:])
