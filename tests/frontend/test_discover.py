"""Which files are scanned, in Git's work trees and elsewhere."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from piilint.frontend.discover import discover


def tree(root: Path, *names: str, text: str = "x = 1\n") -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


def test_outside_git_ignore_files_and_default_excludes_hold(tmp_path: Path) -> None:
    tree(tmp_path, "app.py", "pkg/a.py", "pkg/b.txt", "pkg/skip.py", "pkg/keep/skip.py")
    tree(tmp_path, ".venv/lib/a.py", "venv/lib/a.py", "node_modules/a.py", "build/a.py")
    tree(tmp_path, "env9/pyvenv.cfg", "env9/a.py", "lib/site-packages/a.py", "gen/a.py")
    tree(tmp_path, "core/build/__init__.py", "a/__pycache__/a.py")
    (tmp_path / ".gitignore").write_text("skip.py\n/gen/\n")
    (tmp_path / "pkg/keep/.gitignore").write_text("!skip.py\n")
    found = discover(tmp_path, (), ())
    assert found.files == (
        "app.py",
        "core/build/__init__.py",
        "pkg/a.py",
        "pkg/keep/skip.py",
    )
    assert found.diagnostics == ()


def test_a_root_inside_site_packages_is_scanned(tmp_path: Path) -> None:
    root = tree(tmp_path / "site-packages" / "shop", "a.py", "b/c.py")
    assert discover(root, (), ()).files == ("a.py", "b/c.py")


def test_in_git_the_index_and_new_files_count(tmp_path: Path) -> None:
    tree(tmp_path, "a.py", "new.py", "ignored.py", "gone.py", "dist/tracked.py", "sub/b.py")
    (tmp_path / ".gitignore").write_text("ignored.py\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "a.py", "gone.py", "dist", "sub")
    (tmp_path / "gone.py").unlink()
    assert discover(tmp_path, (), ()).files == ("a.py", "dist/tracked.py", "new.py", "sub/b.py")
    assert discover(tmp_path, (Path("sub"),), ()).files == ("sub/b.py",)
    assert discover(tmp_path / "sub", (), ()).files == ("b.py",)


def test_what_is_named_is_scanned_though_ignored(tmp_path: Path) -> None:
    tree(tmp_path, "ignored.py", "gen/a.py", "gen/old/b.py", "c.py")
    (tmp_path / ".gitignore").write_text("ignored.py\ngen/\n")
    git(tmp_path, "init", "-q")
    named = discover(tmp_path, (Path("ignored.py"), Path("gen")), ("gen/", "ignored.py"))
    assert named.files == ("gen/a.py", "gen/old/b.py", "ignored.py")
    assert discover(tmp_path, (), ("c.py",)).files == ()


def test_nested_work_trees_are_part_of_the_tree(tmp_path: Path) -> None:
    tree(tmp_path, "a.py", "plugin/b.py")
    git(tmp_path / "plugin", "init", "-q")
    git(tmp_path, "init", "-q")
    assert discover(tmp_path, (), ()).files == ("a.py", "plugin/b.py")


@pytest.mark.parametrize("path", [".", "vendor"])
def test_submodules_that_are_not_checked_out_are_said(tmp_path: Path, path: str) -> None:
    inner, outer = tmp_path / "inner", tmp_path / "outer"
    for root in (tree(inner, "b.py"), tree(outer, "a.py")):
        git(root, "init", "-q")
        git(root, "add", ".")
        git(root, "-c", "user.name=n", "-c", "user.email=n@x.example", "commit", "-qm", "x")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", str(inner), "vendor")
    assert discover(outer).files == ("a.py", "vendor/b.py")
    git(outer, "submodule", "deinit", "-f", "vendor")
    found = discover(outer, (Path(path),))
    assert found.files == (("a.py",) if path == "." else ())
    (said,) = found.diagnostics
    assert (said.path, said.level) == ("vendor", "warning")
    assert "not checked out" in said.message


def test_hooks_of_the_repository_do_not_run(tmp_path: Path) -> None:
    tree(tmp_path, "a.py")
    git(tmp_path, "init", "-q")
    evil = tmp_path / "evil.sh"
    evil.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    evil.chmod(0o755)
    git(tmp_path, "config", "core.fsmonitor", str(evil))
    assert discover(tmp_path, (), ()).files == ("a.py",)
    assert not (tmp_path / "ran").exists()


def test_links_stay_in_the_tree_and_loops_end(tmp_path: Path) -> None:
    outside = tree(tmp_path / "outside", "secret.py")
    root = tree(tmp_path / "root", "a.py", "pkg/b.py")
    (root / "loop").symlink_to(root)
    (root / "again.py").symlink_to(root / "a.py")
    (root / "out.py").symlink_to(outside / "secret.py")
    (root / "far").symlink_to(outside)
    (root / "dead.py").symlink_to(root / "nowhere.py")
    found = discover(root, (), ())
    assert found.files == ("a.py", "pkg/b.py")
    assert [(d.path, d.level) for d in found.diagnostics] == [
        ("far", "warning"),
        ("out.py", "warning"),
    ]


def test_scripts_with_a_python_shebang(tmp_path: Path) -> None:
    tree(tmp_path, "bin/tool", text="#!/usr/bin/env python3\n")
    tree(tmp_path, "bin/shell", text="#!/bin/sh\n")
    tree(tmp_path, "bin/empty", text="")
    os.mkfifo(tmp_path / "pipe")
    assert discover(tmp_path, (), ()).files == ("bin/tool",)


def test_mistaken_paths_are_said(tmp_path: Path) -> None:
    root = tree(tmp_path / "root", "a.py", "b.txt")
    found = discover(root, (Path("gone"), Path("b.txt"), Path("..")), ())
    assert found.files == ()
    assert len(found.diagnostics) == 3


def test_an_unreadable_folder_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "a.py", "locked/b.py")
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = discover(tmp_path, (), ())
    assert found.files == ("a.py",)
    assert [d.path for d in found.diagnostics] == ["locked"]


def test_names_that_are_not_utf_8_are_said(tmp_path: Path) -> None:
    with Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xe9d.py")).open("w"):
        pass
    found = discover(tmp_path, (), ())
    assert found.files == ()
    assert "\\udce9" in found.diagnostics[0].path
