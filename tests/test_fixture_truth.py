"""The marks in the fixtures are true: their programs log what the marks say, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.fixtures_runner import FIXTURES, fixture_folders, read_marks


def test_programs_log_what_their_marks_say() -> None:
    folders = fixture_folders(FIXTURES / "lang")
    command = [sys.executable, "-m", "tests.fixture_truth", *map(str, folders)]
    done = subprocess.run(
        command, cwd=FIXTURES.parent, capture_output=True, text=True, timeout=300, check=True
    )
    seen_by_folder: dict[str, list[tuple[str, int, list[str]]]]
    seen_by_folder = json.loads(done.stdout.splitlines()[-1])
    wrong: list[str] = []
    ran = marked = 0
    for folder, lines in seen_by_folder.items():
        marks = read_marks(Path(folder))
        places = set(marks.flows) | set(marks.clean)
        seen = {(path, line): kinds for path, line, kinds in lines}
        marked += len(places)
        ran += len(places & set(seen))
        for place, kinds in sorted(seen.items()):
            said = sorted(one.data_type for one in marks.flows.get(place, ()))
            if kinds != said or place not in places:
                wrong.append(f"{Path(folder).name}/{place[0]}:{place[1]} says {said}, logs {kinds}")
    assert not wrong, "\n" + "\n".join(wrong)
    # The rest needs libraries that are not installed, or arguments that nobody can make up: untyped
    # parameters, whose fixtures are about what is found without types.
    assert ran > 0.75 * marked, f"only {ran} of {marked} marked lines ran"
