"""Gets the applications: one wheel each, at the pinned version, checked against its hash."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

from benchmarks.accuracy.labels import Application

PYTHON = "3.12"
"""The applications are read, never run: any Python that all of them have wheels for will do."""

_TEMPLATES = (".html", ".htm", ".txt", ".jinja", ".jinja2", ".j2", ".xml", ".mjml")
_FOLDERS = frozenset({"templates", "jinja2"})


class FetchError(Exception):
    """A wheel could not be had, or is not the one that was labelled."""


def fetch(application: Application, work: Path) -> Path:
    """The folder that holds the Python and template files of the application's wheel."""
    wheel = work / "wheels" / application.file
    if not wheel.is_file():
        _download(application, wheel.parent)
    _check(application, wheel)
    return _unpack(wheel, work / "code" / f"{application.app}-{application.sha256[:12]}")


def _download(application: Application, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    wanted = f"{application.package}=={application.version}"
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"]
    command += ["--python-version", PYTHON, "--disable-pip-version-check", "-q"]
    done = subprocess.run([*command, "-d", str(folder), wanted], text=True, capture_output=True)
    if done.returncode:
        raise FetchError(f"{wanted} could not be downloaded: {done.stderr.strip()[-500:]}")
    if not (folder / application.file).is_file():
        raise FetchError(f"{wanted}: pip gave another file than {application.file}")


def _check(application: Application, wheel: Path) -> None:
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if digest != application.sha256:
        raise FetchError(f"{wheel.name} has the SHA-256 {digest}, not {application.sha256}")


def _unpack(wheel: Path, folder: Path) -> Path:
    with zipfile.ZipFile(wheel) as archive:
        wanted = [name for name in archive.namelist() if _is_read(name)]
        # A folder that was made when less was unpacked lacks some of them.
        if all((folder / name).is_file() for name in wanted):
            return folder
        # Unpacked beside and moved at the end: a run that breaks off leaves no half of it.
        partial = folder.with_name(folder.name + ".part")
        shutil.rmtree(partial, ignore_errors=True)
        archive.extractall(partial, wanted)
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)
    return folder


def _is_read(name: str) -> bool:
    """Python, and what a checkout has besides that says what becomes of data: its templates."""
    if name.endswith(_TEMPLATES):
        return not _FOLDERS.isdisjoint(PurePosixPath(name).parts[:-1])
    return name.endswith(".py")
