"""Tags of Django's and Jinja's templates: conditions, loops, blocks, parts, macros."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping

from piilint.frontend.template_expr import NoExpressionError
from piilint.frontend.template_text import (
    BlockNode,
    Open,
    Part,
    PartNode,
    Place,
    TemplateText,
    is_name,
    parsed,
    put,
)
from piilint.ir.program import TEMPLATE

_QUOTED = re.compile(r"\s*(?:'([^']*)'|\"([^\"]*)\")")
_OLD_WITH = re.compile(r"(\S+)\s+as\s+(\w+)")
_OPTIONS = re.compile(r"\b(?:ignore missing|with context|without context|only)\b")


class Template(TemplateText):
    """A template of which the tags are read."""

    __slots__ = ()

    def _tag(self, tag: str) -> None:
        word, _, rest = tag.partition(" ")
        rest = " ".join(rest.split())
        if word in _ENDS:
            self._close(_ENDS[word])
            return
        reader = _TAGS.get(word)
        if reader is not None:
            reader(self, rest)
        elif word in self.own.tags and not self._unseen():
            self._own_tag(word, rest)

    def _close(self, tag: str) -> None:
        """Ends the innermost part of that kind, and what was left open within."""
        places = [i for i, each in enumerate(self._open) if each.tag.partition(" ")[0] == tag]
        if places:
            del self._open[places[-1] :]

    def _enter(self, tag: str, opener: ast.If | ast.For) -> Open:
        self._open[-1].body.append(opener)
        self._open.append(Open(tag, opener.body))
        return self._open[-1]

    def _for(self, rest: str) -> None:
        target, _, source = rest.partition(" in ")
        names = [name for name in re.split(r"[\s,()]+", target) if is_name(name)] or ["_"]
        source = re.sub(r"\s+(?:reversed|recursive)\Z", "", source)
        try:
            code = self._inline_if(source)
        except NoExpressionError:
            code = "()"
        level = Open("for", [])
        targets = ", ".join(self._bind(name, level) for name in names)
        (loop,) = parsed(f"for {targets} in {code}: pass", self._place)
        assert isinstance(loop, ast.For)
        self._enter("for", loop).names.update(level.names)

    def _inline_if(self, source: str) -> str:
        """Jinja's `for user in users if user.active`: the condition is left aside."""
        reader = self._reader(source)
        code = reader._level(0)
        self._use(code)
        return code

    def _if(self, rest: str) -> None:
        (branch,) = parsed(f"if {self._condition(rest)}: pass", self._place)
        assert isinstance(branch, ast.If)
        self._enter("if", branch)

    def _condition(self, rest: str) -> str:
        try:
            return self._code(rest)
        except NoExpressionError:
            return "template_output"

    def _elif(self, rest: str) -> None:
        opener = self._otherwise()
        if opener is not None:
            (branch,) = parsed(f"if {self._condition(rest)}: pass", self._place)
            assert isinstance(branch, ast.If)
            opener.orelse.append(branch)
            self._open[-1].body = branch.body

    def _else(self, rest: str) -> None:
        del rest
        opener = self._otherwise()
        if opener is not None:
            opener.orelse.extend(parsed("pass", self._place))
            self._open[-1].body = opener.orelse

    def _otherwise(self) -> ast.If | None:
        """The branch that another one follows."""
        if self._open[-1].tag != "if":
            return None
        body = self._open[-1].body
        for node in _last_branches(self._open[-2].body):
            if node.body is body:
                return node
        return None

    def _with(self, rest: str) -> None:
        pairs = list(self._pairs(rest).items())
        self._open.append(Open("with", self._open[-1].body))
        self._set_all(pairs)

    def _pairs(self, rest: str) -> dict[str, str]:
        """`name=value`, or `value as name`, each read where it stands."""
        old = _OLD_WITH.findall(rest)
        try:
            _, named, _ = self._reader(rest).arguments()
        except NoExpressionError:
            named = {}
        found = named or {name: self._code(value) for value, name in old}
        self._use(" ".join(found.values()))
        return found

    def _set_all(self, pairs: list[tuple[str, str]]) -> None:
        for name, code in pairs:
            if is_name(name):
                self._add(f"{self._bind(name, self._open[-1])} = {code}")

    def _translated(self, rest: str) -> None:
        """`{% blocktrans with name=user.name count n=users.count %}`."""
        rest = re.sub(r"\b(?:with|count|trimmed|asvar \w+|and)\s+|\btrimmed\Z", " ", f"{rest} ")
        self._with(re.sub(r"\b(?:context)\s+(?:'[^']*'|\"[^\"]*\")", "", rest).strip())
        self._open[-1].tag = "blocktrans"

    def _trans(self, rest: str) -> None:
        """Django's has a text; Jinja's sets names for what is written up to its end."""
        if _QUOTED.match(rest) or not rest:
            return
        values, named, bound = self._reader(rest).arguments()
        self._use(" ".join((*values, *named.values())))
        self._set_all(list(named.items()))
        for code in values if not self._unseen() else ():
            if bound:
                self._set_all([(bound, code)])
            else:
                self._print(code)

    def _set(self, rest: str) -> None:
        targets, equals, value = rest.partition("=")
        names = [name.strip() for name in targets.split(",")]
        level = next(each for each in reversed(self._open) if each.tag in ("", "macro"))
        if equals and all(map(is_name, names)):
            code = self._code(value)
            called = ", ".join(self._bind(name, level) for name in names)
            self._add(f"{called} = {code}")

    def _block(self, rest: str) -> None:
        name = rest.partition(" ")[0]
        self.blocks.add(name)
        node = BlockNode(*_block_parts(self._place), [])
        node.block = name
        put(node, self._place)
        self._enter(f"block {name}", node)

    def _extends(self, rest: str) -> None:
        self._extending = True
        self.extended_at = self._place
        name = _QUOTED.match(rest)
        if name is not None:
            self.extends = name[1] or name[2]
        elif "'" in rest or '"' in rest:
            first = re.search(r"'([^']+)'|\"([^\"]+)\"", rest)
            self.extends = (first[1] or first[2]) if first is not None else None

    def _include(self, rest: str) -> None:
        if self._unseen():
            return
        name, _, given = rest.partition(" with ") if " with context" not in rest else (rest, "", "")
        only = bool(re.search(r"\bonly\Z|\bwithout context\b", rest))
        name = _OPTIONS.sub("", name).strip()
        literal = _QUOTED.fullmatch(name)
        pairs = self._pairs(re.sub(r"\bonly\Z", "", given).strip()) if given else {}
        code = self._code(name) if literal is None else repr(literal[1] or literal[2])
        self.add_part((literal[1] or literal[2]) if literal else None, code, pairs, only)

    def add_part(
        self, name: str | None, code: str, given: Mapping[str, str], only: bool = False
    ) -> None:
        """Prints another template here."""
        if name is not None:
            self.parts[name] = None
        node = PartNode()
        node.part = Part(name, code, given, self._scope(), only, self._place)
        self._open[-1].body.append(node)

    def _import(self, rest: str) -> None:
        found = re.match(r"['\"]([^'\"]+)['\"]\s+as\s+(\w+)", rest)
        if found is not None:
            self._imported(found[1], None, [(found[2], found[2])])

    def _from(self, rest: str) -> None:
        found = re.match(r"['\"]([^'\"]+)['\"]\s+import\s+(.+)", rest)
        if found is not None:
            names = re.sub(r"\s+with(?:out)? context\Z", "", found[2])
            pairs = re.findall(r"(\w+)(?:\s+as\s+(\w+))?", names)
            self._imported(found[1], "", [(name, alias or name) for name, alias in pairs])

    def _imported(self, name: str, kind: str | None, names: list[tuple[str, str]]) -> None:
        node: ast.stmt
        for each, alias in names:
            module = f"{TEMPLATE}{name}"
            if kind is None:
                node = ast.Import([ast.alias(module, alias)])
            else:
                node = ast.ImportFrom(module, [ast.alias(each, alias)], 0)
            put(node, self._place)
            self.imports.append(node)
            self.imported[alias] = None
            self.names.pop(alias, None)

    def _macro(self, rest: str) -> None:
        found = re.fullmatch(r"(\w+)\s*\((.*)\)", rest)
        if found is None or not is_name(found[1]):
            self._open.append(Open("macro", []))
            return
        level = Open("macro", [])
        self._open.append(level)
        params = []
        for param in _split(found[2]):
            name, _, default = (part.strip() for part in param.partition("="))
            if is_name(name):
                level.names[name] = name
                params.append(f"{name}={self._code(default) if default else chr(39) * 2}")
        (function,) = parsed(f"def {found[1]}({', '.join(params)}): pass", self._place)
        assert isinstance(function, ast.FunctionDef)
        level.body = function.body
        self.imported[found[1]] = None
        self.names.pop(found[1], None)
        self.macros.append(function)

    def _call(self, rest: str) -> None:
        """`{% call form(user) %}…{% endcall %}`: the macro prints what is written in between."""
        if not self._unseen():
            self._print(self._code(re.sub(r"\A\([^)]*\)\s*", "", rest)))

    def _firstof(self, rest: str) -> None:
        values, _, bound = self._reader(rest).arguments()
        self._use(" ".join(values))
        if values and bound:
            self._set_all([(bound, f"({' or '.join(values)})")])
        elif values and not self._unseen():
            self._print(f"({' or '.join(values)})")

    def _regroup(self, rest: str) -> None:
        found = re.fullmatch(r"(\S+) by (\S+) as (\w+)", rest)
        if found is not None:
            rows, key = self._code(found[1]), found[2].partition("|")[0]
            group = f"{{'grouper': each.{key}, 'list': {rows}}}"
            self._set_all([(found[3], f"[{group} for each in {rows}]")])

    def _url(self, rest: str) -> None:
        values, named, bound = self._reader(rest).arguments()
        self._use(" ".join((*values, *named.values())))
        given = [*values[1:], *(f"{name}={code}" for name, code in named.items() if is_name(name))]
        code = f"template_output.address({', '.join(given)})" if given else "''"
        if bound:
            self._set_all([(bound, code)])
        elif given and not self._unseen():
            self._print(code)

    def _own_tag(self, word: str, rest: str) -> None:
        """A tag of the program's own: what its function gives is printed, or set."""
        tag = self.own.tags[word]
        values, named, bound = self._reader(rest).arguments()
        self._use(" ".join((*values, *named.values())))
        self.used[tag.name] = None
        if tag.context:
            known = {**{name: name for name in self.names}, **self._scope()}
            values.insert(0, f"{{{', '.join(f'{k!r}: {v}' for k, v in known.items())}}}")
        given = [*values, *(f"{name}={code}" for name, code in named.items() if is_name(name))]
        code = f"{tag.name}({', '.join(given)})"
        if tag.template:
            code = f"template_output.tags.{word}({tag.template!r}, {code})"
        if bound:
            self._set_all([(bound, code)])
        else:
            self._print(code)


_Tag = Callable[[Template, str], None]
_ENDS = {
    "endfor": "for", "endif": "if", "endwith": "with", "endblock": "block", "endmacro": "macro",
    "endblocktrans": "blocktrans", "endblocktranslate": "blocktrans",
}  # fmt: skip
_TAGS: dict[str, _Tag] = {
    "for": Template._for, "if": Template._if, "elif": Template._elif, "else": Template._else,
    "with": Template._with, "blocktrans": Template._translated, "call": Template._call,
    "blocktranslate": Template._translated, "trans": Template._trans, "translate": Template._trans,
    "set": Template._set, "block": Template._block, "extends": Template._extends,
    "include": Template._include, "import": Template._import, "from": Template._from,
    "macro": Template._macro, "firstof": Template._firstof, "regroup": Template._regroup,
    "url": Template._url,
}  # fmt: skip


def _split(params: str) -> list[str]:
    """The parameters of a macro, apart by the commas between them."""
    found, depth, start = [], 0, 0
    for i, letter in enumerate(params):
        depth += letter in "([{"
        depth -= letter in ")]}"
        if letter == "," and not depth:
            found.append(params[start:i])
            start = i + 1
    return [*found, params[start:]]


def _last_branches(body: list[ast.stmt]) -> list[ast.If]:
    """The branch that a body ends with, and those that follow it, one in the other."""
    found: list[ast.If] = []
    while body and isinstance(body[-1], ast.If) and not isinstance(body[-1], BlockNode):
        found.append(body[-1])
        body = body[-1].orelse
    return found


def _block_parts(place: Place) -> tuple[ast.expr, list[ast.stmt]]:
    (branch,) = parsed("if template_output: pass", place)
    assert isinstance(branch, ast.If)
    return branch.test, branch.body
