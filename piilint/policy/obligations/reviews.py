"""Reviews: whether their authors agreed before they are shown to everybody."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from piilint.base.names import split_words
from piilint.policy.guards import passes
from piilint.policy.obligations.reading import Evidence, Inspection, Reading, an, counted, says
from piilint.policy.policies import BoundNorm
from piilint.rulebook.norms import GuardWords
from piilint.survey.code import FunctionCode, constant_text
from piilint.survey.conditions import conditions_at

_CALLS = frozenset({"update", "create"})
_PUBLISHES, _SHOWS = "publishes reviews", "shows who wrote a review"
_SHOWING = ("Serializer", "Schema")


class Publication(NamedTuple):
    """What makes a review public, or shows who wrote it."""

    function: FunctionCode
    node: ast.AST


def review_consent(norm: BoundNorm, seen: Inspection) -> Reading:
    """Looks for the check of the consent on the way to every statement that publishes."""
    asked = norm.norm.when.guard if norm.norm.when else None
    words = seen.policy.guards.get(asked or "")
    if words is None:
        return Reading("assumed", "The policy names no check of consent (`when: {guard: …}`).")
    good: list[Evidence] = []
    bad: list[Evidence] = []
    open_: list[Evidence] = []
    for publication, does in _publications(seen):
        function = publication.function
        name = function.id.partition(":")[2]
        ok = _agreed(publication, words) or _callers_agreed(function, seen, words)
        text = f"{name} {does} {f'after {an(words.name)}' if ok else 'unchecked'}"
        sure = does is _PUBLISHES or _says_so(function.name, seen)
        (good if ok else bad if sure else open_).append(
            Evidence(text, function.span(publication.node))
        )
    if bad:
        summary = (
            f"{counted(len(bad), 'place')} where reviews are published without {an(words.name)}."
        )
        return Reading("violated", summary, tuple(bad))
    if open_:
        return Reading(
            "assumed",
            "Code shows who wrote a review; to whom, and after which check, it does not say.",
            (*open_, *good),
            "Who gets to see the author, and where that person has agreed.",
        )
    if good:
        summary = "A review is published only after a check that its author agreed."
        return Reading("upheld", summary, tuple(good))
    return Reading(
        "assumed",
        "No code that publishes reviews was recognised.",
        settle="How reviews get onto the site, and who asks their authors.",
    )


def _publications(seen: Inspection) -> Iterator[tuple[Publication, str]]:
    """What publishes, and what it does, for people."""
    for function in seen.survey.code.functions:
        around = (function.name, function.owner.partition(":")[2], *function.module.split("."))
        about = any(says(name, seen.words.review) for name in around)
        for node in seen.survey.code.nodes(function.node):
            if isinstance(node, ast.Assign):
                found = any(_makes_public(each, node.value, about, seen) for each in node.targets)
            else:
                found = isinstance(node, ast.Call) and _writes_public(node, seen)
            if found:
                yield Publication(function, node), _PUBLISHES
        if about and (_says_so(function.name, seen) or _is_getter(function)):
            for node in _authors(function, seen):
                yield Publication(function, node), _SHOWS


def _says_so(name: str, seen: Inspection) -> bool:
    return says(name, seen.words.published)


def _is_getter(function: FunctionCode) -> bool:
    """A serializer's method for one of the fields that it shows."""
    return function.name.startswith("get_") and function.owner.endswith(_SHOWING)


def _authors(function: FunctionCode, seen: Inspection) -> Iterator[ast.AST]:
    """Names of people that are read off a review: `review.user.first_name`."""
    for node in seen.survey.code.nodes(function.node):
        if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Load):
            continue
        whose = ast.unparse(node.value)
        if not says(whose, seen.words.review):
            continue
        found = seen.survey.classifier.classify(node.attr, whose.rpartition(".")[2])
        if found is not None and found.data_type.startswith("contact.name"):
            yield node


def _makes_public(target: ast.expr, value: ast.expr, about: bool, seen: Inspection) -> bool:
    """`review.is_published = True`."""
    if not isinstance(target, ast.Attribute) or not _publishes(target.attr, value, seen):
        return False
    whose = ast.unparse(target.value)
    return says(whose, seen.words.review) or (about and whose != "self")


def _writes_public(call: ast.Call, seen: Inspection) -> bool:
    """`Review.objects.filter(...).update(is_published=True)`."""
    callee = call.func
    if not isinstance(callee, ast.Attribute) or callee.attr not in _CALLS:
        return False
    public = any(_publishes(each.arg or "", each.value, seen) for each in call.keywords)
    return public and says(ast.unparse(callee), seen.words.review)


def _publishes(name: str, value: ast.expr, seen: Inspection) -> bool:
    """`is_published = True`, `status = "published"`, `published_at = now()`."""
    if isinstance(value, ast.Constant) and isinstance(value.value, bool):
        return value.value and says(name, seen.words.published)
    text = constant_text(value) or (value.attr if isinstance(value, ast.Attribute) else None)
    if split_words(name)[-1:] in (("status",), ("state",)) and text:
        return says(text, seen.words.published)
    stamped = isinstance(value, ast.Call) and split_words(name)[-1:] in (("at",), ("on",))
    return stamped and says(name, seen.words.published)


def _agreed(publication: Publication, words: GuardWords) -> bool:
    node = publication.node
    proofs = list(conditions_at(publication.function.node.body, node))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        proofs.append((ast.unparse(node.func.value), True))
    return any(passes(text, holds, words) for text, holds in proofs)


def _callers_agreed(function: FunctionCode, seen: Inspection, words: GuardWords) -> bool:
    """Every known call of the function is guarded, or follows the consent being noted."""
    guarded: list[bool] = []
    for caller in seen.survey.code.functions:
        if caller.id == function.id:
            continue
        for call, name in seen.survey.code.calls(caller.node):
            if name.rpartition(".")[2] == function.name and "." in name:
                conditions = conditions_at(caller.node.body, call)
                noted = _notes_consent(caller, call, words)
                guarded.append(noted or any(passes(t, holds, words) for t, holds in conditions))
    return bool(guarded) and all(guarded)


def _notes_consent(caller: FunctionCode, call: ast.Call, words: GuardWords) -> bool:
    """`review.consent_given = True` before the call."""
    return any(
        isinstance(node, ast.Assign)
        and node.lineno < call.lineno
        and isinstance(node.value, ast.Constant)
        and node.value.value is True
        and passes(ast.unparse(node.targets[0]), True, words)
        for node in ast.walk(caller.node)
    )
