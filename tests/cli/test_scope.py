"""What a scan of a part of a project reports."""

from __future__ import annotations

from pathlib import Path

from piilint.config import Config
from piilint.pipeline import run

VIEW = """
from django.shortcuts import render

def page(request):
    return render(request, "page.html", {"user": request.user})
"""
PAGE = '<a href="/unsubscribe?phone={{ user.phone }}">leave</a>\n'


def _found(root: Path, *paths: str) -> set[str]:
    result = run(Config(root=root, paths=tuple(map(Path, paths))))
    return {finding.flow.sink.span.path for finding in result.findings}


def test_templates_outside_the_paths_count_where_the_code_inside_renders_them(
    tmp_path: Path,
) -> None:
    for folder, text in (("shop", VIEW), ("other", "")):
        (tmp_path / folder / "templates").mkdir(parents=True)
        (tmp_path / folder / "views.py").write_text(text, encoding="utf-8")
    (tmp_path / "shop" / "templates" / "lonely.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(PAGE, encoding="utf-8")
    lonely, rendered = "shop/templates/lonely.html", "templates/page.html"
    assert _found(tmp_path) == {lonely, rendered}
    assert _found(tmp_path, "shop") == {lonely, rendered}
    assert _found(tmp_path, "shop/views.py") == {rendered}
    assert _found(tmp_path, "other") == set()


def test_a_template_elsewhere_that_no_scanned_code_renders_is_of_another_program(
    tmp_path: Path,
) -> None:
    model = (
        "class User:\n    def __init__(self, phone: str) -> None:\n        self.phone = phone\n\n"
        "def take(request):\n    return User(request.POST['phone'])\n"
    )
    for folder in ("shop", "other/templates"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "shop" / "models.py").write_text(model, encoding="utf-8")
    (tmp_path / "other" / "templates" / "page.html").write_text(PAGE, encoding="utf-8")
    assert _found(tmp_path) == {"other/templates/page.html"}
    assert _found(tmp_path, "shop") == set()
