"""From what the engine found to flows with witnesses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from math import prod
from typing import cast

import msgspec

from piilint.base.span import Span
from piilint.flow.domain.flows import Flow, Guard, SinkFact, SourceFact, Step, StepKind
from piilint.flow.domain.heap import Guards
from piilint.flow.domain.labels import KEPT, SourceLabel, Trace
from piilint.flow.domain.summaries import Reach, ReachKey, SinkSite
from piilint.flow.domain.ways import Meetings, Ways
from piilint.flow.domain.written import with_words
from piilint.flow.leaving.addresses import by_class
from piilint.flow.leaving.sinks import settled
from piilint.flow.names.surroundings import means_else_in
from piilint.flow.state.world import SourceKey, World
from piilint.ir.program import TEMPLATE

MAX_STEPS = 60
MAX_READ = 10_000
"""Of a trace of more steps only the ends are read."""
_CALLS = frozenset({"source", "call", "return"})
"""Steps that may speak of what a callee does, which the code there calls by its own words."""
APPROXIMATE = 0.8
"""What each assumed step leaves of a flow's confidence: what unknown code gives for what it got."""
REMEMBERED = 0.9
"""The same of what is read where another instance was given it."""


def flows_of(world: World) -> tuple[Flow, ...]:
    """All flows found, sorted."""
    entry = _entry_guards(world)
    by_site: dict[tuple[str, int], list[tuple[ReachKey, Reach]]] = defaultdict(list)
    for key, reach in _with_hosts(world):
        assert isinstance(key.label, SourceLabel)
        source = world.sources[key.label.source]
        if not (_refuted(world, source) or _means_else(world, source, key.site)):
            by_site[(key.site.module, key.site.at)].append((key, reach))
    found: list[Flow] = []
    for members in by_site.values():
        kept = _in_plain_sight(world, members)
        types = Meetings(
            (reach.ways, (world.sources[_source(key)].data_type,)) for key, reach in kept
        )
        people = Meetings(_addressed(world, kept))
        for key, reach in kept:
            met = types.with_(reach.ways), people.with_(reach.ways)
            found.append(_flow(world, key, reach, entry, *met))
    return tuple(sorted(set(found), key=_order))


def _with_hosts(world: World) -> Iterator[tuple[ReachKey, Reach]]:
    """What reached sinks; where a parameter says to whom, all that callers passed are meant.

    The parameter belongs to the function in which the data was met, the first of the chain.
    """
    for key, reach in world.all_flows():
        place = key.site.host_param
        told = world.hosts_told(reach.chain[0], place) if place is not None else []
        if place is not None and not told:
            told = by_class(world, reach.chain[0], place)
        if not told:
            yield key, reach
        for site in settled(world, key.site, told):
            yield key._replace(site=site), reach


def _order(flow: Flow) -> tuple[object, ...]:
    """By place; the rest only decides between flows of one place."""
    sink, source = flow.sink, flow.source
    return (
        sink.span, source.data_type, source.span, sink.argument or "", sink.recipient or "",
        sink.host or "", source.text, flow.transforms, source.subject or "", source.holder or "",
        repr(sink.facts), flow.steps,
    )  # fmt: skip


def _source(key: ReachKey) -> int:
    assert isinstance(key.label, SourceLabel)
    return key.label.source


def _refuted(world: World, source: SourceKey) -> bool:
    """A parameter's name spoke for it, but every caller shows what it really gets."""
    if source.param is None or source.param[0] not in world.called:
        return False
    given = world.param_given.get(source.param, set())
    return bool(given) and not given & {"opaque", "symbolic"}


def _means_else(world: World, source: SourceKey, site: SinkSite) -> bool:
    """A name alone speaks for it, which means something else where it leaves."""
    return means_else_in(world, source.data_type, source.holder, site.function)


def _in_plain_sight(
    world: World, members: list[tuple[ReachKey, Reach]]
) -> list[tuple[ReachKey, Reach]]:
    """Assumed sources give way to ones of the same type that are read in plain sight."""
    seen = {
        world.sources[_source(key)].data_type
        for key, _ in members
        if _source(key) not in world.assumed_sources
    }
    handed = {
        (world.sources[_source(key)].data_type, function)
        for key, reach in members
        if world.sources[_source(key)].param is None
        for function in reach.chain
    }
    return [
        (key, reach)
        for key, reach in members
        if _speaks(world, world.sources[_source(key)], _source(key), seen, handed)
    ]


def _speaks(
    world: World, source: SourceKey, index: int, seen: set[str], handed: set[tuple[str, str]]
) -> bool:
    """An assumed source, and a parameter that is seen to be handed the same, add nothing."""
    if source.param is not None and (source.data_type, source.param[0]) in handed:
        return False
    return index not in world.assumed_sources or source.data_type not in seen


def _addressed(
    world: World, members: list[tuple[ReachKey, Reach]]
) -> Iterator[tuple[Ways, set[str]]]:
    """What the persons a message goes to are called: the roots of the addressee's expressions."""
    for key, reach in members:
        if key.site.addressee and _is_addressee(key):
            source = world.sources[_source(key)]
            yield reach.ways, {*_persons(source), _alone(world, _source(key))}


def _is_addressee(key: ReachKey) -> bool:
    """By the argument, or by the field of the message that it is."""
    return any(part in key.site.addressee for part in key.argument.split(".")[:2])


def _alone(world: World, index: int) -> str:
    """One of several of a kind: the variable of a function, by its class."""
    source = world.sources[index]
    function = world.source_functions.get(index, "")
    return f"{function} {source.holder} {source.text.rpartition('.')[0]}"


def _is_theirs(world: World, index: int, people: set[str]) -> bool:
    """Whether the data is of the person addressed: not so if another of that kind stands by."""
    same = _persons(world.sources[index]) & people
    root = world.sources[index].text.rpartition(".")[0]
    if not same or root in same or not root.isidentifier():
        return bool(same)
    alone = _alone(world, index)
    kind = alone.removesuffix(root)
    others = (each.removeprefix(kind) for each in people if each.startswith(kind))
    return not any(other.isidentifier() for other in others if other != root)


def _persons(source: SourceKey) -> set[str]:
    root = source.text.rpartition(".")[0]
    return {part for part in (root, source.holder, source.subject) if part}


def _certainty(step: Step) -> float:
    if not step.approximate:
        return 1.0
    return REMEMBERED if step.kind == KEPT else APPROXIMATE


def _flow(
    world: World,
    key: ReachKey,
    reach: Reach,
    entry: dict[str, Guards],
    types: set[str],
    people: set[str],
) -> Flow:
    source = world.sources[_source(key)]
    index = _source(key)
    before = entry.get(world.source_functions.get(index, ""), ())
    read = (*before, *world.source_guards.get(index, ()))
    guards = dict.fromkeys((*entry.get(reach.chain[0], ()), *read, *reach.guards))
    steps = _steps(world, reach.trace)
    confidence = max(source.confidence * prod(map(_certainty, steps)), 0.05)
    sink = _sink(world, key.site, key.argument, types - {source.data_type})
    if key.site.addressee and (_is_addressee(key) or _is_theirs(world, index, people)):
        sink = msgspec.structs.replace(sink, to_subject=True)
    assert isinstance(key.label, SourceLabel)
    return Flow(
        sink=sink,
        source=SourceFact(
            span=_span(world, source.module, source.at),
            data_type=source.data_type,
            text=source.text,
            subject=source.subject,
            holder=source.holder,
            confidence=source.confidence,
            reason=source.reason,
        ),
        transforms=key.label.transforms,
        guards=tuple(Guard(text, holds) for text, holds in guards),
        steps=steps,
        functions=tuple(dict.fromkeys(reach.chain)),
        confidence=round(confidence, 3),
    )


def _sink(world: World, site: SinkSite, argument: str, others: set[str]) -> SinkFact:
    return SinkFact(
        span=_span(world, site.module, site.at),
        kind=site.kind,
        callee=site.callee,
        argument=argument or None,
        recipient=site.recipient,
        host=site.host,
        facts=tuple(dict.fromkeys(site.facts)),
        alongside=tuple(sorted(others)),
    )


def _span(world: World, module: str, at: int) -> Span:
    ir = world.program.modules[module]
    return Span(ir.path, *ir.places[at])


def _steps(world: World, trace: Trace | None) -> tuple[Step, ...]:
    """The witness: no step twice in a row, long ones cut in the middle."""
    if trace is None:
        return ()
    half = MAX_STEPS // 2
    if trace.size > MAX_READ:
        # A function that calls one twice that calls one twice, and so on: only the ends are read.
        steps = _shown(world, islice(trace.oldest_first(), half))
        ends = [*islice(trace.newest_first(), half)]
        tail, left_out = _shown(world, reversed(ends)), trace.size - 2 * half
    else:
        steps = _shown(world, trace.oldest_first())
        tail = steps[-half:] if len(steps) > MAX_STEPS else []
        left_out = len(steps) - 2 * half
    if not tail:
        return tuple(steps)
    said = f"{tail[0].text} ({left_out} steps before this one are left out)"
    return (*steps[:half], msgspec.structs.replace(tail[0], text=said), *tail[1:])


def _shown(world: World, trace: Iterable[Trace]) -> list[Step]:
    steps: list[Step] = []
    for node in trace:
        span = _span(world, node.module, node.at)
        kind = cast("StepKind", node.kind)
        text = _told(world, node)
        if not text:
            continue
        step = Step(span, kind, text, node.approximate)
        if not steps or steps[-1] != step:
            steps.append(step)
    return steps


def _told(world: World, node: Trace) -> str:
    """What a step says; nothing where a template's frame puts its pieces together.

    What a caller that nobody knows would pass is read where the function is defined: no line of
    the program does that.
    """
    module = world.program.modules[node.module]
    if module.name.startswith(TEMPLATE):
        if node.kind == "through" and module.places[node.at][:2] == (1, 1):
            return ""
        word = world.written.at(module, node.at).removesuffix("()").rpartition(".")[2]
        told = word not in ("", "append") and node.kind in _CALLS
        return with_words(node.text, word) if told else node.text
    if node.kind == "through" and (node.module, node.at) in world.definitions:
        return ""
    words = world.written.at(module, node.at)
    if node.kind in _CALLS or (node.kind == "sink" and words.endswith("()")):
        return with_words(node.text, words)
    return words or node.text if node.text == "call()" else node.text


def _entry_guards(world: World) -> dict[str, Guards]:
    """Guards that hold on every known way into a function."""
    entry: dict[str, Guards | None] = dict.fromkeys(sorted(world.edges))
    changed, rounds = True, 0
    while changed and rounds < 12:
        changed, rounds = False, rounds + 1
        for callee, callers in sorted(world.edges.items()):
            common: Guards | None = None
            for caller, guards in sorted(callers.items()):
                inherited = entry.get(caller, ())
                if inherited is None:
                    continue
                here = tuple(dict.fromkeys((*inherited, *guards)))
                common = here if common is None else tuple(g for g in common if g in here)
            if common != entry[callee]:
                entry[callee] = common
                changed = True
    return {callee: guards or () for callee, guards in entry.items()}
