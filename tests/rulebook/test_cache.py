"""The rulebook kept from one run to the next: the same answers, and never in the way."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from piilint.base.errors import MistakesError
from piilint.rulebook import cache, load
from piilint.rulebook.book import Rulebook
from piilint.rulebook.cache import cache_dir, recall, remember
from piilint.rulebook.load import load_rulebook


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cache"
    monkeypatch.setenv("PIILINT_CACHE_DIR", str(path))
    return path


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text("sources: [{call: f}]", encoding="utf-8")
    return path


def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, reading a rule file fails the test."""
    monkeypatch.setattr(load, "_check_all", lambda *_: pytest.fail("read although kept"))


def test_warm_equals_cold(folder: Path, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cold = load_rulebook([mine])
    assert [path.suffix for path in folder.iterdir()] == [".msgpack"]
    unread(monkeypatch)
    warm = load_rulebook([mine])
    assert warm == cold
    assert list(warm.data_types) == list(cold.data_types)
    assert list(warm.recipients) == list(cold.recipients)
    assert warm.digest == cold.digest


@pytest.mark.usefixtures("folder")
def test_warm_is_much_faster() -> None:
    def seconds() -> float:
        start = time.process_time()
        load_rulebook()
        return time.process_time() - start

    cold = seconds()
    assert min(seconds() for _ in range(3)) < cold / 3


@pytest.mark.usefixtures("folder")
def test_a_changed_file_is_read(mine: Path) -> None:
    assert load_rulebook([mine]).sources[-1].call == "f"
    mine.write_text("sources: [{call: g}]", encoding="utf-8")
    assert load_rulebook([mine]).sources[-1].call == "g"


def test_mistakes_are_told_each_time(folder: Path, mine: Path) -> None:
    mine.write_text("sources: [{cal: f}]", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(MistakesError):
            load_rulebook([mine])
    assert not folder.exists()


@pytest.mark.usefixtures("folder")
def test_a_policy_passed_over_in_a_folder_is_still_a_mistake_by_itself(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    policy = own / "policy.yaml"
    policy.write_text("norms: [1]", encoding="utf-8")
    load_rulebook([own])
    with pytest.raises(MistakesError):
        load_rulebook([policy])


@pytest.mark.parametrize("spoil", ["empty", "cut", "changed", "other", "a folder"])
def test_a_corrupt_cache_is_rewritten(
    folder: Path, mine: Path, spoil: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cold = load_rulebook([mine])
    (kept,) = folder.iterdir()
    data = kept.read_bytes()
    kept.unlink()
    if spoil == "a folder":
        kept.mkdir()
        assert load_rulebook([mine]) == cold
        return
    middle = len(data) // 2
    kept.write_bytes(
        {
            "empty": b"",
            "cut": data[:middle],
            "changed": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
            "other": b"\x80" * 400,
        }[spoil]
    )
    assert load_rulebook([mine]) == cold
    unread(monkeypatch)
    assert load_rulebook([mine]) == cold


def test_a_value_of_another_type_is_not_taken(folder: Path) -> None:
    remember("rules", b"key", {"libraries": 3})
    assert len(list(folder.iterdir())) == 1
    assert recall("rules", b"key", Rulebook) is None
    assert recall("rules", b"key", dict) == {"libraries": 3}


@pytest.mark.parametrize("place", ["a file", "below a file"])
def test_no_place_to_write(
    tmp_path: Path, mine: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("", encoding="utf-8")
    chosen = blocked if place == "a file" else blocked / "cache"
    monkeypatch.setenv("PIILINT_CACHE_DIR", str(chosen))
    assert load_rulebook([mine]) == load_rulebook([mine])
    assert blocked.read_text(encoding="utf-8") == ""


@pytest.mark.skipif(sys.platform == "win32", reason="permissions work otherwise")
def test_unwritable(folder: Path, mine: Path) -> None:
    folder.mkdir(mode=0o500)
    assert load_rulebook([mine]).sources[-1].call == "f"
    folder.chmod(0o700)


def test_old_entries_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST_FILES", 2)
    for number in range(5):
        remember("rules", b"%d" % number, number)
    assert len(list(folder.iterdir())) == 2
    assert all(path.suffix == ".msgpack" for path in folder.iterdir())


def test_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIILINT_CACHE_DIR", raising=False)
    variable = "LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME"
    monkeypatch.setenv(variable, str(tmp_path))
    assert cache_dir() == tmp_path / "piilint"
    home = Path.home() / ".cache" / "piilint"
    for nothing in ("", "not/absolute"):
        monkeypatch.setenv(variable, nothing)
        assert cache_dir() == home
    monkeypatch.setenv("PIILINT_CACHE_DIR", str(tmp_path / "mine"))
    assert cache_dir() == tmp_path / "mine"
