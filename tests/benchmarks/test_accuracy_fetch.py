"""Wheels are unpacked as far as tools read them, and once."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from benchmarks.accuracy.fetch import FetchError, fetch
from benchmarks.accuracy.labels import Application

FILES = (
    "shop/views.py",
    "shop/templates/shop/order.html",
    "shop/jinja2/mail.txt",
    "shop/static/page.html",
    "shop/templates/shop/logo.svg",
)
UNPACKED = {"shop/views.py", "shop/templates/shop/order.html", "shop/jinja2/mail.txt"}


def shop(work: Path) -> Application:
    wheel = work / "wheels" / "shop.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in FILES:
            archive.writestr(name, name)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return Application("shop", "shop", "1", wheel.name, digest, "none", (), ())


def unpacked(code: Path) -> set[str]:
    return {path.relative_to(code).as_posix() for path in code.rglob("*") if path.is_file()}


def test_python_and_templates_are_unpacked(tmp_path: Path) -> None:
    assert unpacked(fetch(shop(tmp_path), tmp_path)) == UNPACKED


def test_a_folder_that_lacks_some_is_made_anew(tmp_path: Path) -> None:
    application = shop(tmp_path)
    code = fetch(application, tmp_path)
    (code / "shop/jinja2/mail.txt").unlink()
    (code / "shop/old.py").touch()
    assert unpacked(fetch(application, tmp_path)) == UNPACKED


def test_a_complete_folder_stays(tmp_path: Path) -> None:
    application = shop(tmp_path)
    code = fetch(application, tmp_path)
    (code / "shop/views.py").write_text("mine")
    fetch(application, tmp_path)
    assert (code / "shop/views.py").read_text() == "mine"


def test_another_wheel_is_refused(tmp_path: Path) -> None:
    application = shop(tmp_path)
    (tmp_path / "wheels" / "shop.whl").write_bytes(b"another")
    with pytest.raises(FetchError, match="SHA-256"):
        fetch(application, tmp_path)
