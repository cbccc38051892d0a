from __future__ import annotations

from pathlib import Path

import pytest

from piilint.base.errors import MistakesError
from piilint.config import Config, Overrides, key_line, load_config


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(path: Path, text: str) -> list[tuple[int, str]]:
    write(path, text)
    with pytest.raises(MistakesError) as caught:
        load_config(path.parent)
    return [(mistake.line, mistake.message) for mistake in caught.value.mistakes]


def test_without_a_file_the_defaults_count(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert load_config(tmp_path) == Config(root=tmp_path)


def test_everything_can_be_set(tmp_path: Path) -> None:
    write(tmp_path / "shop" / "a.py", "")
    write(tmp_path / "privacy.yaml", "")
    write(tmp_path / "rules" / "x.yaml", "")
    file = write(
        tmp_path / "piilint.toml",
        """
        paths = ["shop"]
        policies = ["4inkjets", "privacy.yaml"]
        rules = ["rules"]
        exclude = ["tests/"]
        select = ["4inkjets"]
        ignore = ["C22"]
        min-confidence = 0.8
        include = ["vague"]
        internal-hosts = ["*.shop.example"]
        jobs = 2
        purposes = {"shop.mail" = "marketing_email"}
        """,
    )
    assert load_config(tmp_path / "shop") == Config(
        root=tmp_path,
        paths=(tmp_path / "shop",),
        policies=("4inkjets", str(tmp_path / "privacy.yaml")),
        rules=(tmp_path / "rules",),
        exclude=("tests/",),
        select=("4inkjets",),
        ignore=("C22",),
        min_confidence=0.8,
        include=("vague",),
        internal_hosts=("*.shop.example",),
        jobs=2,
        purposes={"shop.mail": "marketing_email"},
        file=file,
    )


def test_the_nearest_file_counts_alone(tmp_path: Path) -> None:
    write(tmp_path / "piilint.toml", "jobs = 1\nselect = ['a']\n")
    write(tmp_path / "shop" / "pyproject.toml", "[tool.piilint]\njobs = 2\n")
    write(tmp_path / "shop" / "web" / "pyproject.toml", "[tool.ruff]\nline-length = 1\n")
    config = load_config(tmp_path / "shop" / "web")
    assert (config.jobs, config.select) == (2, ())


def test_piilint_toml_beats_pyproject(tmp_path: Path) -> None:
    write(tmp_path / "piilint.toml", "jobs = 1\n")
    write(tmp_path / "pyproject.toml", "[tool.piilint]\njobs = 2\n")
    assert load_config(tmp_path).jobs == 1


def test_the_search_ends_at_the_repository(tmp_path: Path) -> None:
    write(tmp_path / "piilint.toml", "jobs = 1\n")
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    assert load_config(tmp_path / "shop").jobs == 0


def test_the_root_is_the_repository_and_patterns_move_there(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: elsewhere\n")
    write(
        tmp_path / "web" / "piilint.toml",
        'exclude = ["tests", "/a.py", "b/c/", "!tests/keep.py", "*.pyi"]\n',
    )
    config = load_config(tmp_path / "web")
    assert config.root == tmp_path
    assert config.paths == (tmp_path / "web",)
    assert config.exclude == (
        "/web/**/tests",
        "/web/a.py",
        "/web/b/c/",
        "!/web/tests/keep.py",
        "/web/**/*.pyi",
    )


def test_a_file_as_start(tmp_path: Path) -> None:
    start = write(tmp_path / "a.py", "")
    assert load_config(start, Overrides(paths=(start,))) == Config(root=tmp_path, paths=(start,))


def test_overrides_beat_the_file(tmp_path: Path) -> None:
    write(tmp_path / "piilint.toml", "jobs = 1\nselect = ['a']\nmin-confidence = 0.9\n")
    config = load_config(tmp_path, Overrides(select=("b",), min_confidence=0.0))
    assert (config.jobs, config.select, config.min_confidence) == (1, ("b",), 0.0)


def test_a_named_file_counts_instead_of_the_nearest(tmp_path: Path) -> None:
    write(tmp_path / "shop" / "piilint.toml", "jobs = 1\n")
    named = write(tmp_path / "other" / "strict.toml", "jobs = 3\n")
    assert load_config(tmp_path / "shop", file=named).jobs == 3


def test_every_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path / "pyproject.toml",
        """\
[tool.other]
jobs = "x"

[tool.piilint]
polices = ["4inkjets"]
jobs = true
min_confidence = 0.5
min-confidence = 2
select = "C08"
include = ["forbidden"]
"rules" = [
    "nowhere",
]
[tool.piilint.extra]
x = 1
""",
    )
    assert found == [
        (5, "unknown key `polices`; did you mean `policies`?"),
        (6, "`jobs` must be a whole number, 0 or more, not a boolean (True)"),
        (7, "unknown key `min_confidence`; did you mean `min-confidence`?"),
        (8, "`min-confidence` must be a number from 0 to 1, not an integer (2)"),
        (9, "`select` must be a list of strings, not a string ('C08')"),
        (10, "`include` must be a list of verdicts: permitted, vague, undisclosed, not a list "
             "with a string ('forbidden')"),
        (11, "`rules`: no such file: nowhere"),
        (14, found[-1][1]),
    ]  # fmt: skip
    assert found[-1][1].startswith("unknown key `extra`; known: exclude,")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("piilint.toml", "jobs = 1\nselect = [\n", 2),
        ("pyproject.toml", "[tool]\npiilint = 3\n", 2),
        ("piilint.toml", "jobs = 1\njobs = 2\n", 2),
    ],
)
def test_broken_files(tmp_path: Path, name: str, text: str, line: int) -> None:
    ((found, _),) = mistakes(tmp_path / name, text)
    assert abs(found - line) <= 1


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "piilint.toml").write_bytes(b"\xff")
    with pytest.raises(MistakesError, match="is not UTF-8"):
        load_config(tmp_path)


def test_a_broken_pyproject_of_others_is_not_our_business(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.x\n")
    assert load_config(tmp_path).file is None


def test_lines_of_keys() -> None:
    text = 'a = """\nb = 1\n"""\ntool.piilint.b = 2\n[x."y z"]\n  k = 3\n[[list]]\nk = 4\n'
    assert key_line(text, ("tool", "piilint", "b")) == 4
    assert key_line(text, ("x", "y z", "k")) == 6
    assert key_line(text, ("x", "y z", "gone")) == 5
    assert key_line(text, ("list", "k")) == 8
    assert key_line(text, ("nothing",)) == 1
