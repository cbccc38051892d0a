"""The fixpoint: analysing functions until no summary and no cell changes any more."""

from __future__ import annotations

import heapq

from piilint.flow import analysis
from piilint.flow.order import analysis_order
from piilint.flow.summaries import same_summary
from piilint.flow.world import Unit, World

MAX_RUNS = 6
"""A function is analysed at most so often; the tail that needs more changes nothing that shows."""


class Solver:
    """Works through functions, callees first, again where something that they read has changed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ranks = analysis_order(world)
        self.runs: dict[Unit, int] = {}
        self._queue: list[tuple[int, Unit]] = []
        self._queued: set[Unit] = set()

    def solve(self) -> None:
        """Runs until nothing is left to do."""
        # Modules come last, since they call what they define; but all functions read the variables
        # that modules set, so each has a first look beforehand.
        for function in sorted(self.world.program.functions.values(), key=lambda f: f.id):
            if function.kind == "module":
                self._run(Unit(function.id))
        for name in self.ranks:
            self._push(Unit(name))
        self.settle()

    def settle(self) -> None:
        """Works off what has changed since."""
        self._drain()
        while self._queue:
            _, unit = heapq.heappop(self._queue)
            self._queued.discard(unit)
            self._run(unit)
            self._drain()

    def _push(self, unit: Unit) -> None:
        if unit not in self._queued and self.runs.get(unit, 0) < MAX_RUNS:
            self._queued.add(unit)
            heapq.heappush(self._queue, (self.ranks.get(unit.function, 0), unit))

    def _defer(self, unit: Unit) -> None:
        """A function that turned out to call others not analysed yet waits for them all."""
        wanted = self.world.awaited
        if wanted:
            latest = max(self.ranks.get(name, 0) for name in wanted)
            self.ranks[unit.function] = max(self.ranks.get(unit.function, 0), latest + 1)
            wanted.clear()

    def _drain(self) -> None:
        dirty = self.world.dirty
        if dirty:
            for unit in dirty:
                self._push(unit)
            dirty.clear()

    def _run(self, unit: Unit) -> None:
        world = self.world
        self.runs[unit] = self.runs.get(unit, 0) + 1
        summary = analysis.analyse(world, unit)
        self._defer(unit)
        known = world.summaries.get(unit)
        world.summaries[unit] = summary
        if known is None or not same_summary(known, summary):
            for reader in sorted(world.summary_readers[unit], key=repr):
                if known is not None or reader in self.runs:
                    self._push(reader)
