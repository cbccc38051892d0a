"""The engine: lowered modules in, flows out."""

from __future__ import annotations

from collections.abc import Sequence

from piilint.classify.classifier import Classifier
from piilint.flow.domain.flows import Flow
from piilint.flow.fixpoint.defaulted import defaulted, forget_undecided
from piilint.flow.fixpoint.entries import entries
from piilint.flow.fixpoint.heirs import told_by_heirs
from piilint.flow.fixpoint.printer import print_calls, print_summaries
from piilint.flow.fixpoint.roots import instantiate_roots
from piilint.flow.fixpoint.solver import Solver
from piilint.flow.fixpoint.witness import flows_of
from piilint.flow.state.world import World
from piilint.ir.program import ModuleIR
from piilint.resolve.classes import Classes
from piilint.resolve.program import Program
from piilint.resolve.types import TypeResolver
from piilint.rulebook.book import Rulebook
from piilint.semantics.deployment import Deployment
from piilint.semantics.hosts import Hosts
from piilint.semantics.models import Models


class Analysis:
    """The engine's result, with the figures that reports give."""

    def __init__(self, flows: tuple[Flow, ...], world: World) -> None:
        self.flows = flows
        self.functions = len(world.program.functions)
        self.calls = len(world.calls)
        self.approximated_calls = len(world.approximated)
        self.partial_functions = len(world.partial_functions())
        self._world = world

    def summaries(self) -> list[str]:
        """The summary of every function that does anything, as lines of text."""
        return list(print_summaries(self._world))

    def call_graph(self) -> list[str]:
        """Who calls whom, a line a pair."""
        return list(print_calls(self._world))

    def modelled_calls(self) -> list[tuple[str, int, str]]:
        """File, line and path of every call of which rules speak."""
        modules = self._world.program.modules
        return sorted(
            (modules[name].path, modules[name].places[at][0], callee)
            for (name, at), callee in self._world.modelled.items()
        )


def analyse_program(
    modules: Sequence[ModuleIR], book: Rulebook, internal_hosts: Sequence[str] = ()
) -> Analysis:
    """Finds every flow from a source to a sink in the program."""
    models, hosts = Models(book), Hosts(book, internal_hosts)
    program = Program(modules, models.tables())
    types = TypeResolver(program)
    classes = Classes(program, types)
    world = World(
        program,
        classes,
        types,
        models,
        hosts,
        Classifier(book).with_schemas(classes.schemas(), classes.labels(), classes.remarks()),
        Deployment(program, book, models, hosts),
        _patterns(book),
        frozenset(id.rpartition(".")[0] for id in book.data_types),
    )
    solver = Solver(world)
    solver.solve()
    inherited, by_default = entries(world), defaulted(world)
    solver.settle()
    forget_undecided(world, by_default)
    by_heirs = told_by_heirs(world, inherited)
    instantiate_roots(world, inherited, by_default, by_heirs)
    solver.settle()
    for unit in by_heirs:
        world.flows.pop(unit, None)
    return Analysis(flows_of(world), world)


def _patterns(book: Rulebook) -> frozenset[str]:
    quick = [
        *(s.call for s in book.sources),
        *(s.call for s in book.sinks),
        *(s.call for s in book.sanitizers),
    ]
    return frozenset(pattern for pattern in quick if pattern and "." in pattern)
