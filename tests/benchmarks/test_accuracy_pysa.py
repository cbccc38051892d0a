"""What Pysa reports is followed to where data leaves, and named by what was read."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from benchmarks.accuracy.labels import Application, Place
from benchmarks.accuracy.results import Result
from benchmarks.accuracy.run_pysa import Pysa
from benchmarks.accuracy.tools import Job

EMAIL, RECORD, PERSON, OWNER = 9001, 9100, 9101, 9201


def frame(line: int, kind: str = "Log") -> dict[str, Any]:
    return {"kinds": [{"kind": kind}], "origin": {"line": line}}


def call(line: int, callee: str, port: str) -> dict[str, Any]:
    where = {"position": {"line": line}, "resolves_to": [callee], "port": port}
    return {"kinds": [{"kind": "Log"}], "call": where}


def issue(code: int, sink: dict[str, Any], **read: str) -> dict[str, Any]:
    data = {
        "code": code,
        "filename": "shop.py",
        "line": 5,
        "features": [{key.replace("_", "-"): name} for key, name in read.items()],
        "traces": [{"name": "backward", "roots": [sink]}],
    }
    return {"kind": "issue", "data": data}


def helper(port: str, taint: dict[str, Any]) -> dict[str, Any]:
    data = {"callable": "mail.send", "filename": "mail.py"}
    return {"kind": "model", "data": {**data, "sinks": [{"port": port, "taint": [taint]}]}}


@pytest.fixture
def job(tmp_path: Path) -> Job:
    application = Application("shop", "shop", "1", "shop.whl", "0", "none", (), ())
    code = tmp_path / "code"
    code.mkdir()
    for name in ("shop.py", "mail.py"):
        (code / name).touch()
    output, wheel = tmp_path / "report.json", tmp_path / "shop.whl"
    return Job(application, code, Path(sys.executable), output, tmp_path / "scratch", 1, wheel)


def read(job: Job, *entries: dict[str, Any]) -> list[Result]:
    job.output.write_text("\n".join(json.dumps(each) for each in entries))
    return Pysa().read(job)


def test_a_call_is_followed_to_where_its_argument_leaves(job: Job) -> None:
    port = "formal(to, position=0)"
    model = helper(f"{port}[address]", frame(9))
    (result,) = read(job, model, issue(EMAIL, call(7, "mail.send", port)))
    assert (result.path, result.first, result.data_type) == ("mail.py", 9, "contact.email")
    assert set(result.trace or ()) == {
        Place("shop.py", 5),
        Place("shop.py", 7),
        Place("mail.py", 9),
    }


@pytest.mark.parametrize(
    "model",
    [
        helper("formal(subject, position=1)", frame(9)),
        helper("formal(to, position=0)[name]", frame(9)),
        helper("formal(to, position=0)", frame(9, "Cache")),
        helper("formal(to, position=0)", {"kinds": [{"kind": "Log"}], "declaration": None}),
    ],
    ids=["another argument", "another part", "another sink", "only declared"],
)
def test_a_call_that_leads_no_further_is_the_end(job: Job, model: dict[str, Any]) -> None:
    port = "formal(to, position=0)[address]"
    (result,) = read(job, model, issue(EMAIL, call(7, "mail.send", port)))
    assert (result.path, result.first) == ("shop.py", 7)


@pytest.mark.parametrize(
    ("code", "read_first", "kinds"),
    [
        (RECORD, {"first_field": "billing_email"}, ["contact.email"]),
        (RECORD, {"always_first_index": "HTTP_USER-AGENT"}, ["online.user_agent"]),
        (RECORD, {"first_field": "get_full_name", "first_index": "iban"}, None),
        (RECORD, {"first_field": "number"}, []),
        (RECORD, {}, []),
        (RECORD, {"first_field": "name"}, []),
        (PERSON, {"first_field": "name"}, ["contact.name"]),
        (OWNER, {"first_field": "user"}, ["contact.email"]),
        (OWNER, {"first_field": "number", "via": "issue-broadening"}, []),
    ],
)
def test_what_was_read_from_a_record_tells_its_kind(
    job: Job, code: int, read_first: dict[str, str], kinds: list[str] | None
) -> None:
    found = [result.data_type for result in read(job, issue(code, frame(5), **read_first))]
    assert found == (kinds if kinds is not None else ["contact.name", "financial.bank"])


def test_the_application_s_own_packages_are_named_in_the_models() -> None:
    models = Path(sys.modules[Pysa.__module__].__file__ or "").parent / "peers" / "pysa"
    assert "APPLICATION" in (models / "records.pysa").read_text()
    names = json.loads((models / "names.json").read_text())
    rules = json.loads((models / "taint.config").read_text())["rules"]
    assert set(names["kinds"]) == {each["name"] for each in rules if each["code"] < RECORD}


def test_the_libraries_are_those_that_the_wheel_asks_for(job: Job) -> None:
    from benchmarks.accuracy import run_pysa

    metadata = 'Requires-Dist: Django (<5)\nRequires-Dist: pytest; extra == "dev"\n'
    with zipfile.ZipFile(job.wheel, "w") as archive:
        archive.writestr("shop-1.dist-info/METADATA", f"{metadata}Requires-Dist: transformers==5\n")
    assert run_pysa._requirements(job.wheel) == ["Django (<5)"]
