from __future__ import annotations

from pathlib import Path

from piilint.frontend.templates import lower_templates


def put(root: Path, path: str, text: str = "{{ user.email }}") -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_what_is_printed_is_marked_from_brace_to_brace(tmp_path: Path) -> None:
    put(tmp_path, "templates/a.html", "<p>\nto {{ user.email }}!")
    _, (module,) = lower_templates(tmp_path)
    assert (2, 4, 2, 20) in module.places
