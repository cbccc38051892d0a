"""YAML text to plain Python values that remember where they were written.

The grammar is YAML's, the meaning of plain scalars is that of the YAML 1.2 core schema, with no
surprise left in: `no`, `yes`, `on` and `off` are mistakes (YAML 1.1 reads them as booleans, YAML
1.2 as text), and numbers that the two versions read differently (`010`, `12:30`, `1_000`), like
dates, stay text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from piilint.base.errors import Mistake

KeyPath = tuple[str | int, ...]
"""Keys and positions from the document's root to a value: `("calls", 3, "sink", "kind")`."""

_PLAIN = "plain"
_TEXT = "tag:yaml.org,2002:str"
_MAX_VALUES = 500_000
_LONGEST_NUMBER = 300
_SURPRISES = frozenset(
    word for base in ("no", "yes", "on", "off") for word in (base, base.capitalize(), base.upper())
)
_WORDS: dict[str, object] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z"
    r"|[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z"
)
_NUMBER_STARTS = frozenset("+-.0123456789")


class _Resolver:
    """Tells only plain scalars from others: their meaning is settled in `_scalar`."""

    def descend_resolver(self, _parent: object, _index: object) -> None:
        return

    def ascend_resolver(self) -> None:
        return

    def resolve(self, kind: type[Node], _value: object, implicit: Any) -> str:
        return _PLAIN if kind is ScalarNode and implicit[0] else _TEXT


class _PythonLoader(Reader, Scanner, Parser, Composer, _Resolver):
    """Used where PyYAML was built without libyaml."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)


_LOADER: Any = _PythonLoader
if yaml.__with_libyaml__:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]

    class _CLoader(CParser, _Resolver):
        """The same, an order of magnitude faster."""

    _LOADER = _CLoader


@dataclass(frozen=True, slots=True)
class Marks:
    """Where in a file each value and key of a document stands.

    The nodes of the document are kept and walked only when a mistake has to be placed, so that a
    file without mistakes pays nothing for them.
    """

    file: str
    """The file as messages name it."""
    root: Node | None = None

    def value(self, path: KeyPath = ()) -> tuple[int, int]:
        """Line and column of the value at `path`, or of the nearest value above it that exists."""
        node = self.root
        for part in path:
            found = _child(node, part)
            if found is None:
                break
            node = found[1]
        return _place(node)

    def key(self, path: KeyPath) -> tuple[int, int]:
        """Line and column of the key that ends `path`; for an item of a list, of the item."""
        if not path:
            return self.value()
        node = self.root
        for part in path[:-1]:
            found = _child(node, part)
            if found is None:
                return _place(node)
            node = found[1]
        found = _child(node, path[-1])
        return _place(node if found is None else found[0])

    def mistake(self, path: KeyPath, message: str, *, at_key: bool = False) -> Mistake:
        """A mistake in the value at `path` (or in its key)."""
        line, column = self.key(path) if at_key else self.value(path)
        return Mistake(self.file, line, column, message)


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file as read. With mistakes, `value` holds what could be made of it."""

    value: Any
    marks: Marks
    mistakes: tuple[Mistake, ...] = ()


def read_yaml(text: str, file: str) -> Document:
    """The single document in `text`; `file` is the name in mistakes. Never raises for bad text."""
    try:
        loader = _LOADER(text)
        try:
            root = loader.get_single_node()
        finally:
            dispose = getattr(loader, "dispose", None)
            if dispose is not None:
                dispose()
        reader = _Constructor(file)
        value = None if root is None else reader.value(root)
    except yaml.YAMLError as error:
        return Document(None, Marks(file), (_syntax_mistake(error, file),))
    except RecursionError:
        return Document(None, Marks(file), (Mistake(file, 0, 0, "nested too deeply"),))
    return Document(value, Marks(file, root), tuple(reader.mistakes))


def decode_yaml(data: bytes, file: str) -> Document:
    """`read_yaml` of a file's bytes: UTF-8, with or without a byte order mark."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Document(None, Marks(file), (Mistake(file, line, 1, "not valid UTF-8"),))
    return read_yaml(text, file)


class _Constructor:
    """Builds values from nodes and gathers the mistakes on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []
        self._open: set[int] = set()
        self._count = 0

    def value(self, node: Node) -> Any:
        if node.__class__ is ScalarNode:
            tag = node.tag
            if tag == _TEXT:
                return node.value
            return self._scalar(node) if tag == _PLAIN else self._tagged(node)
        if id(node) in self._open:
            self._mistake(node, "an alias may not stand inside what it names")
            return None
        self._count += len(node.value)
        if self._count > _MAX_VALUES:
            raise yaml.YAMLError(f"more than {_MAX_VALUES} values (aliases count each time)")
        self._open.add(id(node))
        result: Any
        if isinstance(node, SequenceNode):
            result = [self.value(item) for item in node.value]
        else:
            result = self._mapping(node)
        self._open.discard(id(node))
        if not node.tag.startswith("tag:yaml.org,2002:"):
            self._tagged(node)
        return result

    def _mapping(self, node: Node) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        places: dict[Any, Node] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._mistake(key_node, "a key must be a single word or text")
                continue
            key = self.value(key_node)
            if key == "<<" and key_node.tag == _PLAIN:
                self._mistake(
                    key_node, "merge keys (`<<`) are not part of YAML 1.2: write the keys out"
                )
                continue
            if key in places:
                line, _ = _place(places[key])
                self._mistake(
                    key_node, f"duplicate key `{key_node.value}`: first given on line {line}"
                )
                continue
            places[key] = key_node
            result[key] = self.value(value_node)
        return result

    def _scalar(self, node: ScalarNode) -> Any:
        text = node.value
        if text in _WORDS:
            return _WORDS[text]
        if text in _SURPRISES:
            right = "true" if text.lower() in ("yes", "on") else "false"
            self._mistake(
                node,
                f"YAML 1.1 surprise: `{text}` is a boolean to some readers and text to others; "
                f'quote it ("{text}") for the word, write {right} for the boolean',
            )
            return text
        return _number(text) if text[0] in _NUMBER_STARTS else text

    def _tagged(self, node: Node) -> Any:
        if node.tag != _TEXT:
            shown = node.tag.replace("tag:yaml.org,2002:", "!!")
            self._mistake(node, f"tags are not allowed: `{shown}`")
        return node.value

    def _mistake(self, node: Node, message: str) -> None:
        line, column = _place(node)
        self.mistakes.append(Mistake(self.file, line, column, message))


def _number(text: str) -> int | float | str:
    if len(text) > _LONGEST_NUMBER:
        return text
    if _INTEGER.match(text):
        return int(text, 0)
    if _FLOAT.match(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text


def _child(node: Node | None, part: str | int) -> tuple[Node, Node] | None:
    """The nodes of the key `part` (for an item of a list: of the item) and of its value."""
    if isinstance(node, MappingNode):
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                continue
            key = key_node.value
            if key == part or (
                key_node.tag == _PLAIN and not isinstance(part, str) and key == str(part)
            ):
                return key_node, value_node
    elif isinstance(node, SequenceNode) and isinstance(part, int) and 0 <= part < len(node.value):
        item = node.value[part]
        return item, item
    return None


def _place(node: Node | None) -> tuple[int, int]:
    if node is None:
        return 1, 1
    return node.start_mark.line + 1, node.start_mark.column + 1


def _syntax_mistake(error: yaml.YAMLError, file: str) -> Mistake:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    if problem == "but found another document":
        problem = "more than one document: `---` may not divide a file"
    elif context := getattr(error, "context", None):
        problem = f"{context}: {problem}"
        if "quoted scalar" in context:
            # What is never closed is to be mended where it was opened, not at the file's end.
            mark = getattr(error, "context_mark", None) or mark
    if mark is None:
        return Mistake(file, 0, 0, problem)
    return Mistake(file, mark.line + 1, mark.column + 1, problem)
