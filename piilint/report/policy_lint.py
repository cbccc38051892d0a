"""What the lint of a policy says, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from piilint.policy.findings import NormRef
from piilint.policy.lint.remarks import Kind, Remark
from piilint.report import wording
from piilint.report.style import Style
from piilint.report.text import one_line

_TITLES: dict[Kind, str] = {
    "contradiction": "Contradictions between norms",
    "crossing": "Norms that cross each other",
    "consent": "Checks that do not agree",
    "unreachable": "Norms that decide nothing",
    "unused": "Names that no norm uses",
    "uncarried": "Names that no flow in this code shows",
    "silence": "Topics that the policy passes over",
    "unchecked": "What could not be checked",
    "vague": "Vague wordings",
    "narrowing": "Denials that narrow an allowance",
    "exception": "Exceptions that are stated",
    "apart": "Norms that only a circumstance keeps apart",
    "idle": "Norms about what this code does not do",
    "review": "Norms that nobody has confirmed",
}
SETTLED: frozenset[Kind] = frozenset({"narrowing", "exception", "apart", "idle"})
"""What needs no change and is shown only on demand."""


def render_text(remarks: Sequence[Remark], style: Style, *, everything: bool = False) -> str:
    """Remarks by kind, the gravest first."""
    shown = [remark for remark in remarks if everything or remark.kind not in SETTLED]
    lines: list[str] = []
    for kind, group in groupby(shown, key=lambda remark: remark.kind):
        lines += [style.label(_TITLES[kind]), *_paragraphs(group), ""]
    return "\n".join([*lines, _summary(remarks, len(remarks) - len(shown))]) + "\n"


def _paragraphs(remarks: Iterable[Remark]) -> Iterator[str]:
    for remark in remarks:
        place = f"{remark.path}:{remark.line}" if remark.line else remark.path
        yield f"  {place}: {remark.level}: {one_line(remark.message)}"
        if remark.kind in ("contradiction", "crossing", "consent"):
            for norm in remark.norms:
                cited = wording.citation(norm)
                read = f" (read as: {one_line(norm.interpretation)})" if norm.interpretation else ""
                if cited or read:
                    yield f"      {norm.id}: {cited}{read}"


def _summary(remarks: Sequence[Remark], hidden: int) -> str:
    counts = {
        level: sum(remark.level == level for remark in remarks)
        for level in ("error", "warning", "note")
    }
    told = ", ".join(f"{count} {level}{'s' * (count != 1)}" for level, count in counts.items())
    return told + (f"; {hidden} of the notes are about what is settled (--all)" if hidden else "")


def as_json(remarks: Sequence[Remark]) -> list[dict[str, object]]:
    """Every remark, as plain values."""
    return [
        {
            "kind": remark.kind,
            "level": remark.level,
            "message": remark.message,
            "path": remark.path,
            "line": remark.line,
            "norms": [_norm(norm) for norm in remark.norms],
        }
        for remark in remarks
    ]


def _norm(norm: NormRef) -> dict[str, object]:
    return {
        "id": norm.id,
        "clause": norm.clause,
        "section": norm.section,
        "quote": norm.quote,
        "interpretation": norm.interpretation,
    }
