"""The dotted names under which code imports a project's files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from posixpath import basename, dirname

_ROOT_MARKERS = frozenset({"manage.py", "setup.py", "noxfile.py", "tasks.py"})
"""Files that are run from the folder they lie in, which so is on the import path."""


def source_roots(paths: Iterable[str]) -> tuple[str, ...]:
    """Folders that modules are imported from, deepest first; `""`, the scan's root, is always one.

    A root is the parent of a top-level package, a folder that scripts run from, `src`, and a folder
    whose name is no identifier, for nothing can import through it.
    """
    files = tuple(paths)
    packages = {dirname(path) for path in files if basename(path) == "__init__.py"}
    roots = {""}
    for path in files:
        folder = dirname(path)
        if basename(path) in _ROOT_MARKERS and folder not in packages:
            roots.add(folder)
        while folder:
            parent, name = dirname(folder), basename(folder)
            if folder in packages and parent not in packages:
                roots.add(parent)
            if folder not in packages and (name == "src" or not name.isidentifier()):
                roots.add(folder)
            folder = parent
    return tuple(sorted(roots, key=lambda root: (-root.count("/") - bool(root), root)))


def root_of(path: str, roots: Sequence[str]) -> str:
    """The deepest root that holds the file."""
    return next((root for root in roots if not root or path.startswith(root + "/")), "")


def module_name(path: str, roots: Sequence[str]) -> str:
    """The dotted name relative to the deepest root: `src/shop/__init__.py` is `shop`."""
    return _dotted(path, root_of(path, roots))


def package_of(folder: Path) -> str:
    """The dotted name of a folder that is a package itself: a scan may begin inside of one."""
    names: list[str] = []
    while folder.name and (folder / "__init__.py").is_file():
        names.insert(0, folder.name)
        folder = folder.parent
    return ".".join(names)


def module_names(path: str, roots: Sequence[str], package: str = "") -> tuple[str, ...]:
    """All dotted names that imports may use, the likeliest first.

    `package` is what the scan's root is imported as, where it is a package.

    Namespace packages leave more than one reading: `app/core/__init__.py` beside no
    `app/__init__.py` is `core` or `app.core`; a script's neighbours import it by its bare name.
    """
    names = [_dotted(path, root) for root in roots if not root or path.startswith(root + "/")]
    if package:
        whole = _dotted(f"{package.replace('.', '/')}/{path}", "")
        names.insert(len(names) - 1, whole)
    return tuple(dict.fromkeys(names))


def _dotted(path: str, root: str) -> str:
    relative = path[len(root) + 1 :] if root else path
    for suffix in (".pyw", ".py"):
        relative = relative.removesuffix(suffix)
    package = relative.removesuffix("/__init__")
    return package.replace("/", ".")
