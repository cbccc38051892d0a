"""The whole front end over many files: parsing and lowering, in one process or several."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import msgspec

from piilint.base.errors import Diagnostic
from piilint.frontend.lower import lower_module
from piilint.frontend.module_names import module_names, package_of, source_roots
from piilint.frontend.parse import parse_file
from piilint.frontend.sources import ParsedFile
from piilint.ir.program import ModuleIR

_WORTH_A_PROCESS = 250
"""Fewer files than this are done before a second process would have started."""
Lowered = tuple[ParsedFile, "ModuleIR | None"]


def lower_files(
    root: Path, paths: Sequence[str], jobs: int
) -> tuple[list[ParsedFile], list[ModuleIR], list[Diagnostic]]:
    """Files without their trees, modules in the order of paths, and what could not be read."""
    roots = source_roots(paths)
    named = _names(paths, roots, package_of(Path(os.path.realpath(root))))
    count = jobs or min(2, os.cpu_count() or 1, 1 + len(paths) // _WORTH_A_PROCESS)
    if count > 1 and len(paths) > 1:
        lowered = _in_processes(root, named, count)
    else:
        lowered = [_lower(root, path, names) for path, names in named]
    files = [file for file, _ in lowered]
    modules = [module for _, module in lowered if module is not None]
    diagnostics = [diagnostic for file in files for diagnostic in file.diagnostics]
    return files, modules, diagnostics


def _names(
    paths: Sequence[str], roots: Sequence[str], package: str
) -> list[tuple[str, tuple[str, ...]]]:
    """Every file with the names that imports may use; the first is its own and nobody else's."""
    taken: set[str] = set()
    named: list[tuple[str, tuple[str, ...]]] = []
    for path in paths:
        names = module_names(path, roots, package)
        own = next((name for name in names if name not in taken), path)
        taken.add(own)
        named.append((path, (own, *(name for name in names if name != own))))
    return named


def _lower(root: Path, path: str, names: tuple[str, ...]) -> Lowered:
    file = parse_file(root, path)
    if file.tree is None:
        return file, None
    bare = ParsedFile(file.path, file.text, None, file.comments, file.diagnostics)
    try:
        module = lower_module(file.tree, names[0], path, file.text, file.comments)
    except RecursionError:
        said = Diagnostic(path, 0, "the code is nested too deeply to be analysed")
        return ParsedFile(path, file.text, None, file.comments, (*file.diagnostics, said)), None
    return bare, msgspec.structs.replace(module, aliases=names[1:])


def _in_processes(
    root: Path, named: list[tuple[str, tuple[str, ...]]], count: int
) -> list[Lowered]:
    """Shares the files out; results come back encoded and in order: serial and parallel agree."""
    size = max(16, len(named) // (count * 8))
    chunks = [named[i : i + size] for i in range(0, len(named), size)]
    decoder = msgspec.msgpack.Decoder(ModuleIR)
    lowered: list[Lowered] = []
    with ProcessPoolExecutor(max_workers=count, initializer=_leave_interrupts) as pool:
        for result in pool.map(_lower_chunk, [root] * len(chunks), chunks):
            for file, data in result:
                lowered.append((file, decoder.decode(data) if data is not None else None))
    return lowered


def _leave_interrupts() -> None:
    """Ctrl-C reaches the whole group: the one that started the others ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _lower_chunk(
    root: Path, named: list[tuple[str, tuple[str, ...]]]
) -> list[tuple[ParsedFile, bytes | None]]:
    import gc

    gc.disable()
    encoder = msgspec.msgpack.Encoder()
    results: list[tuple[ParsedFile, bytes | None]] = []
    for path, names in named:
        file, module = _lower(root, path, names)
        results.append((file, encoder.encode(module) if module is not None else None))
    return results
