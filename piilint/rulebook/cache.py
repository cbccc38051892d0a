"""What was made of files, kept in the user's cache directory for the next run.

It is data only, read back into the very types that reading the files gives: a cache can't run code.
It is never needed: whatever is wrong with it, the files are read as if there were none.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

from piilint import __version__

T = TypeVar("T")

_SUFFIX = ".msgpack"
_MOST_FILES = 16
_DIGEST_SIZE = hashlib.sha256().digest_size


def cache_dir() -> Path | None:
    """`$PIILINT_CACHE_DIR`, else the platform's place for caches; `None` where there is none."""
    if chosen := os.environ.get("PIILINT_CACHE_DIR"):
        return Path(chosen)
    variable = "LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME"
    base = Path(os.environ.get(variable, ""))
    if not base.is_absolute():
        try:
            base = Path.home() / ".cache"
        except RuntimeError:
            return None
    return base / "piilint"


def recall(kind: str, key: bytes, type_: type[T]) -> T | None:
    """What `remember` was given last time for the same key, if it is there and whole."""
    path = _file(kind, key)
    if path is None:
        return None
    try:
        data = path.read_bytes()
        content = memoryview(data)[_DIGEST_SIZE:]
        if hashlib.sha256(content).digest() != data[:_DIGEST_SIZE]:
            return None
        return msgspec.msgpack.decode(content, type=type_)
    except (OSError, ValueError, RecursionError):
        return None


def remember(kind: str, key: bytes, value: object) -> None:
    """Keeps the value; `key` has to stand for all that it was made from."""
    path = _file(kind, key)
    if path is None:
        return
    unfinished = path.with_name(f"{path.name}.{os.getpid()}-{os.urandom(4).hex()}")
    # In the order of its dicts, which says what comes first: not sorted.
    content = msgspec.msgpack.encode(value)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with unfinished.open("xb") as file:
                file.write(hashlib.sha256(content).digest() + content)
            # In one step: who reads at the same time sees the old file or the new one.
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        _forget_oldest(path.parent)
    except OSError:
        return


def _forget_oldest(folder: Path) -> None:
    kept = [path for path in folder.iterdir() if path.suffix == _SUFFIX]
    if len(kept) > _MOST_FILES:
        kept.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
        for path in kept[:-_MOST_FILES]:
            path.unlink(missing_ok=True)


def _file(kind: str, key: bytes) -> Path | None:
    folder = cache_dir()
    if folder is None:
        return None
    name = hashlib.sha256(_program() + key).hexdigest()[:40]
    return folder / f"{kind}-{name}{_SUFFIX}"


@lru_cache(maxsize=1)
def _program() -> bytes:
    """Stands for the code that made the value: of a release, or the sources as they are edited."""
    digest = hashlib.sha256(f"{__version__} {msgspec.__version__}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(b"\0")
        with suppress(OSError):
            digest.update(path.read_bytes())
    return digest.digest()
