"""The mutants of a package, and a random draw of them."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

from benchmarks.mutation.meaning import meaning
from benchmarks.mutation.operators import Operator, operators

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = ("piilint/flow", "piilint/resolve")
Place = tuple[str, str, int, int, str]
"""File, the line's text and which of the lines with this text, column in it, sort of change."""


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One change to one file."""

    path: str
    line: int
    column: int
    operator: str
    occurrence: int
    """How many places come before it in the file where the operator could change something."""
    place: Place
    """Where it is, said so that it stays the same when other lines come and go."""

    @property
    def module(self) -> str:
        return module_name(self.path)

    @property
    def key(self) -> str:
        """Tells it from all others, also after changes elsewhere."""
        return f"{self.place} {self.operator}"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column} {self.operator}#{self.occurrence}"

    def source(self) -> str | None:
        """The file's text with the change; None if that is no other program."""
        text = (REPOSITORY / self.path).read_text(encoding="utf-8")
        changed = mutate_code(text, operators()[self.operator], self.occurrence)
        if not isinstance(changed, str):
            return None
        try:
            return None if meaning(changed) == meaning(text) else changed
        except SyntaxError:
            return None


def module_name(path: str) -> str:
    """By which name a file is imported."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def all_mutants(packages: Sequence[str] = PACKAGES) -> list[Mutant]:
    """Every change that can be made, whether or not it means anything."""
    known = operators()
    files = [path for each in packages for path in sorted((REPOSITORY / each).rglob("*.py"))]
    return [mutant for path in files for mutant in _mutants_of(path, known)]


def draw(mutants: Sequence[Mutant], size: int, seed: int) -> Iterator[tuple[Mutant, str]]:
    """Places at random, and at each one of the changes possible there, if it means something.

    The order is that of a hash of the seed and the place, so that a seed means nearly the same
    sample after the code has changed here and there.
    """

    def chance(text: str) -> bytes:
        return hashlib.sha256(f"{seed} {text}".encode()).digest()

    by_place: dict[Place, list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        by_place[mutant.place].append(mutant)
    drawn: set[tuple[str, str]] = set()
    for place in sorted(by_place, key=lambda place: chance(str(place))):
        if len(drawn) == size:
            return
        mutant = min(by_place[place], key=lambda mutant: chance(mutant.key))
        source = mutant.source()
        if source is not None and (mutant.path, meaning(source)) not in drawn:
            drawn.add((mutant.path, meaning(source)))
            yield mutant, source


def _mutants_of(path: Path, known: dict[str, Operator]) -> Iterator[Mutant]:
    relative = path.relative_to(REPOSITORY).as_posix()
    text = path.read_text(encoding="utf-8")
    lines = _told_apart(text.split("\n"))
    nodes = list(ast_nodes(get_ast(text)))
    for name, operator in known.items():
        sort = name.partition("_")[0]
        positions = (start for node in nodes for start, _ in operator.mutation_positions(node))
        for occurrence, (line, column) in enumerate(positions):
            place = (relative, *lines[line - 1], column, sort)
            yield Mutant(relative, line, column, name, occurrence, place)


def _told_apart(lines: Sequence[str]) -> list[tuple[str, int]]:
    """Each line, and how many before it are the same."""
    seen: Counter[str] = Counter()
    told = []
    for line in lines:
        told.append((line, seen[line]))
        seen[line] += 1
    return told
