"""The fixpoint: analysing functions until no summary and no cell changes any more."""

from __future__ import annotations

import heapq

from piilint.flow.domain.summaries import same_summary
from piilint.flow.fixpoint import analysis
from piilint.flow.fixpoint.order import analysis_order
from piilint.flow.state.world import Unit, World

EAGER_RUNS = 3
PATIENT_RUNS = 2
"""So often a function that runs before its callees leaves the cells alone."""
MIN_RUNS, MAX_RUNS = 2, 6
"""A function is analysed at most so often; the tail that needs more changes nothing that shows."""
MAX_EFFORT = 1_000
"""What a function may take in all before it is analysed no more than it has to be."""
MAX_MODULE_EFFORT = 8_000
"""The same for a module's body: there is one in a file, and in a script it is the program."""
FREE_WORK, WORK_PER_OP = 500_000, 10
"""What all runs may take, and how much more for each of the program's operations: once that is used
up, every function is analysed once and no more."""


class Solver:
    """Works through functions, callees first, again where something that they read has changed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ranks = analysis_order(world)
        self.runs: dict[Unit, int] = {}
        self._heap: list[tuple[int, Unit]] = []
        """What is left of this round, by rank."""
        self._round: dict[Unit, None] = {}
        self._next: dict[Unit, None] = {}
        self._reached = 0
        """The rank of what runs now."""
        self._early: dict[Unit, int] = {}
        """What runs took that came before all callees had one: that is not held against a unit."""
        self._work = self._most_work()
        """What is left for further runs."""

    def solve(self) -> None:
        """Runs until nothing is left to do."""
        # Modules come last, since they call what they define; but all functions read the variables
        # that modules set, so each has a first look beforehand.
        functions = sorted(self.world.program.functions.values(), key=lambda f: f.id)
        for kind in ("module", "body"):
            for function in functions:
                if function.kind == kind:
                    self._run(Unit(function.id))
        # What is called while modules are imported registers handlers, makes classes and tables:
        # that is known before anybody else looks.
        self.settle()
        self._start_anew()
        self._next = {Unit(name): None for name in self.ranks}
        self.settle()

    def _start_anew(self) -> None:
        """Of what was analysed so far only what outlives calls is kept: that is in cells."""
        self.runs.clear()
        self._early.clear()
        self._work = self._most_work()
        self.world.forget()

    def _most_work(self) -> int:
        return FREE_WORK + WORK_PER_OP * self.world.ops

    def settle(self) -> None:
        """Works off what has changed since, in rounds: within one, callees come before callers."""
        self._drain()
        while self._next or self._round:
            self._round, self._next = {**self._next, **self._round}, {}
            self._heap = [(self._rank(unit), unit) for unit in self._round]
            heapq.heapify(self._heap)
            while self._heap:
                self._reached, unit = heapq.heappop(self._heap)
                self._round.pop(unit, None)
                if self._work <= 0 and unit in self.runs:
                    self.world.left.add(unit)
                    continue
                self._run(unit)
                self._drain()

    def _rank(self, unit: Unit) -> int:
        return self.ranks.get(unit.function, 0)

    def _push(self, unit: Unit) -> None:
        """Has a unit analysed: in this round if it never was, else in the next one."""
        if unit in self._round:
            return
        if self._is_done(unit):
            self.world.left.add(unit)
            return
        if unit not in self.runs or self._rank(unit) > self._reached:
            self._now(unit)
        else:
            self._next[unit] = None

    def _is_done(self, unit: Unit) -> bool:
        """Large functions are seldom worth as many runs as small ones."""
        runs = self.runs.get(unit, 0)
        if self._work <= 0:
            return runs > 0
        if runs < MIN_RUNS or runs >= MAX_RUNS:
            return runs >= MAX_RUNS
        is_module = self.world.program.functions[unit.function].kind == "module"
        limit = MAX_MODULE_EFFORT if is_module else MAX_EFFORT
        return self.world.effort[unit] - self._early.get(unit, 0) > limit

    def _now(self, unit: Unit) -> None:
        self._round[unit] = None
        heapq.heappush(self._heap, (self._rank(unit), unit))

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
        misses, effort = world.misses, world.effort[unit]
        world.premature_after = misses if self.runs[unit] <= PATIENT_RUNS else None
        summary = analysis.analyse(world, unit)
        self._work -= world.effort[unit] - effort
        if world.misses > misses:
            self._early[unit] = self._early.get(unit, 0) + world.effort[unit] - effort
        self._defer(unit)
        known = world.summaries.get(unit)
        world.summaries[unit] = summary
        if known is None:
            self._wake(unit, at_once=True)
        elif not same_summary(known, summary):
            self._wake(unit, at_once=False)

    def _wake(self, unit: Unit, at_once: bool) -> None:
        """Those who read the summary before see the new one; those who had none need not wait."""
        for reader in tuple(self.world.summary_readers[unit]):
            runs = self.runs.get(reader, 0)
            if runs and at_once and runs < EAGER_RUNS and reader not in self._round:
                if self._is_done(reader):
                    self.world.left.add(reader)
                else:
                    self._now(reader)
            elif runs:
                self._push(reader)
