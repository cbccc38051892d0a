"""Newsletters: whether each offers a way out, and whether whoever took it is left alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from piilint.flow.domain.flows import Flow
from piilint.policy.guards import guarded, passes
from piilint.policy.obligations.reading import Evidence, Inspection, Reading, an, counted, says
from piilint.policy.policies import BoundNorm
from piilint.rulebook.norms import GuardWords
from piilint.survey.code import FunctionCode, texts_in
from piilint.survey.conditions import conditions_at

_MAILERS = frozenset(
    "send_mail send_mass_mail EmailMessage EmailMultiAlternatives Message sendmail send_message "
    "MIMEMultipart".split()
)
_ADDRESSEES = ("recipient_list", "to", "recipients", "bcc", "to_addrs", "to_emails")
_TEMPLATES = (".html", ".htm", ".txt", ".jinja", ".jinja2", ".j2", ".mjml", ".mako")
_MARKETING = "email_marketing"
_ASKS = ("is_", "has_", "get_", "can_", "set_")
_LEAVES = ("unsubscribe", "remove", "delete", "archive", "suppress")


class Mailing(NamedTuple):
    """A call by which the shop itself sends a newsletter."""

    function: FunctionCode
    call: ast.Call


@lru_cache(maxsize=1)
def mailings(seen: Inspection) -> tuple[Mailing, ...]:
    """Mail that code, by its names, sends as advertising; not that about the subscription."""
    return tuple(_mailings(seen))


def _mailings(seen: Inspection) -> Iterator[Mailing]:
    for function in seen.survey.code.functions:
        here = [function.name, *(text for text in texts_in(function.node) if _is_template(text))]
        around = (*here, function.owner.partition(":")[2], function.module.rpartition(".")[2],
                  *function.module.split(".")[-2:])  # fmt: skip
        if not any(says(name, seen.words.newsletter) for name in around):
            continue
        for call, name in seen.survey.code.calls(function.node):
            subject = [text for each in call.args[:1] for text in texts_in(each)]
            about = any(says(name, seen.words.not_newsletter) for name in (*here, *subject))
            if name.rpartition(".")[2] in _MAILERS and not about and not _to_the_house(call):
                yield Mailing(function, call)


def unsubscribe(_: BoundNorm, seen: Inspection) -> Reading:
    """Looks for the way out in headers, texts and templates of each newsletter."""
    good: list[Evidence] = []
    bad: list[Evidence] = []
    open_: list[Evidence] = []
    for mailing in mailings(seen):
        said, where = _way_out(mailing, seen)
        span = mailing.function.span(mailing.call)
        {True: good, False: bad, None: open_}[said].append(Evidence(where, span))
    providers = tuple(_providers(seen))
    pages = tuple(_ways_out(seen))
    if bad:
        summary = (
            f"{counted(len(bad), 'newsletter has', 'newsletters have')} no way to unsubscribe."
        )
        return Reading("violated", summary, tuple(bad))
    if open_ or providers:
        return Reading(
            "assumed",
            "What the newsletter holds is not in the code.",
            (*open_, *good, *providers, *pages),
            "An issue as it went out, with its link and List-Unsubscribe header.",
        )
    if good:
        return Reading("upheld", "Every newsletter has a way to unsubscribe.", (*good, *pages))
    return Reading(
        "assumed",
        "No code here sends a newsletter.",
        pages,
        "Who sends the newsletter, and an issue as it went out.",
    )


def opt_out(norm: BoundNorm, seen: Inspection) -> Reading:
    """Looks for the check of the subscription on the way to every newsletter."""
    asked = norm.norm.when.guard if norm.norm.when else None
    words = seen.policy.guards.get(asked or "")
    if words is None:
        return Reading(
            "assumed", "The policy names no check of subscriptions (`when: {guard: …}`)."
        )
    checked: dict[Evidence, None] = {}
    unchecked: dict[Evidence, None] = {}
    for flow in _to_marketing(seen):
        known = seen.book.recipients[flow.sink.recipient or ""]
        name = flow.functions[-1].rpartition(":")[2] if flow.functions else "the code"
        evidence = Evidence(f"{name} hands an address to {known.name}", flow.sink.span)
        (checked if guarded(seen.guards_of(flow), words) else unchecked)[evidence] = None
    for mailing in mailings(seen):
        evidence = Evidence(
            f"{mailing.function.name} sends mail", mailing.function.span(mailing.call)
        )
        (checked if _asks(mailing, words) else unchecked)[evidence] = None
    if unchecked:
        summary = f"{counted(len(unchecked), 'way')} to the newsletter without {an(words.name)}."
        return Reading("violated", summary, tuple(sorted(unchecked, key=_place)))
    if checked:
        summary = f"{an(words.name).capitalize()} guards every way to the newsletter."
        return Reading("upheld", summary, tuple(sorted(checked, key=_place)))
    return Reading(
        "assumed",
        "No code here sends a newsletter or keeps its list.",
        settle="Who sends promotional mail, and how an opt-out gets there.",
    )


def _place(evidence: Evidence) -> tuple[str, str]:
    return str(evidence.span), evidence.text


def _to_marketing(seen: Inspection) -> Iterator[Flow]:
    for flow, _ in seen.judged:
        known = seen.book.recipients.get(flow.sink.recipient or "")
        leaving = says(flow.sink.callee.rpartition(".")[2], _LEAVES)
        address = flow.source.data_type == "contact.email"
        if known is not None and known.category == _MARKETING and address and not leaving:
            yield flow


def _asks(mailing: Mailing, words: GuardWords) -> bool:
    """A condition before the call, or a query in the function, asks for the subscription."""
    node = mailing.function.node
    conditions = conditions_at(node.body, mailing.call)
    queries = [
        (ast.unparse(each), True)
        for each in ast.walk(node)
        if isinstance(each, ast.Call) and each.keywords and each is not mailing.call
    ]
    return any(passes(text, holds, words) for text, holds in (*conditions, *queries))


def _way_out(mailing: Mailing, seen: Inspection) -> tuple[bool | None, str]:
    """Whether the mail has a way out, None where its text is not in the code; and what was seen."""
    function = mailing.function
    names = [node.id for node in ast.walk(function.node) if isinstance(node, ast.Name)]
    texts = list(texts_in(function.node))
    if any(says(text, seen.words.unsubscribe) for text in (*texts, *names)):
        return True, f"{function.name} puts a way to unsubscribe into the mail"
    templates = [text for text in texts if _is_template(text)]
    for name in templates:
        template = seen.survey.templates.named(name)
        if template is None:
            continue
        for part in seen.survey.templates.with_parts(template):
            if says(part.text, seen.words.unsubscribe):
                return True, f"{function.name} sends {part.path}, which has a way to unsubscribe"
        return False, f"{function.name} sends {template.path}, which has no way to unsubscribe"
    written = all(_written_here(each) for each in _bodies(mailing.call))
    if templates or not written:
        return None, f"{function.name} sends a text that is not in the code"
    return False, f"{function.name} sends a text without a way to unsubscribe"


def _bodies(call: ast.Call) -> list[ast.expr]:
    named = [
        given.value
        for given in call.keywords
        if given.arg in ("message", "body", "html", "html_message")
    ]
    return [*call.args[1:2], *named]


def _written_here(node: ast.expr) -> bool:
    return isinstance(node, (ast.Constant, ast.JoinedStr)) or (
        isinstance(node, ast.BinOp) and _written_here(node.left) and _written_here(node.right)
    )


def _providers(seen: Inspection) -> Iterator[Evidence]:
    found = {flow.sink.recipient: flow for flow in _to_marketing(seen)}
    for recipient in sorted(filter(None, found)):
        name = seen.book.recipients[recipient].name
        yield Evidence(f"{name} sends the newsletter", found[recipient].sink.span)


def _ways_out(seen: Inspection) -> Iterator[Evidence]:
    for function in seen.survey.code.functions:
        asks = function.name.startswith(_ASKS) or not function.node.args.args
        if says(function.name, seen.words.unsubscribe) and not asks:
            name = function.id.partition(":")[2]
            yield Evidence(f"{name} takes people off the list", function.span())


def _to_the_house(call: ast.Call) -> bool:
    """Its only addressees are constants or settings: a test copy, a note to colleagues."""
    given = [each.value for each in call.keywords if each.arg in _ADDRESSEES] or call.args[3:4]
    lists = [each for each in given if isinstance(each, (ast.List, ast.Tuple))]
    people = [person for each in lists for person in each.elts]
    return bool(people) and len(lists) == len(given) and all(_is_ours(each) for each in people)


def _is_ours(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id in ("settings", "config")
    return isinstance(node, ast.Constant)


def _is_template(text: str) -> bool:
    return text.endswith(_TEMPLATES) and " " not in text
