"""Why a name is taken for personal data, or is not, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from piilint.classify.account import Account
from piilint.classify.classifier import Classification
from piilint.report.style import Style
from piilint.report.text import one_line
from piilint.rulebook.book import Rulebook

_NONE = "no personal data"


def page(account: Account, book: Rulebook, style: Style, *, where: str, least: float) -> str:
    """The tree of evidence; `where` is the place, `least` the confidence that is reported."""
    return "".join(f"{line}\n" for line in _lines(account, book, style, where, least))


def _lines(
    account: Account, book: Rulebook, style: Style, where: str, least: float
) -> Iterator[str]:
    shown = f"{account.noun}.{account.name}" if account.noun else account.name
    typed = f", declared as {account.declared}" if account.declared else ""
    place = f", at {where}" if where else ""
    yield f"{style.bold(one_line(shown))}: {one_line(account.place + typed + place)}"
    yield f"  {_verdict(account.answer, book)}"
    yield f"  {style.label('understood')}"
    yield from (f"    {one_line(evidence.text)}" for evidence in account.understood)
    if account.votes:
        yield f"  {style.label('evidence')}"
        yield from (
            f"    {evidence.weight or 0:+.2f}  {one_line(evidence.text)}"
            for evidence in account.votes
        )
    if account.answer is not None:
        enough = account.answer.confidence >= least
        said = "reported" if enough else "not reported"
        yield f"    ={account.answer.confidence:.2f}  {said}: the least certainty is {least:.2f}"
    if account.against:
        yield f"  {style.label('against')}"
        yield from (f"    {one_line(text)}" for text in account.against)
    if account.changes:
        yield f"  {style.label('what would change it')}"
        wide = max(len(change.if_) for change in account.changes)
        for change in account.changes:
            yield f"    {change.if_.ljust(wide)}  {_brief(change.answer)}"
    yield "    " + style.dim(_advice(account))


def _advice(account: Account) -> str:
    if account.answer is not None:
        return "`# piilint: not-pii -- reason` on its line, or an exclusion in a vocabulary"
    return "`# piilint: source[DATA_TYPE]` on its line, or a word or field in a vocabulary"


def _verdict(answer: Classification | None, book: Rulebook) -> str:
    if answer is None:
        return _NONE
    data_type = book.data_types.get(answer.data_type)
    label = f" ({one_line(data_type.label)})" if data_type is not None else ""
    subject = book.subjects.get(answer.subject or "")
    whose = f" of a {subject.label}" if subject is not None else ""
    return f"{answer.data_type}{label}{whose}"


def _brief(answer: Classification | None) -> str:
    if answer is None:
        return _NONE
    whose = f" of a {answer.subject}" if answer.subject else ""
    return f"{answer.data_type}{whose}, {answer.confidence:.2f}"


def table(rows: Iterable[tuple[str, Classification | None]], style: Style) -> str:
    """One line for each noun: what the name means there."""
    listed = list(rows)
    wide = max(len(one_line(noun)) for noun, _ in listed)
    return "".join(
        f"  {style.label(one_line(noun).ljust(wide))}  {_brief(answer)}\n"
        for noun, answer in listed
    )
