"""Constants keep their value in the program's stored form, whatever their size."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from piilint.frontend.modules import lower_files
from piilint.ir import ops

BIGGEST = 2**63 - 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (str(BIGGEST), BIGGEST),
        (f"-{2**63}", -float(2**63)),
        (str(2**64), float(2**64)),
        (f"-{2**64}", -float(2**64)),
        ("1" + "0" * 400, math.inf),
        ("-1" + "0" * 400, -math.inf),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_integers_of_any_size(tmp_path: Path, text: str, value: float, jobs: int) -> None:
    paths = []
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(f"limit = {text}\n")
        paths.append(name)
    _, modules, _ = lower_files(tmp_path, paths, jobs)
    for module in modules:
        written = [
            op.value
            for function in module.functions
            for op in function.body
            if isinstance(op, ops.Const)
        ]
        assert written == [value]
    assert len(modules) == 2
