from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from piilint.base.span import Span
from piilint.flow.domain.flows import Flow, Step, StepKind
from piilint.policy.findings import Severity
from piilint.report import sarif
from piilint.report.line_hash import line_hashes
from piilint.report.options import ReportOptions
from piilint.report.others import MAX_LISTED
from piilint.report.sarif_flows import MAX_FLOWS
from piilint.triage.merge import group
from piilint.triage.result import RuleInfo, ScanResult
from tests.report.samples import ROOT, newsletter_flow, newsletter_judgement, sample

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "data" / "sarif-2.1.0.json").read_text(encoding="utf-8")
)
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)


def rendered(result: ScanResult, *, show_suppressed: bool = False) -> dict[str, Any]:
    text = sarif.render(result, ReportOptions(ROOT, show_suppressed=show_suppressed))
    document: dict[str, Any] = json.loads(text)
    VALIDATOR.validate(document)
    check_limits(document)
    return document


def check_limits(document: dict[str, Any]) -> None:
    """What GitHub asks for beyond the schema, and the most that it takes."""
    for run in document["runs"]:
        rules = run["tool"]["driver"]["rules"]
        assert run["automationDetails"]["id"].endswith("/")
        assert len(run["results"]) <= 25_000
        for rule in rules:
            assert 0 < len(rule["shortDescription"]["text"]) <= 1024
            assert 0 < len(rule["fullDescription"]["text"]) <= 1024
            assert rule["help"]["text"]
            assert rule["help"]["markdown"]
            assert len(rule["properties"]["tags"]) <= 10
            assert any(tag.startswith("external/cwe/cwe-") for tag in rule["properties"]["tags"])
            assert 0 < float(rule["properties"]["security-severity"]) <= 10
            assert isinstance(rule["properties"]["security-severity"], str)
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
            check_result(result)


def check_result(result: dict[str, Any]) -> None:
    assert result["message"]["text"]
    assert len(result["locations"]) == 1
    assert result["partialFingerprints"]["piilintFlow/v1"]
    assert 1 <= len(result["codeFlows"]) <= MAX_FLOWS
    for flow in result["codeFlows"]:
        (thread,) = flow["threadFlows"]
        steps = thread["locations"]
        assert 1 <= len(steps) <= 100
        assert steps[0]["nestingLevel"] == 0
        for step in steps:
            assert step["location"]["message"]["text"]
            check_place(step["location"])
    for location in (*result["locations"], *result["relatedLocations"]):
        check_place(location)


def check_place(location: dict[str, Any]) -> None:
    place = location["physicalLocation"]
    uri = place["artifactLocation"]["uri"]
    assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
    assert ":" not in uri
    assert not uri.startswith("/")
    region = place["region"]
    assert region["startLine"] >= 1
    assert region["startColumn"] >= 1
    assert (region["endLine"], region.get("endColumn", 10**9)) > (
        region["startLine"],
        region["startColumn"],
    )


def test_a_finding_with_everything() -> None:
    (run,) = rendered(sample())["runs"]
    (result,) = run["results"]
    assert result["ruleId"] == "4inkjets/C08"
    assert result["level"] == "error"
    assert result["kind"] == "fail"
    assert "Mailchimp (email_marketing), forbidden by C08." in result["message"]["text"]
    assert '[request.POST\\["email"\\]](1)' in result["message"]["text"]
    assert [location["id"] for location in result["relatedLocations"]] == [1, 2, 3]
    assert result["properties"]["othersTotal"] == 1
    hashes = line_hashes((ROOT / "shop" / "tasks.py").read_bytes())
    assert result["partialFingerprints"]["primaryLocationLineHash"] == hashes[14]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["automationDetails"]["id"] == "piilint/4inkjets/"


def test_no_text_of_the_code_reaches_the_terminal_raw() -> None:
    text = sarif.render(sample(), ReportOptions(ROOT, show_suppressed=True))
    assert "\\u001b" not in text
    assert "4111 1111" not in text


def test_suppressed_findings_are_left_out_unless_asked_for() -> None:
    assert len(rendered(sample())["runs"][0]["results"]) == 1
    result = rendered(sample(), show_suppressed=True)["runs"][0]["results"][1]
    assert result["suppressions"] == [
        {
            "kind": "inSource",
            "status": "accepted",
            "justification": "sandbox card, taken out before launch",
        }
    ]


def test_unread_files_are_notifications_and_the_run_is_no_success() -> None:
    (invocation,) = rendered(sample())["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    unread, idle = invocation["toolExecutionNotifications"]
    assert unread["level"] == "error"
    uri = unread["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "shop/odd%20name%5B1%5D.py"
    assert idle["level"] == "warning"


def test_an_empty_result_is_valid_and_a_success() -> None:
    (run,) = rendered(ScanResult())["runs"]
    assert run["results"] == []
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_passed_flows_are_of_kind_pass() -> None:
    result = sample()
    passed = msgspec.structs.replace(result, findings=(), passed=result.findings)
    (found,) = rendered(passed)["runs"][0]["results"]
    assert (found["kind"], found["level"]) == ("pass", "none")


@pytest.mark.parametrize("severity", ["note", "warning", "error"])
def test_the_level_is_always_written(severity: Severity) -> None:
    """A level that equals the schema's default must not vanish: the rule's would take its place."""
    judgement = msgspec.structs.replace(newsletter_judgement(), severity=severity)
    result = ScanResult(findings=tuple(group([(newsletter_flow(), judgement)])))
    (run,) = rendered(result)["runs"]
    assert run["results"][0]["level"] == severity


def test_nesting_follows_calls_and_never_falls_below_zero() -> None:
    span = newsletter_flow().sink.span
    kinds: list[StepKind] = ["source", "return", "call", "enter", "enter", "return", "sink"]
    steps = tuple(Step(span, kind, kind) for kind in kinds)
    flow = msgspec.structs.replace(newsletter_flow(), steps=steps)
    result = ScanResult(findings=tuple(group([(flow, newsletter_judgement())])))
    (found,) = rendered(result)["runs"][0]["results"]
    locations = found["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [location["nestingLevel"] for location in locations] == [0, 0, 0, 1, 2, 1, 1]


def test_all_data_of_one_statement_is_one_result() -> None:
    flow = newsletter_flow()
    judged = [
        (replaced_source(flow, data_type=f"contact.kind_{number}"), newsletter_judgement())
        for number in range(MAX_FLOWS + 2)
    ]
    (found,) = rendered(ScanResult(findings=tuple(group(judged))))["runs"][0]["results"]
    assert len(found["codeFlows"]) == MAX_FLOWS
    assert "(8) and 2 more from elsewhere reach this call" in found["message"]["text"]
    kinds = [datum["dataType"] for datum in found["properties"]["data"]]
    assert kinds == [f"contact.kind_{number}" for number in range(MAX_FLOWS + 2)]


def replaced_source(flow: Flow, **source: Any) -> Flow:
    return msgspec.structs.replace(flow, source=msgspec.structs.replace(flow.source, **source))


def test_many_and_long_witnesses_are_cut() -> None:
    flow = newsletter_flow()
    steps = tuple(Step(Span("a.py", number + 1), "assign", str(number)) for number in range(500))
    flows = [
        msgspec.structs.replace(
            flow, steps=steps, source=msgspec.structs.replace(flow.source, span=Span("a.py", line))
        )
        for line in range(1, 50)
    ]
    result = ScanResult(
        findings=tuple(group((each, newsletter_judgement()) for each in flows)),
    )
    (found,) = rendered(result)["runs"][0]["results"]
    assert found["properties"]["othersTotal"] == 48
    related = found["relatedLocations"]
    assert [place["id"] for place in related] == list(range(1, MAX_LISTED + 2))
    assert related[1]["message"]["text"].startswith("Also from: ")
    locations = found["codeFlows"][0]["threadFlows"][0]["locations"]
    assert len(locations) == 100
    assert "400 steps before this one are left out" in locations[50]["location"]["message"]["text"]


def test_a_flow_without_steps_has_its_two_ends() -> None:
    flow = msgspec.structs.replace(newsletter_flow(), steps=())
    result = ScanResult(findings=tuple(group([(flow, newsletter_judgement())])))
    (found,) = rendered(result)["runs"][0]["results"]
    assert len(found["codeFlows"][0]["threadFlows"][0]["locations"]) == 2


def test_long_descriptions_are_cut_and_odd_names_quoted() -> None:
    rule = RuleInfo(id="x/long", title="t" * 3000, description="d" * 3000)
    flow = newsletter_flow()
    sink = msgspec.structs.replace(flow.sink, span=Span("shop/süß \udcff%.py", 1, 1, 1, 4))
    flow = msgspec.structs.replace(flow, sink=sink)
    result = ScanResult(
        rules=(rule,),
        findings=tuple(group([(flow, newsletter_judgement())])),
        policies=("a b/x.yaml",),
    )
    (run,) = rendered(result)["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "shop/s%C3%BC%C3%9F%20%FF%25.py"
    assert run["automationDetails"]["id"] == "piilint/x/"


def test_of_too_many_findings_the_gravest_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 2)
    severities: list[Severity] = ["note", "error", "warning", "error"]
    judged = []
    for line, severity in enumerate(severities, start=1):
        flow = newsletter_flow()
        sink = msgspec.structs.replace(flow.sink, span=Span("shop/tasks.py", line, 1, line, 2))
        judgement = msgspec.structs.replace(newsletter_judgement(), severity=severity)
        judged.append((msgspec.structs.replace(flow, sink=sink), judgement))
    (run,) = rendered(ScanResult(findings=tuple(group(judged))))["runs"]
    assert [result["level"] for result in run["results"]] == ["error", "error"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("2 findings are left out")


def test_many_findings() -> None:
    flow, judgement = newsletter_flow(), newsletter_judgement()
    (finding,) = group([(flow, judgement)])
    replace = msgspec.structs.replace
    sinks = [replace(flow.sink, span=Span("a.py", line + 1)) for line in range(2000)]
    findings = [replace(finding, flow=replace(flow, sink=sink)) for sink in sinks]
    result = ScanResult(findings=tuple(findings))
    text = sarif.render(result, ReportOptions(ROOT))
    assert len(json.loads(text)["runs"][0]["results"]) == 2000
