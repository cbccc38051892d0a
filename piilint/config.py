"""The settings of one scan, from the command line and the nearest settings file."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from piilint.base.errors import Mistake, MistakesError

VERDICTS_TO_INCLUDE = ("permitted", "vague", "undisclosed")


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """Settled settings: the command line beats the file, the file beats the defaults."""

    root: Path = Path()
    """Reported paths are relative to it."""
    paths: tuple[Path, ...] = ()
    """Files and folders to scan; empty: the root."""
    policies: tuple[str, ...] = ()
    """Names of shipped policies or paths of policy files; empty: the baseline."""
    rules: tuple[Path, ...] = ()
    """More rule files or folders of them."""
    exclude: tuple[str, ...] = ()
    """Patterns in the syntax of .gitignore."""
    select: tuple[str, ...] = ()
    """Rule ids or prefixes of them to report; empty: all."""
    ignore: tuple[str, ...] = ()
    min_confidence: float = 0.5
    include: tuple[str, ...] = ()
    """Further verdicts to report: `permitted`, `vague`, `undisclosed`."""
    internal_hosts: tuple[str, ...] = ()
    """Hosts of the shop's own services."""
    purposes: dict[str, str] = {}
    """Dotted names of modules and functions, or patterns of them → what they use data for."""
    jobs: int = 0
    """Processes for the front end; 0: chosen by the size of the scan."""
    file: Path | None = None
    """The file that settings were read from."""


class Overrides(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line or the environment says; None where it says nothing."""

    paths: tuple[Path, ...] | None = None
    policies: tuple[str, ...] | None = None
    rules: tuple[Path, ...] | None = None
    exclude: tuple[str, ...] | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    min_confidence: float | None = None
    include: tuple[str, ...] | None = None
    internal_hosts: tuple[str, ...] | None = None
    jobs: int | None = None


def load_config(
    start: Path, overrides: Overrides | None = None, *, file: Path | None = None
) -> Config:
    """The settings of a scan of `start`, from the nearest settings file going up, or from `file`.

    A settings file is `piilint.toml`, or `pyproject.toml` with a table `[tool.piilint]`.
    Raises MistakesError with every mistake in the file.
    """
    start = start.absolute()
    folder = start if start.is_dir() else start.parent
    repository = _repository(folder)
    found = _Settings({}, None)
    if file is not None:
        found = _read(file.absolute())
    else:
        found = _nearest(folder, repository)
    root = repository or (found.file.parent if found.file else folder)
    if not folder.is_relative_to(root):
        root = folder
    values = _resolve(found.values, found.file, root)
    for name in overrides.__struct_fields__ if overrides else ():
        value = getattr(overrides, name)
        if value is not None:
            values[name] = anchored(value, Path.cwd(), root) if name == "exclude" else value
    if "paths" not in values and start != root:
        values["paths"] = (start,)
    return Config(root=root, file=found.file, **values)


class _Settings:
    """A settings file's values by field name, and the file; without a file, nothing."""

    def __init__(self, values: dict[str, Any], file: Path | None) -> None:
        self.values = values
        self.file = file


def _repository(folder: Path) -> Path | None:
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return None


def _nearest(folder: Path, repository: Path | None) -> _Settings:
    """The settings of the nearest file; the search ends at the repository's root."""
    for candidate in (folder, *folder.parents):
        own = candidate / "piilint.toml"
        if own.is_file():
            return _read(own)
        shared = candidate / "pyproject.toml"
        if shared.is_file():
            settings = _read(shared)
            if settings.file is not None:
                return settings
        if candidate == repository:
            break
    return _Settings({}, None)


def _read(path: Path) -> _Settings:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise MistakesError(
            [Mistake(str(path), 0, 0, f"cannot be read: {error.strerror}")]
        ) from None
    except UnicodeDecodeError:
        raise MistakesError([Mistake(str(path), 0, 0, "is not UTF-8")]) from None
    shared = path.name == "pyproject.toml"
    if shared and "piilint" not in text:
        return _Settings({}, None)
    document = _parse(path, text)
    table: object = document
    if shared:
        tool = document.get("tool")
        table = tool.get("piilint") if isinstance(tool, dict) else None
        if table is None:
            return _Settings({}, None)
    prefix = ("tool", "piilint") if shared else ()
    if not isinstance(table, dict):
        line = key_line(text, prefix)
        raise MistakesError([Mistake(str(path), line, 1, "`tool.piilint` must be a table")])
    return _Settings(_check(table, path, text, prefix), path)


def _parse(path: Path, text: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        document: dict[str, Any] = tomllib.loads(text)
        return document
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = re.search(r" \(at line (\d+), column (\d+)\)", message)
        line, column = (int(place[1]), int(place[2])) if place else (text.count("\n") + 1, 1)
        message = message.partition(" (at ")[0]
        raise MistakesError(
            [Mistake(str(path), line, column, f"not valid TOML: {message}")]
        ) from None


_KINDS: Mapping[str, str] = {
    "paths": "a list of strings",
    "policies": "a list of strings",
    "rules": "a list of strings",
    "exclude": "a list of strings",
    "select": "a list of strings",
    "ignore": "a list of strings",
    "min-confidence": "a number from 0 to 1",
    "include": "a list of verdicts: permitted, vague, undisclosed",
    "internal-hosts": "a list of strings",
    "purposes": "a table of strings",
    "jobs": "a whole number, 0 or more",
}


def _check(
    table: Mapping[str, Any], path: Path, text: str, prefix: tuple[str, ...]
) -> dict[str, Any]:
    mistakes = []
    values: dict[str, Any] = {}
    for key, value in table.items():
        wanted = _KINDS.get(key)
        if wanted is None:
            message = f"unknown key `{key}`{_suggestion(key)}"
        elif not _fits(key, value):
            message = f"`{key}` must be {wanted}, not {_describe(value)}"
        else:
            values[key.replace("-", "_")] = _settled(value)
            continue
        mistakes.append(Mistake(str(path), key_line(text, (*prefix, key)), 1, message))
    for key in ("paths", "rules", "policies"):
        for entry in values.get(key, ()):
            if (key != "policies" or is_file_name(entry)) and not (path.parent / entry).exists():
                line = key_line(text, (*prefix, key))
                mistakes.append(Mistake(str(path), line, 1, f"`{key}`: no such file: {entry}"))
    if mistakes:
        raise MistakesError(mistakes)
    return values


def _fits(key: str, value: object) -> bool:
    if key == "min-confidence":
        return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1
    if key == "jobs":
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if key == "purposes":
        return isinstance(value, dict) and all(
            isinstance(v, str) for v in flattened(value).values()
        )
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        return False
    return key != "include" or all(entry in VERDICTS_TO_INCLUDE for entry in value)


def _settled(value: object) -> object:
    if isinstance(value, dict):
        return flattened(value)
    return tuple(value) if isinstance(value, list) else value


def flattened(table: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """A table with dotted keys: in TOML, `shop.mail = "x"` without quotes nests tables."""
    flat: dict[str, Any] = {}
    for key, value in table.items():
        inner = flattened(value, f"{above}{key}.") if isinstance(value, dict) else None
        flat.update({f"{above}{key}": value} if inner is None else inner)
    return flat


def _describe(value: object) -> str:
    names = {
        bool: "a boolean",
        int: "an integer",
        float: "a float",
        str: "a string",
        dict: "a table",
    }
    if isinstance(value, list):
        return "a list with " + ", ".join(_describe(entry) for entry in value[:3])
    shown = f" ({value!r})" if isinstance(value, (bool, int, float, str)) else ""
    return names.get(type(value), f"a {type(value).__name__}") + shown


def _suggestion(key: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key.replace("_", "-").lower(), _KINDS, n=1, cutoff=0.6)
    return f"; did you mean `{near[0]}`?" if near else f"; known: {', '.join(sorted(_KINDS))}"


def is_file_name(policy: str) -> bool:
    """Whether a policy is given as a file rather than by the name of a shipped one."""
    return policy.endswith((".yaml", ".yml")) or "/" in policy or os.sep in policy


def _resolve(values: Mapping[str, Any], file: Path | None, root: Path) -> dict[str, Any]:
    """Paths in a settings file are relative to its folder, and so are the patterns."""
    resolved = dict(values)
    if file is None:
        return resolved
    base = file.parent
    for key in ("paths", "rules"):
        if key in resolved:
            resolved[key] = tuple(base / entry for entry in resolved[key])
    if "policies" in resolved:
        resolved["policies"] = tuple(
            str(base / entry) if is_file_name(entry) else entry for entry in resolved["policies"]
        )
    if "exclude" in resolved:
        resolved["exclude"] = anchored(resolved["exclude"], base, root)
    return resolved


def anchored(patterns: Iterable[str], base: Path, root: Path) -> tuple[str, ...]:
    """Patterns written for the folder `base`, as patterns of the root above it."""
    if base == root or not base.is_relative_to(root):
        return tuple(patterns)
    return tuple(_anchor(patterns, base.relative_to(root).as_posix()))


def _anchor(patterns: Iterable[str], folder: str) -> Iterable[str]:
    for pattern in patterns:
        negated, body = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
        anchored = "/" in body.rstrip("/")
        yield f"{negated}/{folder}/{body.lstrip('/') if anchored else f'**/{body}'}"


_HEADER = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]")
_NAME = r"(?:[\w-]+|\"[^\"]*\"|'[^']*')"
_ENTRY = re.compile(rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")


def setting_line(file: Path, *key: str) -> int:
    """The line of a setting in the file that it was read from."""
    prefix = ("tool", "piilint") if file.name == "pyproject.toml" else ()
    text = file.read_text(encoding="utf-8")
    parts = [part for each in key for part in each.split(".")]
    return key_line(text, (*prefix, *parts))


def key_line(text: str, key: tuple[str, ...]) -> int:
    """The line of a key in a TOML document, or of the nearest table above it; 1 if there is none.

    The standard parser keeps no places, so this reads tables' headers and keys line by line.
    """
    table: tuple[str, ...] = ()
    best, best_depth, quote = 1, 0, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if quote:
            quote = "" if quote in line else quote
            continue
        if match := _HEADER.match(line):
            table = here = _dotted(match[1])
        elif match := _ENTRY.match(line):
            here = (*table, *_dotted(match[1]))
        else:
            continue
        depth = len(here)
        if here == key[:depth] and depth > best_depth:
            best, best_depth = number, depth
        for mark in ('"""', "'''"):
            if line.count(mark) % 2:
                quote = mark
    return best


def _dotted(key: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in key.split("."))
