"""The edits that turn a syntax tree's newer constructs into older ones.

This module loads libcst, so only `modern` imports it, and only for files that `ast` rejects.
"""
# ruff: noqa: N802, ARG002 -- names and signatures are those of libcst's visitors

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Mapping, Sequence

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

Edit = tuple[int, int, str]
"""Start and end offset, and the new text."""

_ESCAPE = re.compile(r"\\.", re.DOTALL)
_STRING_START = re.compile(r"""(?P<prefix>[A-Za-z]*)(?P<quote>'''|\"""|'|")""")
_QUOTES = (('"""', "'''", '"', "'"), ("'''", '"""', "'", '"'))
"""The quotes a string gets by its depth inside other formatted strings, likeliest to fit first."""
_OLD = sys.version_info < (3, 11)


def edits(module: cst.Module, text: str) -> list[Edit]:
    """What to change in `text`, of which `module` is the tree."""
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    finder = _Finder(wrapper.module, text, positions)
    wrapper.module.visit(finder)
    return finder.edits


class _Finder(cst.CSTVisitor):
    """Collects the edits of one file."""

    def __init__(
        self, module: cst.Module, text: str, positions: Mapping[cst.CSTNode, object]
    ) -> None:
        super().__init__()
        self.module = module
        self.text = text
        self.positions = positions
        self.edits: list[Edit] = []
        self.starts = [0]
        for line in text.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)

    def visit_TypeParameters(self, node: cst.TypeParameters) -> bool:
        """`def f[T](x)` becomes `def f   (x)`."""
        start, end = self._range(node)
        blank = re.sub(r"[^\n]", " ", self.text[start:end]).replace("\n", "\\\n")
        self.edits.append((start, end, blank))
        return False

    def visit_TypeAlias(self, node: cst.TypeAlias) -> None:
        """`type X = int` becomes `X      = int`."""
        start, _ = self._range(node)
        _, end = self._range(node.name)
        name = node.name.value
        self.edits.append((start, end, name + " " * (end - start - len(name))))

    def visit_ExceptHandler(self, node: cst.ExceptHandler) -> None:
        self._parenthesise(node.type)

    def visit_ExceptStarHandler(self, node: cst.ExceptStarHandler) -> None:
        """`except* A` becomes `except- A`, which nobody writes: lowering reads it as a group's."""
        self._parenthesise(node.type)
        if _OLD:
            star = self.text.rindex("*", 0, self._range(node.type)[0])
            self.edits.append((star, star + 1, "-"))

    def visit_Subscript(self, node: cst.Subscript) -> None:
        """`x[*a]` becomes `x[(*a,)]`."""
        elements = [element.slice for element in node.slice]
        if _OLD and any(isinstance(index, cst.Index) and index.star for index in elements):
            start, end = self._range(elements[0])[0], self._range(elements[-1])[1]
            self.edits.append((start, start, "("))
            self.edits.append((end, end, ",)" if len(elements) == 1 else ")"))

    def visit_Annotation(self, node: cst.Annotation) -> None:
        """`*args: *Ts` becomes `*args:  Ts`."""
        if _OLD and isinstance(node.annotation, cst.StarredElement):
            start, _ = self._range(node.annotation)
            self.edits.append((start, start + 1, " "))

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> bool:
        return self._string(node)

    def visit_FormattedString(self, node: cst.FormattedString) -> bool:
        return self._string(node)

    def visit_TemplatedString(self, node: cst.TemplatedString) -> bool:
        return self._string(node)

    def _string(self, node: cst.BaseExpression) -> bool:
        """Rewrite a whole string, nested ones included, unless the interpreter can read it."""
        start, end = self._range(node)
        code = self.text[start:end]
        if not _parses(code):
            self.edits.append((start, end, _older_string(self.module, node, code)))
        return False

    def _parenthesise(self, node: cst.BaseExpression | None) -> None:
        """`except A, B:` becomes `except(A, B):`."""
        if isinstance(node, cst.Tuple) and not node.lpar:
            start, end = self._range(node)
            self.edits.append(
                (start - 1, start, "(") if self.text[start - 1] == " " else (start, start, "(")
            )
            self.edits.append((end, end, ")"))

    def _range(self, node: cst.CSTNode | None) -> tuple[int, int]:
        assert node is not None
        place = self.positions[node]
        assert isinstance(place, CodeRange)
        return (
            self.starts[place.start.line - 1] + place.start.column,
            self.starts[place.end.line - 1] + place.end.column,
        )


def _older_string(module: cst.Module, node: cst.BaseExpression, code: str) -> str:
    """The string with quotes that nest in the old way; failing that, the values it is made of."""
    bare = node.with_changes(lpar=[], rpar=[])
    for quotes in _QUOTES:
        changed = bare.visit(_Requote(quotes))
        if isinstance(changed, cst.CSTNode):
            candidate = module.code_for_node(changed)
            if candidate.count("\n") == code.count("\n") and _parses(candidate):
                return candidate
    flat = bare.visit(_Flatten())
    candidate = module.code_for_node(flat) if isinstance(flat, cst.CSTNode) else '""'
    missing = code.count("\n") - candidate.count("\n")
    return f"({candidate}" + "\n" * max(missing, 0) + ")"


def _parses(code: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(f"({code}\n)")
        except (SyntaxError, ValueError):
            return False
    return True


class _Requote(cst.CSTTransformer):
    """Gives nested strings other quotes; takes comments and backslashes out of replaced fields."""

    def __init__(self, quotes: Sequence[str]) -> None:
        super().__init__()
        self.quotes = quotes
        self.depth = 0

    def visit_FormattedString(self, node: cst.FormattedString) -> None:
        self.depth += 1

    def visit_TemplatedString(self, node: cst.TemplatedString) -> None:
        self.depth += 1

    def leave_FormattedString(
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.BaseExpression:
        self.depth -= 1
        start = _STRING_START.match(original_node.start)
        if self.depth >= len(self.quotes) or not start:
            return cst.SimpleString('""')
        quote = self.quotes[self.depth]
        return updated_node.with_changes(start=start["prefix"] + quote, end=quote)

    def leave_TemplatedString(
        self, original_node: cst.TemplatedString, updated_node: cst.TemplatedString
    ) -> cst.BaseExpression:
        """A template string is read as the formatted string of the same parts."""
        formatted = _as_formatted(updated_node)
        return self.leave_FormattedString(
            formatted.with_changes(start=_formatted_start(original_node.start)), formatted
        )

    def leave_SimpleString(
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.BaseExpression:
        start = _STRING_START.match(original_node.value)
        if not self.depth or not start:
            return updated_node
        quote = start["quote"]
        body = original_node.value[start.end() : -len(quote)]
        body = _ESCAPE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), body)
        taken = self.quotes[: self.depth]
        fitting = [q for q in (quote, '"', "'") if q not in taken and q not in body and len(q) == 1]
        if not fitting:
            return updated_node
        return updated_node.with_changes(value=start["prefix"] + fitting[0] + body + fitting[0])

    def leave_TrailingWhitespace(
        self, original_node: cst.TrailingWhitespace, updated_node: cst.TrailingWhitespace
    ) -> cst.TrailingWhitespace:
        return updated_node.with_changes(comment=None) if self.depth else updated_node

    def leave_EmptyLine(
        self, original_node: cst.EmptyLine, updated_node: cst.EmptyLine
    ) -> cst.EmptyLine:
        return updated_node.with_changes(comment=None) if self.depth else updated_node


class _Flatten(cst.CSTTransformer):
    """Makes formatted strings `"".join((str(a), str(b)))`: the values stay, the wording is lost."""

    def visit_FormattedString(self, node: cst.FormattedString) -> bool:
        return False

    def visit_TemplatedString(self, node: cst.TemplatedString) -> bool:
        return False

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> bool:
        return False

    def leave_FormattedString(
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.BaseExpression:
        return self._joined(original_node)

    def leave_TemplatedString(
        self, original_node: cst.TemplatedString, updated_node: cst.TemplatedString
    ) -> cst.BaseExpression:
        return self._joined(original_node)

    def leave_ConcatenatedString(
        self, original_node: cst.ConcatenatedString, updated_node: cst.ConcatenatedString
    ) -> cst.BaseExpression:
        return self._joined(original_node)

    def _joined(self, node: cst.BaseExpression) -> cst.BaseExpression:
        elements: list[cst.Element] = []
        for value in _values(node):
            changed = value.visit(self)
            if isinstance(changed, cst.BaseExpression):
                elements.append(cst.Element(cst.Call(cst.Name("str"), [cst.Arg(changed)])))
        function = cst.Attribute(cst.SimpleString('""'), cst.Name("join"))
        return cst.Call(function, [cst.Arg(cst.Tuple(elements))])


def _values(node: cst.CSTNode) -> list[cst.BaseExpression]:
    """The expressions that a string shows, in order."""
    if isinstance(node, cst.ConcatenatedString):
        return _values(node.left) + _values(node.right)
    if isinstance(node, (cst.FormattedStringExpression, cst.TemplatedStringExpression)):
        inner = [value for part in node.format_spec or () for value in _values(part)]
        return [node.expression, *inner]
    if isinstance(node, (cst.FormattedString, cst.TemplatedString)):
        return [value for part in node.parts for value in _values(part)]
    return []


def _formatted_start(start: str) -> str:
    return start.replace("t", "f").replace("T", "F")


def _as_formatted(node: cst.TemplatedString) -> cst.FormattedString:
    parts: list[cst.BaseFormattedStringContent] = []
    for part in node.parts:
        if isinstance(part, cst.TemplatedStringText):
            parts.append(cst.FormattedStringText(part.value))
        elif isinstance(part, cst.TemplatedStringExpression):
            parts.append(_as_formatted_expression(part))
    return cst.FormattedString(parts, _formatted_start(node.start), node.end)


def _as_formatted_expression(
    part: cst.TemplatedStringExpression,
) -> cst.FormattedStringExpression:
    spec: list[cst.BaseFormattedStringContent] = []
    for piece in part.format_spec or ():
        if isinstance(piece, cst.TemplatedStringText):
            spec.append(cst.FormattedStringText(piece.value))
        elif isinstance(piece, cst.TemplatedStringExpression):
            spec.append(_as_formatted_expression(piece))
    return cst.FormattedStringExpression(
        part.expression,
        part.conversion,
        spec if part.format_spec is not None else None,
        part.whitespace_before_expression,
        part.whitespace_after_expression,
        part.equal,
    )
