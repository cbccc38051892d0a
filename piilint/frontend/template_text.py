"""The text of a template of Django or Jinja2, read as Python: what it prints, and of what."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from keyword import iskeyword

from piilint.frontend.template_expr import LOCAL, NoExpressionError, Reader

_TOKEN = re.compile(r"\{\{(?P<show>.*?)\}\}|\{%[-+]?(?P<tag>.*?)[-+]?%\}|\{#.*?#\}", re.DOTALL)
_UNREAD = re.compile(
    r"\{%[-+]?\s*(comment|verbatim|raw)\b.*?%\}.*?\{%[-+]?\s*end\1\s*[-+]?%\}|\{#.*?#\}", re.DOTALL
)
_ATTRIBUTE = re.compile(r"\b(src|href|action)\s*=\s*[\"']([^\"'<>]*)\Z", re.IGNORECASE)
_SUPER = re.compile(r"\s*(?:block\.super|super\(\))")
PARTS = "template_parts"
"""The variable that holds what is printed."""
Place = tuple[int, int, int, int]
START: Place = (1, 0, 1, 0)


class BlockNode(ast.If):
    """A block, which templates that extend this one may have their own of."""

    block: str = ""


class PartNode(ast.Pass):
    """Another template that is printed here: which parameters it has is known later."""

    part: Part


@dataclass(frozen=True, slots=True)
class Part:
    """Another template, by its name if that is known, and what is set for it."""

    name: str | None
    code: str
    given: Mapping[str, str]
    scope: Mapping[str, str]
    only: bool
    place: Place


@dataclass(frozen=True, slots=True)
class OwnTag:
    """A function of the program that stands behind a tag."""

    name: str
    context: bool = False
    template: str = ""
    """The file that what it gives is printed by."""


@dataclass(slots=True)
class Extensions:
    """Filters and tags of the program, by name."""

    filters: dict[str, str] = field(default_factory=dict)
    tags: dict[str, OwnTag] = field(default_factory=dict)


@dataclass(slots=True)
class Open:
    """A part that is read and has not ended, and the names that are set in it."""

    tag: str
    body: list[ast.stmt]
    names: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class TemplateText:
    """What is read of one template; `body` still has its blocks and parts in it."""

    text: str
    own: Extensions = field(default_factory=Extensions)
    body: list[ast.stmt] = field(default_factory=list)
    names: dict[str, None] = field(default_factory=dict)
    """Names that it takes from its context."""
    blocks: set[str] = field(default_factory=set)
    continued: set[str] = field(default_factory=set)
    """Blocks that also print what the extended template has there."""
    extends: str | None = None
    extended_at: Place = START
    parts: dict[str, None] = field(default_factory=dict)
    imports: list[ast.stmt] = field(default_factory=list)
    imported: dict[str, None] = field(default_factory=dict)
    macros: list[ast.FunctionDef] = field(default_factory=list)
    used: dict[str, None] = field(default_factory=dict)
    """Functions of the program that it calls."""
    _open: list[Open] = field(default_factory=list)
    _place: Place = START
    _extending: bool = False

    def read(self) -> None:
        """Reads the text."""
        self._open = [Open("", self.body)]
        text = self.text
        if "{%" in text or "{#" in text:
            text = _UNREAD.sub(_blank, text)
        for token in _TOKEN.finditer(text):
            self._place = (*self._position(token.start()), *self._position(token.end()))
            try:
                if token["show"] is not None:
                    self._show(token["show"], text, token.start())
                elif token["tag"] is not None:
                    self._tag(token["tag"].strip())
            except (NoExpressionError, SyntaxError, ValueError, RecursionError):
                continue

    def _tag(self, tag: str) -> None:
        """Reads one tag."""
        raise NotImplementedError("only a template lowers its tags")

    def _position(self, offset: int) -> tuple[int, int]:
        """The line and the column, in bytes as `ast` counts them."""
        start = self.text.rfind("\n", 0, offset) + 1
        line = self.text.count("\n", 0, start) + 1
        return line, len(self.text[start:offset].encode("utf-8", "replace"))

    # -- names

    def _named(self, name: str) -> str:
        for level in reversed(self._open):
            if name in level.names:
                return level.names[name]
        if name not in self.imported:
            self.names[name] = None
        return name

    def _bind(self, name: str, level: Open) -> str:
        """What a name that is set here is called: another one than what it hides."""
        taken = name in self.names or any(name in each.names for each in self._open)
        called = f"{name}_" if taken and name not in level.names else name
        level.names[name] = level.names.get(name, called)
        return level.names[name]

    def _scope(self) -> dict[str, str]:
        return {name: called for level in self._open for name, called in level.names.items()}

    # -- what is printed

    def _reader(self, text: str) -> Reader:
        return Reader(text, self._named, self.own.filters)

    def _code(self, text: str) -> str:
        code = self._reader(text).whole()
        self._use(code)
        return code

    def _use(self, code: str) -> None:
        for name in re.findall(r"\bown_\w+", code):
            self.used[name] = None

    def _show(self, expression: str, text: str, start: int) -> None:
        expression = expression.strip().removeprefix("-").removesuffix("-").strip()
        if _SUPER.match(expression):
            self.continued.update(self._blocks()[-1:])
            return
        if self._unseen():
            return
        code = self._code(expression)
        self._print(code)
        before = _TOKEN.sub("", text[max(0, start - 400) : start])
        attribute = _ATTRIBUTE.search(before)
        if attribute is not None and _leads(code, attribute[2]):
            outward = attribute[2].strip().lower().startswith(("http://", "https://", "//"))
            how = "fetch" if outward and attribute[1].lower() != "href" else "link"
            self._add_text(f"template_output.{how}({attribute[2]!r} + f'{{_}}')", code)

    def _print(self, code: str) -> None:
        self._add_text(f"{PARTS}.append(f'{{_}}')", code)

    def _add_text(self, statement: str, code: str) -> None:
        """A statement with the text of a value in the place of its `_`."""
        value = ast.parse(code, mode="eval").body
        nodes = ast.parse(statement).body
        for node in ast.walk(nodes[0]):
            if isinstance(node, ast.FormattedValue):
                node.value = value
        put(nodes[0], self._place)
        self._open[-1].body.extend(nodes)

    def _unseen(self) -> bool:
        """A template that extends another one prints nothing outside its blocks."""
        return self._extending and not self._blocks() and not self._in_macro()

    def _blocks(self) -> list[str]:
        return [each.tag[6:] for each in self._open if each.tag.startswith("block ")]

    def _in_macro(self) -> bool:
        return any(each.tag == "macro" for each in self._open)

    def _add(self, statement: str) -> None:
        self._open[-1].body.extend(parsed(statement, self._place))


def _blank(match: re.Match[str]) -> str:
    """Spaces, so that what follows stays where it is."""
    return re.sub(r"[^\n]", " ", match[0])


def is_name(name: str) -> bool:
    """Whether Python can call something so."""
    return name.isidentifier() and not iskeyword(name)


def _leads(code: str, before: str) -> bool:
    """Somewhere else, with what is known: an address made of keys is none to speak of."""
    local = LOCAL.match(before) or LOCAL.match(code.lstrip("('"))
    return local is None and not code.startswith("template_output.")


def parsed(statement: str, place: Place = START) -> list[ast.stmt]:
    """Statements of Python that stand where the template's tag stands."""
    nodes = ast.parse(statement).body
    for node in nodes:
        put(node, place)
    return nodes


def put(node: ast.stmt, place: Place) -> None:
    """Puts a statement, and all in it, where the template's tag stands."""
    for inner in ast.walk(node):
        if isinstance(inner, (ast.stmt, ast.expr, ast.arg, ast.keyword, ast.alias)):
            inner.lineno, inner.col_offset, inner.end_lineno, inner.end_col_offset = place
