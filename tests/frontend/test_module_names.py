"""Files get the names under which a project imports them."""

from __future__ import annotations

from pathlib import Path

import pytest

from piilint.frontend.module_names import module_name, module_names, package_of, source_roots


@pytest.mark.parametrize(
    ("paths", "path", "name"),
    [
        (["shop/__init__.py", "shop/a.py"], "shop/a.py", "shop.a"),
        (["shop/__init__.py"], "shop/__init__.py", "shop"),
        (["src/shop/__init__.py", "src/shop/x/a.py"], "src/shop/x/a.py", "shop.x.a"),
        (["src/tool.py"], "src/tool.py", "tool"),
        (["web/manage.py", "web/shop/models.py"], "web/shop/models.py", "shop.models"),
        (["order-api/app/main.py"], "order-api/app/main.py", "app.main"),
        (["a/core/__init__.py", "a/main.py"], "a/core/__init__.py", "core"),
        (["app/services/mail.py", "main.py"], "app/services/mail.py", "app.services.mail"),
        (["bin/tool"], "bin/tool", "bin.tool"),
    ],
)
def test_likeliest_name(paths: list[str], path: str, name: str) -> None:
    assert module_name(path, source_roots(paths)) == name


def test_every_reading_of_a_namespace_package() -> None:
    roots = source_roots(["app/core/__init__.py", "app/core/mail.py"])
    assert roots == ("app", "")
    assert module_names("app/core/mail.py", roots) == ("core.mail", "app.core.mail")


def test_roots_are_deepest_first() -> None:
    paths = ["src/a/__init__.py", "tests/pkgs/b/__init__.py", "c.py"]
    assert source_roots(paths) == ("tests/pkgs", "src", "")


def test_a_scan_that_begins_inside_a_package(tmp_path: Path) -> None:
    inner = tmp_path / "shop" / "orders"
    inner.mkdir(parents=True)
    for folder in (inner, inner.parent):
        (folder / "__init__.py").touch()
    assert package_of(inner) == "shop.orders"
    assert package_of(tmp_path) == ""
    roots = source_roots(["__init__.py", "mail.py"])
    assert module_names("mail.py", roots, "shop.orders") == ("shop.orders.mail", "mail")
    assert module_names("__init__.py", roots, "shop.orders") == ("shop.orders", "__init__")
