"""Which files a scan reads: Git's index where there is one, the folder tree elsewhere."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

from pathspec import GitIgnoreSpec

from piilint.base.errors import Diagnostic

Wanted = Callable[[Path], bool]
_SUFFIXES = (".py", ".pyw")
_NEVER = frozenset(
    {".git", ".hg", ".svn", ".venv", ".tox", ".nox", ".eggs", "__pycache__", "node_modules"}
)
_UNLESS_PACKAGE = frozenset({"venv", "env", "build", "dist"})
"""Skipped outside Git, unless they hold an `__init__.py` and so are packages of that name."""
_GIT_VARIABLES = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})


@dataclass(frozen=True, slots=True)
class Discovery:
    """The Python files of a scan, relative to its root and sorted, and what could not be read."""

    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def discover(
    root: Path,
    paths: Sequence[Path] = (),
    exclude: Sequence[str] = (),
    wanted: Wanted | None = None,
) -> Discovery:
    """Python files below `paths` (relative ones hang on the root; none: the root itself).

    `wanted` says which other files to look for instead. What is named explicitly is scanned even
    where an ignore file or `exclude` speaks against it.
    """
    spec = GitIgnoreSpec.from_lines(exclude)
    search = _Search(Path(os.path.realpath(root)), spec, wanted or _is_python)
    for path in paths or (Path(),):
        search.start(path)
    return Discovery(tuple(sorted(search.files)), tuple(sorted(set(search.diagnostics))))


@dataclass(slots=True)
class _Search:
    """One run of discovery. Paths inside are absolute strings below the resolved root."""

    root: Path
    exclude: GitIgnoreSpec
    wanted: Wanted
    files: set[str] = field(default_factory=set)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def start(self, path: Path) -> None:
        """Take one explicitly named file or folder."""
        full = Path(os.path.normpath(self.root / path))
        shown = self._shown(full)
        if not self._inside(os.path.realpath(full)) or not self._inside(str(full)):
            self._say(path.as_posix(), "lies outside the scan's root and is not scanned")
        elif full.is_dir():
            self._folder(full, shown)
        elif not full.exists():
            self._say(shown, "no such file or folder")
        elif self.wanted(full):
            self._keep(full, shown)
        else:
            self._say(shown, "is no Python file and is not scanned", "warning")

    def _folder(self, folder: Path, shown: str) -> None:
        named_anyway = shown != "." and self.exclude.match_file(shown + "/")
        in_packages = "site-packages" in folder.parts
        listed = _git_files(folder)
        found = self._tracked(folder, listed) if listed else self._walk(folder, in_packages)
        for path in found:
            name = self._shown(path)
            if named_anyway or not self.exclude.match_file(name):
                self._take(path, name)

    def _tracked(self, folder: Path, names: Sequence[str]) -> Iterator[Path]:
        """Files that Git lists; submodules and nested work trees are listed in their own turn."""
        within = folder.relative_to(self.root).parts
        for name in names:
            path = folder / name
            parts = PurePosixPath(name).parts
            if _NEVER.intersection(parts) or ("site-packages" in parts and not within):
                continue
            if path.is_symlink() or not path.is_dir():
                yield path
            elif not (path / ".git").exists():
                said = "is a submodule that is not checked out, and not scanned"
                self._say(self._shown(path), said, "warning")
            elif nested := _git_files(path):
                yield from self._tracked(path, nested)

    def _walk(self, folder: Path, in_packages: bool) -> Iterator[Path]:
        """Files below a folder outside Git, without links to folders: so no loop can occur."""
        pending: list[tuple[Path, tuple[tuple[Path, GitIgnoreSpec], ...]]] = [(folder, ())]
        while pending:
            here, specs = pending.pop()
            try:
                entries = sorted(os.scandir(here), key=lambda entry: entry.name)
            except OSError as error:
                self._say(self._shown(here), f"folder cannot be read: {error.strerror}")
                continue
            if spec := _ignore_file(here):
                specs = (*specs, (here, spec))
            for entry in entries:
                path = Path(entry.path)
                is_folder = entry.is_dir(follow_symlinks=False)
                if _ignored(path, is_folder, specs):
                    continue
                if not is_folder:
                    yield path
                elif not _skipped_folder(path, in_packages):
                    pending.append((path, specs))

    def _take(self, path: Path, shown: str) -> None:
        """Keep a found path if it is a Python file of this tree that is not reached otherwise."""
        if path.is_symlink():
            target = os.path.realpath(path)
            if not self._inside(target):
                if Path(target).is_dir() or self.wanted(path):
                    self._say(shown, "is a link out of the tree and is not followed", "warning")
                return
            if not Path(target).is_dir() and self.wanted(path):
                self._keep(Path(target), self._shown(Path(target)))
        elif self.wanted(path):
            self._keep(path, shown)

    def _keep(self, path: Path, shown: str) -> None:
        try:
            str(path).encode()
        except UnicodeEncodeError:
            self._say(shown, "has a name that is not UTF-8 and is not scanned")
        else:
            self.files.add(shown)

    def _inside(self, path: str) -> bool:
        return Path(path).is_relative_to(self.root)

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix() if self._inside(str(path)) else str(path)

    def _say(self, path: str, message: str, level: Literal["warning", "error"] = "error") -> None:
        readable = path.encode("utf-8", "backslashreplace").decode()
        self.diagnostics.append(Diagnostic(readable, 0, message, level))


def _git_files(folder: Path) -> list[str]:
    """Files that Git tracks or would add, relative to the folder; empty outside a work tree.

    Hooks and file-system monitors that the repository configures are off: nothing of it runs.
    """
    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"]
    command += ["ls-files", "-c", "-o", "--exclude-standard", "-z"]
    environment = {key: value for key, value in os.environ.items() if key not in _GIT_VARIABLES}
    environment["GIT_OPTIONAL_LOCKS"] = "0"
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, check=False, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return []
    if done.returncode:
        return []
    names = {os.fsdecode(name) for name in done.stdout.split(b"\0") if name}
    return sorted(names)


def _is_python(path: Path) -> bool:
    """By suffix, or by the first line of an executable script without one."""
    if path.suffix in _SUFFIXES:
        return path.is_file()
    if "." in path.name:
        return False
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return False
        with path.open("rb") as script:
            first = script.readline(200)
    except OSError:
        return False
    return first.startswith(b"#!") and b"python" in first


def _ignore_file(folder: Path) -> GitIgnoreSpec | None:
    try:
        lines = (folder / ".gitignore").read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    return GitIgnoreSpec.from_lines(lines)


def _ignored(path: Path, is_folder: bool, specs: tuple[tuple[Path, GitIgnoreSpec], ...]) -> bool:
    """What the deepest ignore file that has an opinion says."""
    for folder, spec in reversed(specs):
        name = path.relative_to(folder).as_posix() + ("/" if is_folder else "")
        verdict = spec.check_file(name).include
        if verdict is not None:
            return verdict
    return False


def _skipped_folder(folder: Path, in_packages: bool) -> bool:
    name = folder.name
    if name in _NEVER or (name == "site-packages" and not in_packages):
        return True
    if (folder / "pyvenv.cfg").is_file():
        return True
    return name in _UNLESS_PACKAGE and not (folder / "__init__.py").is_file()
