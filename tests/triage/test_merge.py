from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest

from piilint.base.span import Span
from piilint.flow.domain.flows import Flow, Step
from piilint.policy.findings import Finding
from piilint.triage.merge import group
from piilint.triage.readings import surest_readings
from piilint.triage.select import names_rule
from tests.report.samples import newsletter_flow, newsletter_judgement

JUDGEMENT = newsletter_judgement()


def moved(flow: Flow, lines: int) -> Flow:
    """The flow after `lines` lines were put in above all of it."""

    def down(span: Span) -> Span:
        return Span(
            span.path, span.line + lines, span.column, span.end_line + lines, span.end_column
        )

    return msgspec.structs.replace(
        flow,
        source=msgspec.structs.replace(flow.source, span=down(flow.source.span)),
        sink=msgspec.structs.replace(flow.sink, span=down(flow.sink.span)),
        steps=tuple(msgspec.structs.replace(step, span=down(step.span)) for step in flow.steps),
    )


def with_source(flow: Flow, **changes: Any) -> Flow:
    return msgspec.structs.replace(flow, source=msgspec.structs.replace(flow.source, **changes))


def findings(*flows: Flow) -> list[Finding]:
    return group((flow, JUDGEMENT) for flow in flows)


def fingerprints(*flows: Flow) -> list[str]:
    return [finding.fingerprint for finding in findings(*flows)]


def test_sources_of_the_same_data_at_one_sink_are_one_finding() -> None:
    flow = newsletter_flow()
    (finding,) = findings(with_source(flow, span=Span("b.py", 1), text="b"), flow)
    assert finding.flow == flow or finding.others == (flow,)
    assert len(finding.others) == 1


@pytest.mark.parametrize(
    "other",
    [
        with_source(newsletter_flow(), data_type="contact.phone"),
        with_source(newsletter_flow(), subject="recipient"),
        moved(newsletter_flow(), 1),
    ],
)
def test_other_data_other_persons_and_other_places_are_other_findings(other: Flow) -> None:
    assert len(findings(newsletter_flow(), other)) == 2
    assert len(set(fingerprints(newsletter_flow(), other))) == 2


def test_other_rules_are_other_findings() -> None:
    other = msgspec.structs.replace(JUDGEMENT, rule="4inkjets/C22")
    assert len(group([(newsletter_flow(), JUDGEMENT), (newsletter_flow(), other)])) == 2


def test_the_surest_flow_is_shown_then_the_shortest() -> None:
    sure = newsletter_flow()
    unsure = msgspec.structs.replace(sure, confidence=0.2, steps=())
    longer = msgspec.structs.replace(sure, steps=(*sure.steps, Step(sure.sink.span, "assign", "x")))
    (finding,) = findings(unsure, longer, sure)
    assert finding.flow == sure
    assert finding.others == (longer, unsure)


def test_the_order_of_flows_does_not_matter() -> None:
    base = newsletter_flow()
    flows = [
        with_source(moved(base, line % 5), text=text, holder=holder)
        for line in range(10)
        for text in ("a", "b")
        for holder in (None, "Order")
    ]
    expected = findings(*flows)
    for seed in range(5):
        shuffled = flows[:]
        random.Random(seed).shuffle(shuffled)
        assert findings(*shuffled) == expected


def test_moved_lines_keep_fingerprints() -> None:
    flow = newsletter_flow()
    assert fingerprints(flow) == fingerprints(moved(flow, 40))


def test_twins_have_fingerprints_of_their_own_that_survive_moves() -> None:
    flow = newsletter_flow()
    twins = [flow, moved(flow, 10)]
    names = fingerprints(*twins)
    assert len(set(names)) == 2
    assert names == fingerprints(*(moved(twin, 3) for twin in twins))
    assert names[:1] == fingerprints(flow)


def test_a_new_finding_elsewhere_changes_no_fingerprint() -> None:
    flow = newsletter_flow()
    other = with_source(moved(flow, -3), data_type="contact.phone")
    assert set(fingerprints(flow)) < set(fingerprints(flow, other))


@pytest.mark.parametrize(
    ("pattern", "rule", "expected"),
    [
        ("4inkjets/C08", "4inkjets/C08", True),
        ("4inkjets", "4inkjets/C08", True),
        ("4inkjets/", "4inkjets/C08", True),
        ("C08", "4inkjets/C08", True),
        ("C0", "4inkjets/C08", False),
        ("4ink", "4inkjets/C08", False),
        ("baseline/card", "baseline/card-number-in-log", True),
        ("baseline/card", "baseline/cards-in-log", False),
        ("*/C08", "4inkjets/C08", True),
        ("*-in-log", "baseline/card-number-in-log", True),
        ("", "4inkjets/C08", False),
        ("c08", "4inkjets/C08", False),
    ],
)
def test_patterns_of_rules(pattern: str, rule: str, expected: bool) -> None:
    assert names_rule(pattern, rule) is expected


def test_nobody_in_particular_is_the_one_person_there() -> None:
    flow = newsletter_flow()
    nobody = with_source(flow, subject=None, span=Span("b.py", 3))
    (finding,) = findings(nobody, flow)
    assert finding.flow == flow
    assert finding.others == (nobody,)
    assert len(findings(nobody, flow, with_source(flow, subject="recipient"))) == 3


def test_nobody_in_particular_joins_under_a_rule_that_is_as_grave() -> None:
    flow = newsletter_flow()
    nobody = with_source(flow, subject=None, span=Span("b.py", 3))
    general = msgspec.structs.replace(JUDGEMENT, rule="4inkjets/C22")
    (finding,) = group([(nobody, general), (flow, JUDGEMENT)])
    assert finding.judgement == JUDGEMENT
    assert finding.others == (nobody,)
    mild = msgspec.structs.replace(JUDGEMENT, severity="note")
    assert len(group([(nobody, general), (flow, mild)])) == 2
    vague = msgspec.structs.replace(general, verdict="contradictory")
    assert len(group([(nobody, vague), (flow, JUDGEMENT)])) == 2


def test_one_source_read_in_two_ways_is_the_surer_one() -> None:
    flow = newsletter_flow()
    nobody = with_source(flow, subject=None, confidence=1.0)
    unsure = with_source(flow, confidence=0.5, holder="contact")
    elsewhere = with_source(nobody, span=Span("b.py", 3))
    judged = [(each, JUDGEMENT) for each in (nobody, unsure, flow, elsewhere)]
    assert [each for each, _ in surest_readings(judged)] == [flow, elsewhere]


def test_a_known_recipient_beats_an_unknown_host() -> None:
    flow = newsletter_flow()
    sink = msgspec.structs.replace(flow.sink, recipient="unknown_external")
    unknown = msgspec.structs.replace(flow, sink=sink)
    elsewhere = with_source(unknown, span=Span("b.py", 3))
    judged = [(each, JUDGEMENT) for each in (unknown, flow, elsewhere)]
    assert [each for each, _ in surest_readings(judged)] == [flow, elsewhere]


def test_what_only_a_test_hands_in_is_not_told() -> None:
    flow = newsletter_flow()
    tested = with_source(flow, span=Span("tests/check.py", 3))
    in_test = msgspec.structs.replace(
        tested, sink=msgspec.structs.replace(tested.sink, span=Span("tests/check.py", 4))
    )
    ruled = with_source(tested, data_type="custom")
    judged = [(each, JUDGEMENT) for each in (tested, flow, in_test, ruled)]
    assert [each for each, _ in surest_readings(judged)] == [flow, in_test, ruled]


def test_the_call_that_is_known_by_its_path_is_shown() -> None:
    flow = newsletter_flow()
    sink = msgspec.structs.replace(flow.sink, callee="*.add_list_member")
    guessed = msgspec.structs.replace(flow, sink=sink)
    (finding,) = findings(guessed, flow)
    assert finding.flow == flow
