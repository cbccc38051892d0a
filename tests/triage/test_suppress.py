from __future__ import annotations

import ast
import dataclasses
import io
import textwrap
import tokenize
from datetime import date
from typing import Any

import msgspec
import pytest

from piilint.base.span import Span
from piilint.config import Config
from piilint.flow.domain.flows import Flow
from piilint.frontend.sources import Comment, ParsedFile
from piilint.policy.findings import Judgement
from piilint.triage.result import RuleInfo
from piilint.triage.settle import Settled, settle
from piilint.triage.suppress import find_suppressions
from tests.report.samples import newsletter_flow, newsletter_judgement

TODAY = date(2026, 11, 22)
RULES = (RuleInfo(id="4inkjets/C08", title=""), RuleInfo(id="4inkjets/C13", title=""))


def parsed(code: str, path: str = "a.py") -> ParsedFile:
    code = textwrap.dedent(code)
    comments = tuple(
        Comment(
            token.start[0],
            token.start[1] + 1,
            token.string,
            not token.line[: token.start[1]].strip(),
        )
        for token in tokenize.generate_tokens(io.StringIO(code).readline)
        if token.type == tokenize.COMMENT
    )
    return ParsedFile(path, code, ast.parse(code), comments)


def flow_at(
    sink: int, *, source: int = 90, sink_end: int = 0, source_path: str = "a.py", **changes: Any
) -> Flow:
    flow = newsletter_flow()
    return msgspec.structs.replace(
        flow,
        sink=msgspec.structs.replace(flow.sink, span=Span("a.py", sink, 1, sink_end or sink, 9)),
        source=msgspec.structs.replace(flow.source, span=Span(source_path, source, 1, source, 9)),
        **changes,
    )


def settled(code: str, *flows: Flow, judgement: Judgement | None = None, **config: Any) -> Settled:
    judged = [(flow, judgement or newsletter_judgement()) for flow in flows]
    return settle(judged, [parsed(code)], Config(**config), today=TODAY, rules=RULES)


def lines(code: str) -> list[range]:
    return [suppression.lines for suppression in find_suppressions([parsed(code)])]


def problems(code: str) -> list[str | None]:
    return [suppression.problem for suppression in find_suppressions([parsed(code)])]


@pytest.mark.parametrize(
    "code",
    [
        's = "# piilint: ignore[C08] -- no comment at all"',
        "x = 1  # piilint is what finds this",
        "x = 1  # piilint: source[contact.email]",
        "x = 1  # piilint: ignored[C08] -- another word",
    ],
)
def test_what_is_no_suppression(code: str) -> None:
    assert lines(code) == []


def test_a_trailing_comment_covers_its_line() -> None:
    assert lines("x = 1\nsend(x)  # piilint: ignore[C08] -- why\nsend(x)\n") == [range(2, 3)]


def test_a_comment_after_another_directive_counts() -> None:
    assert lines("send(x)  # noqa: E501  # piilint: ignore[C08] -- why\n") == [range(1, 2)]


def test_a_comment_of_its_own_covers_the_next_statement() -> None:
    code = """\
        # piilint: ignore[C08] -- why
        # more of the reason

        result = (
            send(x)
        )
        """
    assert lines(code) == [range(4, 7)]


def test_a_tree_that_was_let_go_is_made_again() -> None:
    file = dataclasses.replace(parsed("# piilint: ignore[C08] -- why\nx = (\n  1)\n"), tree=None)
    assert [each.lines for each in find_suppressions([file])] == [range(2, 4)]
    file = dataclasses.replace(file, text="# piilint: ignore[C08] -- why\nx = (\n  1]\n")
    assert [each.lines for each in find_suppressions([file])] == [range(2, 3)]


def test_of_a_compound_statement_only_the_head_is_covered() -> None:
    code = """\
        # piilint: ignore[C08] -- why
        if send(
            x
        ):
            send(x)
        """
    assert lines(code) == [range(2, 5)]


def test_inside_a_call_the_next_line_is_covered() -> None:
    code = """\
        send(
            # piilint: ignore[C08] -- why
            x,
            y,
        )
        """
    assert lines(code) == [range(3, 4)]


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("ignore -- why", "names no rule"),
        ("ignore[] -- why", "names no rule"),
        ("ignore[C08]", "gives no reason"),
        ("ignore[C08] --", "gives no reason"),
        ("ignore[C08] because", "gives no reason"),
        ("ignore[C08] until=soon -- why", "`until=soon` is not a date"),
    ],
)
def test_a_badly_written_one_silences_nothing_and_is_reported(comment: str, problem: str) -> None:
    found = settled(f"send(x)  # piilint: {comment}\n", flow_at(1))
    assert len(found.findings) == 1
    (complaint,) = found.unused_suppressions
    assert complaint.message.startswith(problem)


def test_a_good_one_silences_and_keeps_its_reason() -> None:
    found = settled("send(x)  # piilint: ignore[4inkjets/C08] -- the law asks for it\n", flow_at(1))
    assert found.findings == ()
    assert [finding.suppressed for finding in found.suppressed] == ["the law asks for it"]
    assert found.unused_suppressions == ()


def test_until_the_day_itself_still_counts() -> None:
    code = "send(x)  # piilint: ignore[C08] until=2026-11-22 -- why\n"
    assert settled(code, flow_at(1)).findings == ()


def test_an_expired_one_is_reported_and_silences_nothing() -> None:
    found = settled("send(x)  # piilint: ignore[C08] until=2026-11-21 -- why\n", flow_at(1))
    assert len(found.findings) == 1
    assert [item.message for item in found.unused_suppressions] == ["expired on 2026-11-21"]


def test_any_line_of_the_sink_or_the_line_of_the_source_may_bear_it() -> None:
    code = "send(\n    x)  # piilint: ignore[C08] -- why\n"
    assert settled(code, flow_at(1, sink_end=2)).findings == ()
    assert settled(code, flow_at(50, source=2)).findings == ()
    assert len(settled(code, flow_at(50, source=2, source_path="b.py")).findings) == 1
    assert len(settled(code, flow_at(3)).findings) == 1


def test_of_two_sources_only_the_one_on_its_line_is_silenced() -> None:
    found = settled("x = 1  # piilint: ignore[C08] -- why\n", flow_at(9, source=1), flow_at(9))
    (finding,) = found.findings
    assert finding.flow.source.span.line == 90
    assert finding.others == ()
    assert len(found.suppressed) == 1


def test_other_rules_are_not_silenced_and_it_is_unused() -> None:
    found = settled("send(x)  # piilint: ignore[C13] -- why\n", flow_at(1))
    assert len(found.findings) == 1
    assert [item.message for item in found.unused_suppressions] == ["covers no finding: remove it"]


def test_a_rule_that_is_not_there_is_named() -> None:
    found = settled("send(x)  # piilint: ignore[4inkjets/C99] -- why\n", flow_at(1))
    assert [item.message for item in found.unused_suppressions] == ["there is no rule 4inkjets/C99"]


def test_one_of_a_policy_that_does_not_judge_is_left_alone() -> None:
    assert settled("send(x)  # piilint: ignore[gdpr/A5] -- why\n").unused_suppressions == ()


def test_selection_does_not_make_one_unused() -> None:
    code = "send(x)  # piilint: ignore[C08] -- why\n"
    for config in ({"ignore": ("C08",)}, {"select": ("C13",)}, {"min_confidence": 1.0}):
        found = settled(code, flow_at(1), **config)
        assert found.unused_suppressions == ()
        assert found.suppressed == ()


def test_one_over_a_permitted_flow_is_unused() -> None:
    judgement = msgspec.structs.replace(newsletter_judgement(), verdict="permitted")
    found = settled("send(x)  # piilint: ignore[C08] -- why\n", flow_at(1), judgement=judgement)
    assert len(found.unused_suppressions) == 1
    assert found.passed == ()


@pytest.mark.parametrize(
    ("verdict", "include", "findings", "passed"),
    [
        ("forbidden", (), 1, 0),
        ("contradictory", (), 1, 0),
        ("undisclosed", (), 0, 0),
        ("undisclosed", ("undisclosed",), 1, 0),
        ("vague", (), 0, 0),
        ("vague", ("vague",), 0, 1),
        ("permitted", ("vague",), 0, 0),
        ("permitted", ("permitted",), 0, 1),
    ],
)
def test_verdicts_are_reported_as_asked(
    verdict: Any, include: tuple[str, ...], findings: int, passed: int
) -> None:
    judgement = msgspec.structs.replace(newsletter_judgement(), verdict=verdict)
    found = settled("", flow_at(1), judgement=judgement, include=include)
    assert (len(found.findings), len(found.passed)) == (findings, passed)
    assert found.undisclosed_third_party == (verdict == "undisclosed")


OTHER = Judgement(
    verdict="forbidden", rule="baseline/contact-data-in-log", severity="warning", reason=""
)


def of_two_rules() -> Judgement:
    return msgspec.structs.replace(newsletter_judgement(), others=(OTHER,))


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({}, "4inkjets/C08"),
        ({"ignore": ("C08",)}, "baseline/contact-data-in-log"),
        ({"select": ("baseline",)}, "baseline/contact-data-in-log"),
        ({"select": ("C08",)}, "4inkjets/C08"),
        ({"ignore": ("C08", "baseline")}, None),
        ({"select": ("C13",)}, None),
    ],
)
def test_a_flow_that_breaks_two_rules_is_told_by_one_that_is_wanted(
    chosen: dict[str, Any], told: str | None
) -> None:
    found = settled("", flow_at(1), judgement=of_two_rules(), **chosen).findings
    assert [finding.judgement.rule for finding in found] == ([told] if told else [])


def test_who_accepts_one_rule_has_said_nothing_of_the_other() -> None:
    found = settled("f()  # piilint: ignore[C08] -- agreed", flow_at(1), judgement=of_two_rules())
    assert [each.judgement.rule for each in found.findings] == [OTHER.rule]
    assert [each.judgement.rule for each in found.suppressed] == ["4inkjets/C08"]
    assert found.unused_suppressions == ()


def test_a_comment_may_accept_both() -> None:
    code = "f()  # piilint: ignore[C08, baseline] -- agreed"
    found = settled(code, flow_at(1), judgement=of_two_rules())
    assert found.findings == ()
    assert len(found.suppressed) == 1
    assert found.unused_suppressions == ()
