"""The runner of fixtures sees what is missing and what is too much."""

from __future__ import annotations

from pathlib import Path

from piilint.base.span import Span
from piilint.config import Config
from piilint.flow.domain.flows import Flow, SinkFact, SourceFact
from piilint.policy.findings import Finding, Judgement, NormRef, Verdict
from piilint.triage.result import ScanResult
from tests.fixtures_runner import Outcome, compare, fixture_folders, read_marks

CODE = """\
log(customer.email)  # flow: contact.email, contact.name -> log [forbidden C23]
log(customer.id)  # ok: an id
send(customer.phone)  # flow: contact.phone -> mailchimp ; contact.email -> log
text = "# flow: nothing"
log(x)  # flow: what?
log(
    customer.email,  # flow: contact.email -> log
)
"""


def finding(
    line: int,
    data_type: str,
    *,
    to: str | None = None,
    verdict: Verdict = "forbidden",
    end: int = 0,
) -> Finding:
    place = Span("a.py", line, 1, end or line, 9)
    sink = SinkFact(place, "log", "log", recipient=to)
    source = SourceFact(place, data_type, "customer.x")
    norm = NormRef("shop/C23", "C23")
    judgement = Judgement(verdict, "shop/C23", "error", "", (norm,))
    return Finding(Flow(sink, source), judgement)


def outcome(tmp_path: Path, code: str, *findings: Finding) -> Outcome:
    (tmp_path / "a.py").write_text(code)
    marks = read_marks(tmp_path)
    return compare(tmp_path, Config(), ScanResult(findings=findings), marks)


def test_all_met(tmp_path: Path) -> None:
    found = outcome(
        tmp_path,
        CODE.replace("log(x)  # flow: what?", ""),
        finding(1, "contact.email"),
        finding(1, "contact.name.first"),
        finding(3, "contact.phone", to="mailchimp"),
        finding(3, "contact.email"),
        finding(6, "contact.email", end=8),
        finding(4, "contact.email", verdict="undisclosed"),
    )
    assert found.lines == []
    assert (found.expected, found.found) == (5, 5)


def test_what_is_missing_unexpected_or_mistaken(tmp_path: Path) -> None:
    found = outcome(
        tmp_path,
        CODE,
        finding(1, "contact.email", verdict="contradictory"),
        finding(2, "contact.email"),
        finding(3, "contact.phone"),
    )
    assert found.mistakes == ["a.py:5: unreadable mark: # flow: what?"]
    assert [line.partition(" ")[0] for line in found.missing] == [
        "a.py:1:", "a.py:1:", "a.py:3:", "a.py:3:", "a.py:7:",
    ]  # fmt: skip
    assert ["an id" in line for line in found.unexpected] == [False, True, False]


def test_a_folder_without_marks_is_no_test(tmp_path: Path) -> None:
    assert outcome(tmp_path, "x = 1\n").lines == ["the folder has no mark"]


def test_folders_are_found_by_group() -> None:
    folders = fixture_folders()
    assert folders == sorted(set(folders), key=folders.index)
    assert all(folder.is_dir() for folder in folders)
