"""Template files of Django and Jinja2, lowered to functions of the names that they print."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from keyword import iskeyword
from pathlib import Path

from piilint.frontend.discover import discover
from piilint.frontend.lower import lower_module
from piilint.frontend.sources import ParsedFile
from piilint.ir.program import RENDER, TEMPLATE, ModuleIR

_FOLDERS = frozenset({"templates", "jinja2"})
_SUFFIXES = (".html", ".htm", ".txt", ".jinja", ".jinja2", ".j2", ".xml", ".mjml")
_MOST_BYTES = 400_000
_TOKEN = re.compile(r"\{\{(?P<show>.*?)\}\}|\{%-?(?P<tag>.*?)-?%\}|\{#.*?#\}", re.DOTALL)
_ATTRIBUTE = re.compile(r"\b(src|href|action)\s*=\s*[\"']([^\"'<>]*)\Z", re.IGNORECASE)
_LOCAL = re.compile(r"\s*(?:mailto|tel|sms|callto|xmpp|javascript|data|geo):", re.IGNORECASE)
"""Links that open a program on the visitor's own machine: no server and no history gets them."""
_PATH = re.compile(r"[^\W\d]\w*(?:\.\w+|\[(?:\d+|'[^']*'|\"[^\"]*\")\])*(?:\(\))?")
_QUIET = frozenset(
    "length length_is pluralize yesno wordcount date time timesince count divisibleby "
    "filesizeformat".split()
)
"""Filters of which the result tells nothing of the value."""
_BUILTIN = frozenset("forloop loop csrf_token block super True False None true false none".split())


def find_templates(root: Path, exclude: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Paths of template files, and the names they are rendered by."""
    for path in discover(root, (), exclude, wanted=_is_template).files:
        *folders, name = path.split("/")
        start = next((i for i, part in enumerate(folders) if part in _FOLDERS), None)
        if start is not None:
            yield path, "/".join((*folders[start + 1 :], name))


def _is_template(path: Path) -> bool:
    return path.name.endswith(_SUFFIXES) and not _FOLDERS.isdisjoint(path.parts)


def lower_templates(
    root: Path, exclude: Sequence[str] = ()
) -> tuple[list[ParsedFile], list[ModuleIR]]:
    """Every template below the root that can be read."""
    files: list[ParsedFile] = []
    modules: list[ModuleIR] = []
    for path, name in find_templates(root, exclude):
        try:
            data = (root / path).read_bytes()
            text = data.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if len(data) > _MOST_BYTES or ("{{" not in text and "{%" not in text):
            continue
        tree = _Template(text).module()
        modules.append(lower_module(tree, f"{TEMPLATE}{name}", path, text))
        files.append(ParsedFile(path, text, None, (), ()))
    return files, modules


_Place = tuple[int, int, int, int]
_START: _Place = (1, 0, 1, 0)


@dataclass(slots=True)
class _Template:
    text: str
    bodies: list[list[ast.stmt]] = field(default_factory=lambda: [[]])
    bound: list[set[str]] = field(default_factory=list)
    names: dict[str, None] = field(default_factory=dict)

    def module(self) -> ast.Module:
        """A module with one function that has the template's free names for parameters."""
        for token in _TOKEN.finditer(self.text):
            place = self._place(token)
            if token["show"] is not None:
                self._show(token["show"], token.start(), place)
            elif token["tag"] is not None:
                self._tag(token["tag"].strip(), place)
        while len(self.bodies) > 1:
            self._close()
        first, last = _parsed("parts = []"), _parsed("return ''.join(parts)")
        body = [*first, *self.bodies[0], *last] if self.names else _parsed("return ''")
        (function,) = _parsed(f"def {RENDER}({', '.join(self.names)}): pass")
        assert isinstance(function, ast.FunctionDef)
        function.body = body
        return ast.Module([function], [])

    def _place(self, token: re.Match[str]) -> _Place:
        return (*self._position(token.start()), *self._position(token.end()))

    def _position(self, offset: int) -> tuple[int, int]:
        """The line and the column, in bytes as `ast` counts them."""
        start = self.text.rfind("\n", 0, offset) + 1
        line = self.text.count("\n", 0, start) + 1
        return line, len(self.text[start:offset].encode("utf-8", "replace"))

    def _show(self, expression: str, start: int, place: _Place) -> None:
        code = self._code(expression)
        if code is None:
            return
        self._add(f'parts.append(f"{{{code}}}")', place)
        before = self.text[max(0, start - 400) : start]
        attribute = _ATTRIBUTE.search(_TOKEN.sub("", before))
        if attribute is not None and not _LOCAL.match(attribute[2]):
            outward = attribute[2].strip().lower().startswith(("http://", "https://", "//"))
            how = "fetch" if outward and attribute[1].lower() != "href" else "link"
            prefix = repr(attribute[2])
            self._add(f'template_output.{how}({prefix} + f"{{{code}}}")', place)

    def _tag(self, tag: str, place: _Place) -> None:
        word, _, rest = tag.partition(" ")
        if word == "for":
            target, _, source = rest.partition(" in ")
            code = self._code(source.removesuffix("reversed"))
            names = [name.strip() for name in target.split(",") if name.strip().isidentifier()]
            self._open(f"for {', '.join(names) or '_'} in {code or '()'}: pass", names, place)
        elif word == "with":
            pairs = re.findall(r"(\w+)\s*=\s*(\S+)", rest) or [
                (b, a) for a, b in re.findall(r"(\S+)\s+as\s+(\w+)", rest)
            ]
            self._open("if template_output: pass", [name for name, _ in pairs], place)
            for name, value in pairs:
                code = self._code(value)
                self._add(f"{name} = {code}" if code else f"{name} = ''", place)
        elif word == "if":
            code = self._code(rest.removeprefix("not ")) or "template_output"
            negated = "not " if rest.startswith("not ") else ""
            self._open(f"if {negated}{code}: pass", [], place)
        elif word in ("endfor", "endwith", "endif") and len(self.bodies) > 1:
            self._close()

    def _open(self, statement: str, names: list[str], place: _Place) -> None:
        self._add(statement, place)
        self.bodies.append([])
        self.bound.append(set(names))

    def _close(self) -> None:
        body = self.bodies.pop()
        self.bound.pop()
        opener = self.bodies[-1][-1]
        if isinstance(opener, (ast.For, ast.If)) and body:
            opener.body = body

    def _add(self, statement: str, place: _Place) -> None:
        try:
            self.bodies[-1].extend(_parsed(statement, place))
        except (SyntaxError, ValueError, RecursionError):
            self.bodies[-1].extend(_parsed("pass", place))

    def _code(self, expression: str) -> str | None:
        """The path that an expression reads, as Python; None where its value does not show."""
        value, *filters = expression.strip(" -+\n\t").split("|")
        if any(re.split(r"\W", f.strip(), maxsplit=1)[0] in _QUIET for f in filters):
            return None
        found = _PATH.match(value.strip())
        if found is None:
            return None
        path = re.sub(r"\.(\d+)", r"[\1]", found[0])
        root = re.split(r"[.\[(]", path, maxsplit=1)[0]
        if root in _BUILTIN or any(map(iskeyword, re.findall(r"\w+", path))):
            return None
        if re.search(r"\.(?:get_\w+|all|items|values)\Z", path):
            path += "()"
        if not any(root in names for names in self.bound):
            self.names[root] = None
        return path.replace('"', "'")


def _parsed(statement: str, place: _Place = _START) -> list[ast.stmt]:
    nodes = ast.parse(statement).body
    for node in nodes:
        for inner in ast.walk(node):
            if isinstance(inner, (ast.stmt, ast.expr, ast.arg, ast.keyword)):
                _put(inner, place)
    return nodes


def _put(node: ast.stmt | ast.expr | ast.arg | ast.keyword, place: _Place) -> None:
    node.lineno, node.col_offset, node.end_lineno, node.end_col_offset = place
