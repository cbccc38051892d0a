"""Checks behind names: what a condition means that another function, or a line above, spells out.

`if may_mail(user)`, `wanted = user.subscribed`, `require_consent(user)` which raises otherwise: the
engine tells the condition as it stands; this looks up what it stands for. Only files are read in
which a word of some policy's guards occurs, or a function that asks for one is named.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from piilint.base.names import split_words
from piilint.base.span import Span
from piilint.flow.domain.flows import Flow, Guard
from piilint.frontend.conditions import atoms
from piilint.frontend.typerefs import dotted
from piilint.policy.functions import FunctionNode, Functions
from piilint.policy.guards import contains
from piilint.policy.wrappers import decorators_of, wrapped_under
from piilint.rulebook.norms import GuardWords
from piilint.survey.conditions import conditions_at

_DEEP = 3
_PROPERTY = ("property", "cached_property", "hybrid_property")
_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_NOTHING: tuple[Guard, ...] = ()


class Meaning(NamedTuple):
    """What functions of one name ask for."""

    if_true: tuple[Guard, ...] = ()
    """Sure where they return something true …"""
    if_false: tuple[Guard, ...] = ()
    """… or something false …"""
    ensured: tuple[Guard, ...] = ()
    """… or wherever they end without an exception."""


class Predicates:
    """The functions of the scanned files, asked what follows from their being called."""

    def __init__(self, texts: Mapping[str, str], guards: Iterable[GuardWords]) -> None:
        self._texts = texts
        self._functions = Functions(texts)
        told = tuple(guards)
        phrases = (phrase for each in told for phrase in (*each.words, *each.against))
        self._phrases = tuple(dict.fromkeys(split_words(phrase) for phrase in phrases))
        names = (name for each in told for name in each.below)
        self._names = frozenset(split_words(name) for name in names)
        self._before: dict[Span, tuple[Guard, ...]] = {}
        self._telling: dict[str, bool] = {}
        self._said: dict[str, bool] = {}
        self._bound: dict[FunctionNode, dict[str, list[ast.expr | None]]] = {}
        self._spoken: dict[str, re.Pattern[str] | None] = {}

    def guards_of(self, flow: Flow) -> tuple[Guard, ...]:
        """The guards of a flow with all that follows from them, and from checks called before."""
        spans = [flow.sink.span, *(step.span for step in flow.steps if step.kind == "call")]
        spans = [span for span in spans if self._tells(span.path)]
        found: dict[Guard, None] = {}
        for guard in flow.guards:
            if spans or not guard.text.isidentifier():
                found.update(dict.fromkeys(self._follows(guard, spans, _DEEP)))
        for span in spans if self._ensuring or self._wrapping else ():
            if span not in self._before:
                self._before[span] = tuple(self._checked_before(span))
            found.update(dict.fromkeys(self._before[span]))
        return (*flow.guards, *(guard for guard in found if self._is_said(guard)))

    def _follows(self, guard: Guard, spans: Sequence[Span], depth: int) -> Iterator[Guard]:
        """What a condition stands for: a local name, a call, a property."""
        if not depth:
            return
        for each in self._stands_for(guard, spans):
            yield each
            yield from self._follows(each, spans, depth - 1)

    def _stands_for(self, guard: Guard, spans: Sequence[Span]) -> tuple[Guard, ...]:
        if guard.text.isidentifier():
            return self._assigned(guard.text, guard.holds, spans)
        node = _parsed(guard.text) if _last_name(guard.text) in self._meanings else None
        if not isinstance(node, (ast.Call, ast.Attribute)):
            return _NOTHING
        name = dotted(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2]
        known = self._meanings.get(f"{name}()" if isinstance(node, ast.Call) else name)
        return (known.if_true if guard.holds else known.if_false) if known else _NOTHING

    def _assigned(self, name: str, holds: bool, spans: Sequence[Span]) -> tuple[Guard, ...]:
        """What a local name is set to, in every function on the way that has one."""
        told: list[tuple[Guard, ...]] = []
        for span in spans:
            function = self._functions.at(span.path, span.line)
            if function is None:
                continue
            if function not in self._bound:
                self._bound[function] = _bindings(function)
            values = self._bound[function].get(name)
            if values:
                value = values[0]
                told.append(_guards(value, holds) if len(values) == 1 and value else _NOTHING)
        return _common(told)

    def _checked_before(self, span: Span) -> Iterator[Guard]:
        """What is seen to before a place: by functions called, and by the decorators around it."""
        function = self._functions.at(span.path, span.line)
        if function is None:
            return
        for call in _calls_before(function.body, span.line):
            yield from self._ensured(dotted(call.func).rpartition(".")[2])
        for name in decorators_of(function):
            yield from self._wrapping.get(name, _NOTHING)

    @cached_property
    def _wrapping(self) -> dict[str, tuple[Guard, ...]]:
        """What decorators see to before they call what they wrap."""
        found: dict[str, dict[FunctionNode, tuple[Guard, ...]]] = defaultdict(dict)
        for path in self._texts:
            pattern = self._speaks(path)
            for inner in self._functions.asking(path, pattern) if pattern else ():
                for outer in self._functions.around(path, inner.lineno):
                    if outer.name != inner.name:
                        found[outer.name][outer] = wrapped_under(outer)
        return {
            name: sure for name, sure in self._only(found).items() if any(map(self._is_said, sure))
        }

    def _only(
        self, found: Mapping[str, Mapping[FunctionNode, tuple[Guard, ...]]]
    ) -> dict[str, tuple[Guard, ...]]:
        """What all functions of a name say: if one was not asked, nothing is known."""
        defined = self._defined(found)
        return {
            name: _common(list(members.values()))
            for name, members in found.items()
            if defined[name] == len(members)
        }

    @cached_property
    def _ensuring(self) -> bool:
        """Whether any function ends well only if something was checked."""
        return any(meaning.ensured for meaning in self._meanings.values())

    def _ensured(self, name: str) -> tuple[Guard, ...]:
        known = self._meanings.get(f"{name}()")
        return known.ensured if known else _NOTHING

    @cached_property
    def _meanings(self) -> dict[str, Meaning]:
        """What functions mean that ask for something; `name()` is called, `name` a property."""
        found: dict[str, list[Meaning]] = defaultdict(list)
        ensured: dict[str, tuple[Guard, ...]] = {}
        functions = [
            function
            for path in self._texts
            if (pattern := self._speaks(path)) is not None
            for function in self._functions.asking(path, pattern)
        ]
        for node in functions:
            seen_to = tuple(_seen_to(node, lambda name: ensured.get(name, _NOTHING)))
            if any(map(self._is_said, seen_to)):
                ensured[node.name] = seen_to
        for node in functions:
            seen_to = tuple(_seen_to(node, lambda name: ensured.get(name, _NOTHING)))
            meaning = Meaning(_returned(node, True), _returned(node, False), seen_to)
            if any(self._is_said(guard) for part in meaning for guard in part):
                found[node.name if _is_property(node) else f"{node.name}()"].append(meaning)
        return self._agreed(found)

    def _agreed(self, found: Mapping[str, list[Meaning]]) -> dict[str, Meaning]:
        """What all functions of a name mean: if one of them says nothing, nothing is known."""
        if not found:
            return {}
        defined = self._defined({name.removesuffix("()") for name in found})
        return {
            name: Meaning(*(_common([each[part] for each in members]) for part in range(3)))
            for name, members in found.items()
            if defined[name.removesuffix("()")] == len(members)
        }

    def _defined(self, names: Iterable[str]) -> Counter[str]:
        """How many functions of these names there are."""
        known = "|".join(sorted(map(re.escape, names)))
        if not known:
            return Counter()
        pattern = re.compile(rf"\bdef[ \t]+({known})\b")
        return Counter(name for text in self._texts.values() for name in pattern.findall(text))

    def _is_said(self, guard: Guard) -> bool:
        """Whether a condition has a word of some guard."""
        known = self._said.get(guard.text)
        if known is None:
            words = split_words(guard.text)
            phrases = (*self._phrases, *self._names)
            known = self._said[guard.text] = any(contains(words, each) for each in phrases)
        return known

    def _speaks(self, path: str) -> re.Pattern[str] | None:
        """The words of guards that occur in a file."""
        if path not in self._spoken:
            text = self._texts.get(path, "").lower()
            # `age` is asked for by its whole name only: `max_age` is nobody's.
            wholes = [phrase for phrase in self._names if all(word in text for word in phrase)]
            parts = [phrase for phrase in self._phrases if all(word in text for word in phrase)]
            forms = [rf"(?<![a-z_]){_spelt(phrase)}(?![a-z_])" for phrase in wholes]
            forms += [_spelt(phrase) for phrase in parts]
            pattern = re.compile("|".join(forms), re.IGNORECASE) if forms else None
            found = pattern is not None and pattern.search(text) is not None
            self._spoken[path] = pattern if found else None
        return self._spoken[path]

    def _tells(self, path: str) -> bool:
        """Whether what stands in a file may say that something was checked."""
        known = self._telling.get(path)
        if known is None:
            known = self._telling[path] = self._speaks(path) is not None or (
                self._named is not None and bool(self._named.search(self._texts.get(path, "")))
            )
        return known

    @cached_property
    def _named(self) -> re.Pattern[str] | None:
        """A name of a function that asks for something."""
        names = {name.removesuffix("()") for name in self._meanings} | self._wrapping.keys()
        if not names:
            return None
        return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, names)))})\b")


def _spelt(phrase: tuple[str, ...]) -> str:
    """`may publish` as identifiers have it: `may_publish`, `mayPublish`."""
    return "[ _]?".join(map(re.escape, phrase))


def _last_name(text: str) -> str:
    """`user.may_mail(now)` calls `may_mail()`; `user.wants_mail` asks for `wants_mail`."""
    name = text.partition("(")[0].rpartition(".")[2]
    return f"{name}()" if text.endswith(")") else name


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _guards(node: ast.expr, holds: bool) -> tuple[Guard, ...]:
    return tuple(Guard(text, sure) for text, sure in atoms(node, holds) if text)


def _common(told: Sequence[tuple[Guard, ...]]) -> tuple[Guard, ...]:
    """What all of them say."""
    if not told:
        return _NOTHING
    return tuple(guard for guard in told[0] if all(guard in other for other in told[1:]))


def _is_property(function: FunctionNode) -> bool:
    return any(dotted(each).endswith(_PROPERTY) for each in function.decorator_list)


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function itself, not in functions and classes inside it."""
    pending = [node]
    while pending:
        for child in ast.iter_child_nodes(pending.pop()):
            if not isinstance(child, _DEFINES):
                yield child
                pending.append(child)


def _bindings(function: FunctionNode) -> dict[str, list[ast.expr | None]]:
    """Everything that each local name is bound to; None where that is no plain expression."""
    found: dict[str, list[ast.expr | None]] = defaultdict(list)
    arguments = function.args
    for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        found[each.arg].append(None)
    for node in _own(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            _bind(node.targets[0], node.value, found)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                _bind(target, None, found)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
            _bind(node.target, node.value, found)
        elif isinstance(node, (ast.AugAssign, ast.For, ast.AsyncFor, ast.comprehension)):
            _bind(node.target, None, found)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            _bind(node.optional_vars, None, found)
    return found


def _bind(
    target: ast.expr, value: ast.expr | None, found: dict[str, list[ast.expr | None]]
) -> None:
    if isinstance(target, ast.Name):
        found[target.id].append(value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for each in target.elts:
            _bind(each, None, found)


def _returned(function: FunctionNode, holds: bool) -> tuple[Guard, ...]:
    """What is sure where a function returned something true, or something false."""
    if not holds and not isinstance(function.body[-1], (ast.Return, ast.Raise)):
        return _NOTHING
    told: list[tuple[Guard, ...]] = []
    for node in _own(function):
        if not isinstance(node, ast.Return):
            continue
        value = node.value
        if value is None or isinstance(value, ast.Constant):
            if bool(value is not None and value.value) is not holds:
                continue
            here = _NOTHING
        else:
            here = _guards(value, holds)
        told.append((*here, *_conditions(function.body, node)))
    return _common(told)


def _conditions(body: Sequence[ast.stmt], target: ast.AST) -> Iterator[Guard]:
    for text, holds in conditions_at(body, target):
        node = _parsed(text)
        if node is not None:
            yield from _guards(node, holds)


def _calls_before(body: Sequence[ast.stmt], line: int) -> Iterator[ast.Call]:
    """Calls that are statements of their own, or all of one, and surely come before a line."""
    for statement in body:
        if statement.lineno > line:
            return
        if _end(statement) < line:
            call = _plain_call(statement)
            if call is not None:
                yield call
            continue
        blocks = [getattr(statement, name, None) for name in ("body", "orelse", "finalbody")]
        blocks += [handler.body for handler in getattr(statement, "handlers", ())]
        for block in blocks:
            if block and block[0].lineno <= line <= _end(block[-1]):
                yield from _calls_before(block, line)


def _plain_call(statement: ast.stmt) -> ast.Call | None:
    value = statement.value if isinstance(statement, (ast.Expr, ast.Assign)) else None
    if isinstance(value, ast.Await):
        value = value.value
    return value if isinstance(value, ast.Call) else None


def _seen_to(
    function: FunctionNode, ensured: Callable[[str], tuple[Guard, ...]]
) -> Iterator[Guard]:
    """What a function has made sure of at every end but an exception."""
    for statement in function.body:
        if isinstance(statement, ast.Assert):
            yield from _guards(statement.test, True)
        elif isinstance(statement, ast.If):
            if isinstance(statement.body[-1], ast.Raise):
                yield from _guards(statement.test, False)
            elif statement.orelse and isinstance(statement.orelse[-1], ast.Raise):
                yield from _guards(statement.test, True)
        call = _plain_call(statement)
        if call is not None:
            yield from ensured(dotted(call.func).rpartition(".")[2])
        if any(isinstance(node, ast.Return) for node in (statement, *_own(statement))):
            return
