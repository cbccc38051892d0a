"""Puts a changed module in the place of the one that is on disk."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder, SourceLoader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import ModuleType

_KEPT = ("base", "config", "rulebook", "ir", "frontend", "classify")
"""Packages of `piilint` that import nothing of the engine, and so are the same for all mutants."""


def place(module: str, path: str, source: str) -> None:
    """From here on an import of this module gives the changed one; no module keeps the old one."""
    forget_engine()
    sys.meta_path.insert(0, _Finder(module, _Loader(path, source)))


def forget_engine() -> None:
    """Modules that may hold something of the engine will be imported anew."""
    for name in list(sys.modules):
        first, *rest = name.split(".")
        stays = first != "tests" and name != "benchmarks.accuracy.witnesses"
        if first == "piilint" and rest:
            stays = rest[0] in _KEPT
        if not stays:
            del sys.modules[name]


class _Loader(SourceLoader):
    def __init__(self, path: str, source: str) -> None:
        self._path = path
        self._source = source

    def get_filename(self, fullname: str) -> str:
        return self._path

    def get_data(self, path: str | bytes) -> bytes:
        if path != self._path:
            raise OSError(path)
        return self._source.encode()


class _Finder(MetaPathFinder):
    def __init__(self, module: str, loader: _Loader) -> None:
        self._module = module
        self._loader = loader

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return spec_from_loader(fullname, self._loader) if fullname == self._module else None
