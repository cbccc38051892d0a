"""Expressions of Django's and Jinja's templates, as Python."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from keyword import iskeyword

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>[^\W\d]\w*)|(?P<sign>\*\*|//|==|!=|<=|>=|[-+*/%~<>=|.,:()\[\]{}]))",
    re.DOTALL,
)
_COUNTS = frozenset({"length", "count", "wordcount"})
_QUIET = frozenset(
    "length_is pluralize yesno time timesince timeuntil divisibleby filesizeformat".split()
)
"""Filters of which the result tells nothing of the value."""
_DUMPS = frozenset({"json", "tojson", "json_script"})
_TEXTS = frozenset("_ gettext ngettext pgettext npgettext".split())
_CONSTANTS = {
    "True": "True", "true": "True", "False": "False", "false": "False", "None": "None",
    "none": "None", "forloop": "template_output", "loop": "template_output", "csrf_token": "''",
}  # fmt: skip
_NOTHING = frozenset({"super", "caller"})
"""Functions that print what is written elsewhere in the templates, and read there."""
_METHODS = re.compile(r"get_\w+|all|items|values|keys|first|last")
"""Methods of libraries that Django calls for a mere name."""
LOCAL = re.compile(r"\s*(?:mailto|tel|sms|callto|xmpp|javascript|data|geo):", re.IGNORECASE)
"""Links that open a program on the visitor's own machine: no server and no history gets them."""
_LEVELS = (
    ("or",), ("and",), ("==", "!=", "<", ">", "<=", ">=", "in"), ("~", "+", "-"),
    ("*", "/", "//", "%"),
)  # fmt: skip
"""Operators, those that bind least first."""


class NoExpressionError(Exception):
    """The text is none, or of a kind that is not read."""


class Reader:
    """Reads expressions from one text, one after the other.

    `named` says what a name is called in the Python code, `filters` which functions of the program
    stand behind filters.
    """

    def __init__(self, text: str, named: Callable[[str], str], filters: Mapping[str, str]) -> None:
        self.tokens: list[tuple[str, str, int]] = []
        self.named, self.filters = named, filters
        self.at = 0
        self.depth = 0
        """How many calls around."""
        position, text = 0, text.strip()
        while position < len(text):
            found = _TOKEN.match(text, position)
            if found is None:
                raise NoExpressionError(text)
            kind = found.lastgroup or ""
            self.tokens.append((kind, found[kind], found.start(kind)))
            position = found.end()

    @property
    def over(self) -> bool:
        """Nothing is left."""
        return self.at >= len(self.tokens)

    def peek(self, ahead: int = 0) -> str:
        """The token that comes next; a text with its quotes."""
        place = self.at + ahead
        return self.tokens[place][1] if place < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        """The next token, if it is one of these; else nothing."""
        token = self.peek()
        if self.over or (wanted and token not in wanted):
            return ""
        self.at += 1
        return token

    def name(self) -> str:
        """The name that must come next."""
        if self.over or self.tokens[self.at][0] != "name":
            raise NoExpressionError(self.peek())
        return self.take()

    def whole(self) -> str:
        """The expression that all of the text is."""
        code = self.expression()
        if not self.over:
            raise NoExpressionError(self.peek())
        return code

    def expression(self) -> str:
        """`a if b else c`, or less."""
        code = self._level(0)
        if self.take("if"):
            condition = self._level(0)
            other = self._level(0) if self.take("else") else "''"
            return f"({code} if {condition} else {other})"
        return code

    def arguments(self) -> tuple[list[str], dict[str, str], str]:
        """What a tag of Django is given, apart by spaces: values, named ones, `as` what."""
        values: list[str] = []
        named: dict[str, str] = {}
        while not self.over:
            if self.take("as"):
                return values, named, self.name()
            if self.peek(1) == "=":
                name = self.name()
                self.take("=")
                named[name] = self.operand()
            else:
                values.append(self.operand())
            self.take(",")
        return values, named, ""

    def _level(self, level: int) -> str:
        if level == len(_LEVELS):
            return self._unary()
        if level == 2 and self.take("not"):
            return f"(not {self._level(level)})"
        code = self._level(level + 1)
        while True:
            if level == 2 and self.peek() in ("is", "not"):
                code = self._test(code)
                continue
            sign = self.take(*_LEVELS[level])
            if not sign:
                return code
            if sign in ("~", "+") and self.depth and LOCAL.match(code.strip("'")):
                # A link that a macro is handed, as no link would leave the visitor's machine.
                self._level(level + 1)
                continue
            code = f"({code} {'+' if sign == '~' else sign} {self._level(level + 1)})"

    def _test(self, code: str) -> str:
        """`x is none`, `x not in y`; of other tests nobody knows the outcome."""
        if self.take("not"):
            if not self.take("in"):
                raise NoExpressionError(self.peek())
            return f"({code} not in {self._level(3)})"
        self.take("is")
        negated = bool(self.take("not"))
        test = self.name()
        if self.peek() == "(" or not (self.over or self.peek() in ("and", "or", "if", "else", ")")):
            self.operand()
        if test.lower() == "none":
            return f"({code} is {'not ' if negated else ''}None)"
        return "template_output"

    def _unary(self) -> str:
        sign = self.take("-", "+")
        code = f"({sign}{self.operand()})" if sign else self.operand()
        return f"({code} ** {self._unary()})" if self.take("**") else code

    def operand(self) -> str:
        """A value with its attributes, items, calls and filters."""
        code = self._primary()
        while True:
            if self.take("."):
                code = self._attribute(code)
            elif self.peek() == "[":
                code = self._item(code)
            elif self.peek() == "(" and not self.over:
                code = f"{code}({self._called()})"
            elif self.take("|"):
                code = self._filtered(code)
            else:
                return code

    def _attribute(self, code: str) -> str:
        if not self.over and self.tokens[self.at][0] == "number":
            return code + "".join(f"[{part}]" for part in self.take().split("."))
        name = self.name()
        if code == "''":
            return code
        if iskeyword(name):
            return f"{code}['{name}']"
        called = "()" if _METHODS.fullmatch(name) and self.peek() != "(" else ""
        return f"{code}.{name}{called}"

    def _item(self, code: str) -> str:
        self.take("[")
        parts = [] if self.peek() == ":" else [self.expression()]
        while self.take(":"):
            parts.append("" if self.peek() in (":", "]") else self.expression())
        if not self.take("]"):
            raise NoExpressionError(self.peek())
        return f"{code}[{':'.join(parts or ['', ''])}]"

    def _called(self) -> str:
        """The arguments of a call, as written."""
        self.take("(")
        self.depth += 1
        found = []
        while not self.take(")"):
            name = ""
            if self.peek(1) == "=":
                name = self.name() + self.take("=")
            found.append(self.take("*", "**") + name + self.expression())
            if not self.take(",") and self.peek() != ")":
                raise NoExpressionError(self.peek())
        self.depth -= 1
        return ", ".join(found)

    def _primary(self) -> str:
        if self.over:
            raise NoExpressionError
        kind, token, _ = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return token.lstrip("0") or "0"
        if kind == "text":
            return repr(re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.DOTALL))
        if kind == "name":
            return self._named(token)
        closing = {"(": ")", "[": "]", "{": "}"}.get(token)
        if closing is None:
            raise NoExpressionError(token)
        return self._several(token, closing)

    def _several(self, opening: str, closing: str) -> str:
        parts: list[str] = []
        comma = ""
        while not self.take(closing):
            part = self.expression()
            parts.append(f"{part}: {self.expression()}" if self.take(":") else part)
            comma = self.take(",")
            if not comma and self.peek() != closing:
                raise NoExpressionError(self.peek())
        alone = "," if opening == "(" and len(parts) == 1 and comma else ""
        return f"{opening}{', '.join(parts)}{alone}{closing}"

    def _named(self, name: str) -> str:
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name == "block" and self.peek() == ".":
            return "''"
        if self.peek() == "(":
            if name in _TEXTS:
                return f"template_output.text({self._called()})"
            if name == "url":
                return f"template_output.address({self._called()})"
            if name in _NOTHING:
                self._called()
                return "''"
            if name == "range":
                return name
        if iskeyword(name):
            raise NoExpressionError(name)
        return self.named(name)

    def _filtered(self, code: str) -> str:
        name = self.name()
        args: list[str] = []
        if self.peek() == "(" and not self.over:
            args = [arg for arg in [self._called()] if arg]
        elif self.take(":"):
            args = [self._primary_path()]
        given = ", ".join([code, *args])
        if name in self.filters:
            return f"{self.filters[name]}({given})"
        if name in _COUNTS:
            return f"len({code})"
        if name in _QUIET:
            return f"bool({code})"
        if name in ("first", "random", "last"):
            return f"{code}[{-1 if name == 'last' else 0}]"
        if name in _DUMPS:
            return f"template_output.dumped({code})"
        if name in ("default", "default_if_none", "d", "add") and args:
            first = re.split(r",\s*(?:boolean=)?[Tt]rue\Z", args[0])[0]
            return f"({code} {'+' if name == 'add' else 'or'} {first})"
        if name in ("attr", "map", "join") and args:
            return _of_each(code, name, args[0])
        return f"({given})" if name == "format" and args else code

    def _primary_path(self) -> str:
        """The argument of one of Django's filters, which has no filters of its own."""
        code = self._primary()
        while self.take("."):
            code = self._attribute(code)
        return code


def _of_each(code: str, name: str, argument: str) -> str:
    """`users|map(attribute="email")`, `user|attr("email")`."""
    found = re.match(r"(?:attribute=)?'([^\W\d][\w.]*)'\Z", argument.rpartition(", ")[2])
    if found is None or (name != "attr" and "attribute=" not in argument):
        return code
    if any(iskeyword(part) or not part for part in found[1].split(".")):
        return code
    return f"{code}.{found[1]}" if name == "attr" else f"[each.{found[1]} for each in {code}]"
