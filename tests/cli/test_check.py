from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from piilint import __version__
from piilint.base.errors import Mistake, MistakesError
from piilint.cli import main
from piilint.config import Config
from piilint.triage.result import Coverage, ScanResult
from tests.report.samples import sample

Run = Callable[[Config], ScanResult]
ROOT = Path(__file__).resolve().parents[2]
CLEAN = ScanResult(coverage=Coverage(files=1, lines=2), policies=("baseline",))


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("PIILINT_") or name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()


class Scans:
    """Stands in for the pipeline: gives what it is told, and keeps the settings it was given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.configs: list[Config] = []
        self.result: ScanResult | Exception = CLEAN
        module = ModuleType("piilint.pipeline")
        vars(module)["run"] = self._run
        monkeypatch.setitem(sys.modules, "piilint.pipeline", module)

    def _run(self, config: Config) -> ScanResult:
        self.configs.append(config)
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> Scans:
    return Scans(monkeypatch)


def piilint(*arguments: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert isinstance(caught.value.code, int)
    return caught.value.code


@pytest.mark.usefixtures("scans")
def test_clean_is_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("check") == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "No findings in 1 file, 2 lines, judged by baseline\n"


def test_findings_are_1_on_stdout_with_the_summary_on_stderr(
    scans: Scans, capsys: pytest.CaptureFixture[str]
) -> None:
    scans.result = sample()
    assert piilint("check") == 1
    out, err = capsys.readouterr()
    assert "forbidden by C08" in out
    assert "\x1b" not in out
    assert "1 finding" in err
    assert "1 finding (" not in out


def test_exit_zero_and_quiet(scans: Scans, capsys: pytest.CaptureFixture[str]) -> None:
    scans.result = sample()
    assert piilint("check", "--exit-zero", "-q", "-o", "concise") == 0
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("scans")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "nowhere"], "nowhere"),
        (["check", "--min-confidence", "2"], "2"),
        (["check", "-o", "xml"], "'xml' is not one of full, concise, json, sarif"),
        (["check", "-o", "sarif:no/such/folder.sarif"], "no such folder"),
        (["check", "-o", "json", "-o", "sarif"], "only one report can go to stdout"),
        (["check", "--include", "forbidden"], "'forbidden' is not one of"),
        (["check", "--rules", "gone"], "gone: no such file"),
        (["check", "--config", "gone.toml"], "gone.toml"),
        (["check", "--hook"], "--hook"),
        (["chekc"], "chekc"),
        (["explain", "no-such-rule"], "there is no rule no-such-rule"),
    ],
)
def test_mistakes_of_usage_are_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert piilint(*arguments) == 2
    out, err = capsys.readouterr()
    assert said in err
    assert out == ""


def test_mistakes_in_settings_are_2_and_told_one_a_line(
    scans: Scans, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "piilint.toml").write_text("jobs = -1\nselct = []\n")
    assert piilint("check") == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("error: ")
    assert [":1:1: `jobs` must be" in lines[0], ":2:1: unknown key" in lines[1]] == [True, True]
    assert scans.configs == []


def test_mistakes_in_rules_are_2(scans: Scans, capsys: pytest.CaptureFixture[str]) -> None:
    scans.result = MistakesError([Mistake("x.yaml", 3, 5, "unknown key `efect`")])
    assert piilint("check") == 2
    assert capsys.readouterr().err == "error: x.yaml:3:5: unknown key `efect`\n"


def test_an_internal_error_is_2_and_no_verdict(
    scans: Scans, capsys: pytest.CaptureFixture[str]
) -> None:
    scans.result = KeyError("boom")
    assert piilint("check") == 2
    err = capsys.readouterr().err
    assert "internal error (KeyError: 'boom'); nothing was judged" in err
    assert "Traceback" not in err
    assert piilint("check", "-v") == 2
    assert "Traceback" in capsys.readouterr().err


def test_a_run_that_read_nothing_of_what_it_found_is_2(scans: Scans) -> None:
    scans.result = ScanResult(coverage=Coverage(files=2, unread_files=2))
    assert piilint("check") == 2


def test_no_python_files_is_0_with_a_warning(
    scans: Scans, capsys: pytest.CaptureFixture[str]
) -> None:
    scans.result = ScanResult()
    assert piilint("check") == 0
    assert "warning: there was no Python file" in capsys.readouterr().err


@pytest.mark.usefixtures("scans")
def test_interrupted_is_neither_clean_nor_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_config: Config) -> ScanResult:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["piilint.pipeline"], "run", interrupted)
    assert piilint("check") == 130


def test_options_beat_the_environment_beats_the_file(
    scans: Scans, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "piilint.toml").write_text("select = ['a']\nignore = ['b']\njobs = 1\n")
    monkeypatch.setenv("PIILINT_IGNORE", "c,d")
    monkeypatch.setenv("PIILINT_JOBS", "2")
    assert piilint("check", "--jobs", "3") == 0
    (config,) = scans.configs
    assert (config.select, config.ignore, config.jobs) == (("a",), ("c", "d"), 3)


def test_options_become_settings(scans: Scans, tmp_path: Path) -> None:
    for name in ("a.py", "b.py", "p.yaml"):
        (tmp_path / name).write_text("")
    code = piilint(
        "check", "a.py", "b.py", "--policy", "4inkjets,p.yaml", "--policy", "baseline",
        "--rules", "p.yaml", "--select", "C08, C09", "--select", "C10", "--include", "vague",
        "--exclude", "tests", "--internal-host", "x.example", "--min-confidence", "0",
    )  # fmt: skip
    assert code == 0
    (config,) = scans.configs
    assert config == Config(
        root=tmp_path,
        paths=(tmp_path / "a.py", tmp_path / "b.py"),
        policies=("4inkjets", "p.yaml", "baseline"),
        rules=(Path("p.yaml"),),
        select=("C08", "C09", "C10"),
        include=("vague",),
        exclude=("tests",),
        internal_hosts=("x.example",),
        min_confidence=0.0,
    )


def test_several_reports_at_once(
    scans: Scans, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    scans.result = sample()
    assert piilint("check", "-o", "concise", "-o", "sarif:a.sarif", "-o", "json:b.json") == 1
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert json.loads((tmp_path / "a.sarif").read_bytes())["version"] == "2.1.0"
    assert json.loads((tmp_path / "b.json").read_bytes())["version"] == 1


def test_json_on_stdout(scans: Scans, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    scans.result = sample()
    assert piilint("check", "-o", "json", "--color", "always") == 1
    assert json.loads(capsysbinary.readouterr().out)["summary"]["findings"] == 1


def test_colours_on_demand(
    scans: Scans, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scans.result = sample()
    piilint("check", "--color", "always", "-o", "concise")
    assert "\x1b[" in capsys.readouterr().out
    monkeypatch.setenv("FORCE_COLOR", "1")
    piilint("check", "-o", "concise")
    assert "\x1b[" in capsys.readouterr().out
    piilint("check", "-o", "concise", "--color", "never")
    assert "\x1b[" not in capsys.readouterr().out


@pytest.mark.usefixtures("scans")
def test_a_report_that_cannot_be_written_is_2(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert piilint("check", "-o", "json:folder") == 2


def test_rules_and_their_pages(capsys: pytest.CaptureFixture[str]) -> None:
    assert piilint("rules", "--policy", "4inkjets") == 0
    out = capsys.readouterr().out
    assert "4inkjets/C08" in out
    assert piilint("explain", "C08") == 0
    assert "only to complete that" in capsys.readouterr().out.replace("\n    ", " ")


def test_the_version_is_printed_without_heavy_imports() -> None:
    code = (
        "import sys; from piilint.cli import main\n"
        "try: main(['--version'])\n"
        "finally: print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    version, modules = done.stdout.splitlines()
    assert version == f"piilint {__version__}"
    heavy = {"libcst", "networkx", "sarif_om", "yaml", "msgspec", "attr", "asyncio"}
    assert not heavy & set(modules.split())


def test_a_reader_who_stops_early_is_no_error() -> None:
    code = "\n".join(
        [
            "import sys",
            "from types import ModuleType",
            "from tests.report.samples import sample",
            "import msgspec",
            "module = ModuleType('piilint.pipeline')",
            "result = sample()",
            "many = msgspec.structs.replace(result, findings=result.findings * 5000)",
            "module.run = lambda config: many",
            "sys.modules['piilint.pipeline'] = module",
            "from piilint.cli import main",
            "main(['check', '-q'])",
        ]
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1
