"""Control flow: running blocks, branches, loops, handlers, ways out."""

from __future__ import annotations

from collections.abc import Callable

from piilint.flow.access.emptied import emptied
from piilint.flow.access.iterating import iterate
from piilint.flow.access.narrowing import Narrowed, narrow, seen, widen
from piilint.flow.access.thrown import divided, is_thrown
from piilint.flow.access.unnamed import common_filters
from piilint.flow.classes import exceptions
from piilint.flow.domain.heap import Object, State, join_states
from piilint.flow.domain.values import (
    CLEAN,
    NONE,
    Value,
    join_all,
    objects_of,
    ordered,
)
from piilint.flow.leaving.answers import answer
from piilint.flow.leaving.sinks import send_raised
from piilint.flow.names.among import is_among
from piilint.flow.names.loop_ids import as_called
from piilint.flow.names.rounds import names_of, one_by_one
from piilint.flow.ops.asked_entries import told_by_key
from piilint.flow.ops.each_in_turn import places_in, put_in_turn
from piilint.flow.ops.only_sets import only_sets
from piilint.flow.ops.transfer import TRANSFER, typed
from piilint.flow.passing.arguments import Arguments
from piilint.flow.passing.flags import decided
from piilint.flow.program import contexts
from piilint.flow.program.construction import construct
from piilint.flow.program.generators import resume
from piilint.flow.state.frame import THROWN, YIELDED, Frame, Watch
from piilint.ir import ops
from piilint.resolve.symbols import Symbol

ROUNDS = 5
"""How often a loop's body is run at most: what one round brings in, the next one sees."""
_CHANGES = frozenset(
    {ops.Store, ops.SetAttr, ops.SetItem, ops.Delete, ops.Return, ops.Break, ops.Continue}
)
NO_NAMES: frozenset[str] = frozenset()
_HARMLESS = frozenset({ops.Const, ops.Load, ops.Choose, ops.Clean, ops.MakeFunction})


def run(frame: Frame, block: ops.Block) -> None:
    """Runs a block, until its end or until nothing is reachable."""
    frame.steps += len(block)
    if frame.watch is not None:
        _run_watched(frame, block, frame.watch)
        return
    for op in block:
        transfer = TRANSFER.get(type(op))
        if transfer is not None:
            transfer(frame, op)
        else:
            _CONTROL[type(op)](frame, op)
            if frame.state is None:
                return


def _run_watched(frame: Frame, block: ops.Block, watch: Watch) -> None:
    """As `run`, inside a `try`: what held before each change may be what a handler meets."""
    for op in block:
        kind = type(op)
        if kind in _CHANGES:
            if watch.pending:
                watch.note(frame.live)
        elif kind not in _HARMLESS:
            watch.pending = True
        transfer = TRANSFER.get(kind)
        if transfer is not None:
            transfer(frame, op)
        else:
            _CONTROL[kind](frame, op)
            if frame.state is None:
                return


def _merge(first: State | None, second: State | None) -> State | None:
    if first is None:
        return second
    if second is None:
        return first
    return join_states(first, second)[0]


def _branch(frame: Frame, op: ops.If) -> None:
    known = _decided(frame, op.test) if op.test.named else None
    if known is not None:
        _pass_over(frame, op.orelse if known else op.body)
        run(frame, op.body if known else op.orelse)
        return
    before = frame.live
    known = decided(frame, op.test) if frame.flags else None
    if known is not None:
        _go(frame, op, known)
        return
    frame.state = before.fork(op.test.if_true)
    narrowed = _narrowed(frame, op, True)
    run(frame, op.body)
    taken = frame.state
    frame.state = before.fork(op.test.if_false)
    others = _narrowed(frame, op, False)
    run(frame, op.orelse)
    if taken is not None and frame.state is not None:
        widen((taken, narrowed), (frame.state, others))
    frame.state = _merge(taken, frame.state)


def _narrowed(frame: Frame, op: ops.If, held: bool) -> list[Narrowed]:
    """The variables of which the condition says something in one of its branches."""
    return [
        *narrow(frame, op.test, held),
        *emptied(frame, op.test, held),
        *told_by_key(frame, op.test, held, op.at),
    ]


def _go(frame: Frame, op: ops.If, holds: bool) -> None:
    """The one way that a flag leaves open, past the guard that it is.

    Behind the branch the guard holds for what follows only if the other way would have led out.
    """
    before = frame.live
    taken, other = (op.body, op.orelse) if holds else (op.orelse, op.body)
    frame.state = before.fork(op.test.if_true if holds else op.test.if_false)
    run(frame, taken)
    _pass_over(frame, other)
    if frame.state is not None and not (other and isinstance(other[-1], _WAYS_OUT)):
        frame.state.guards = before.guards


def _pass_over(frame: Frame, other: ops.Block) -> None:
    """What the way that is not taken would have given: `scope if full else ""` is never that."""
    left_out = getattr(other[-1], "dst", None) if other else None
    if left_out is not None:
        frame.regs[left_out] = NONE


_WAYS_OUT = (ops.Return, ops.Raise, ops.Break, ops.Continue)


def _decided(frame: Frame, test: ops.Test) -> bool | None:
    """What a condition comes to in this turn of a loop over names, for this name handed in."""
    for asked in test.named:
        text = frame.regs[asked.reg].text
        if text is None or not _is_handed(frame, text):
            continue
        among: bool | None = text in asked.texts
        if asked.among >= 0:
            among = is_among(frame, text, frame.regs[asked.among])
        answer = None if among is None else asked.if_one if among else asked.if_none
        if answer is not None:
            return answer
    return None


def _is_handed(frame: Frame, text: str) -> bool:
    """It is a name that the loop is at, or that was handed in, however it is spelled."""
    plain = text.lower()
    return any(plain == name.strip().lower() for names in frame.names for name in names)


def _loop(
    frame: Frame,
    head: Callable[[], None],
    op: ops.For | ops.While,
    endless: bool = False,
    rounds: int = 0,
    others: bool = False,
) -> None:
    """Runs the body until a round brings nothing new, or as often as is known, or first the one.

    An endless loop is left by `break` alone.
    """
    entry = frame.live
    left: list[State] = []
    made = places_in(op.body) if rounds and not others else frozenset()
    for count in range(1, 1 + (rounds + ROUNDS if others or not rounds else rounds)):
        frame.turn()
        frame.state = entry.fork()
        frame.breaks.append([])
        frame.continues.append([])
        head()
        run(frame, op.body)
        left += frame.breaks.pop()
        after: State | None = frame.state
        for state in frame.continues.pop():
            after = _merge(after, state)
        if after is None:
            break
        before = entry
        entry, changed = join_states(before, after)
        if rounds and not others:
            put_in_turn(before, after, entry, made)
        if not changed and count > rounds:
            break
    frame.state = None if endless else entry
    if op.orelse and frame.state is not None:
        run(frame, op.orelse)
    for state in left:
        frame.state = _merge(frame.state, state)


def _for(frame: Frame, op: ops.For) -> None:
    def head() -> None:
        source = frame.regs[op.iter]
        filters = common_filters(frame, source)
        if filters:
            state = frame.live
            state.guards = tuple(dict.fromkeys((*state.guards, *filters)))
        element = next(elements, None) or rest or iterate(frame, source, op.at)
        frame.regs[op.item] = as_called(frame, op, element) if not known else element
        frame.names[-1] = names_of(frame, element) if known else NO_NAMES

    known, rest = one_by_one(frame, frame.regs[op.iter])
    elements = iter(known)
    frame.names.append(NO_NAMES)
    frame.together.append(NO_NAMES.union(*(names_of(frame, each) for each in known)))
    _loop(frame, head, op, rounds=len(known), others=rest is not None)
    frame.together.pop()
    frame.names.pop()


def _while(frame: Frame, op: ops.While) -> None:
    def head() -> None:
        run(frame, op.head)
        if frame.state is not None:
            frame.state = frame.state.fork(op.test.if_true)

    endless = len(op.head) == 1 and isinstance(op.head[0], ops.Const) and bool(op.head[0].value)
    _loop(frame, head, op, endless)


def _break(frame: Frame, op: ops.Break) -> None:
    if frame.breaks:
        frame.breaks[-1].append(frame.live)
    frame.state = None


def _continue(frame: Frame, op: ops.Continue) -> None:
    if frame.continues:
        frame.continues[-1].append(frame.live)
    frame.state = None


def _return(frame: Frame, op: ops.Return) -> None:
    value = frame.regs[op.src] if op.src >= 0 else NONE
    answer(frame, value, op.at)
    frame.leave(value)
    frame.state = None


def _raise(frame: Frame, op: ops.Raise) -> None:
    value = frame.regs[op.src] if op.src >= 0 else frame.current
    for ref in ordered(value):
        if isinstance(ref, Symbol) and ref.kind == "class":
            value = construct(frame, ref.name, Arguments(), op.at)
        elif isinstance(ref, Symbol) and ref.kind == "external":
            value = frame.make(("s", op.at, ref.name), Object(frozenset({f"x:{ref.name}()"})))
    if op.src >= 0:
        send_raised(frame, value, op.at)
        exceptions.chained(frame, value, frame.regs[op.cause] if op.cause >= 0 else frame.current)
    frame.raised[-1].append(value)
    frame.thrown[-1].append(frame.live)
    frame.state = None


def _try(frame: Frame, op: ops.Try) -> None:
    outer, before, exits = frame.watch, frame.live.fork(), len(frame.exits)
    returned = len(frame.returned)
    frame.raised.append([])
    frame.thrown.append([])
    watch = frame.watch = Watch(before)
    run(frame, op.body)
    if frame.state is not None and watch.pending:
        watch.note(frame.state)
    frame.watch = outer
    raised, thrown = frame.raised.pop(), frame.thrown.pop()
    entry = watch.state
    if frame.state is not None and only_sets(frame, op):
        entry = frame.state
    for state in thrown:
        entry = join_states(entry, state)[0]
    if outer is not None:
        outer.note(entry)
    if frame.state is not None:
        run(frame, op.orelse)
    result = frame.state
    for handler in op.handlers:
        caught, raised = _divided(frame, handler, raised, entry)
        caught += _quoting(frame, handler, watch, entry)
        frame.state = entry.fork()
        _handle(frame, handler, caught)
        result = _merge(result, frame.state)
    if outer is not None:
        for error, given in watch.quoted.items():
            outer.quote(error, given)
    frame.raised[-1].extend(raised)
    if raised:
        frame.thrown[-1].append(entry)
    leaving = _left(frame, exits, entry if raised or result is None else None)
    _finally(frame, op, result, leaving, raised, returned)


def _left(frame: Frame, exits: int, state: State | None) -> State | None:
    """The state on the ways out by `return` since, and by what nobody caught."""
    for left in frame.exits[exits:]:
        state = _merge(state, left)
    return state.fork() if state is not None else None


def _finally(
    frame: Frame,
    op: ops.Try,
    result: State | None,
    leaving: State | None,
    raised: list[Value],
    returned: int,
) -> None:
    """What comes last, on the ways out as well; what was returned there counts only if it ends."""
    if op.final and leaving is not None:
        outer, until = frame.current, len(frame.returned)
        frame.current = join_all(raised) if raised else outer
        frame.state = leaving
        run(frame, op.final)
        frame.current = outer
        if frame.state is None:
            del frame.returned[returned:until]
    frame.state = result
    if op.final and result is not None:
        run(frame, op.final)


def _quoting(frame: Frame, handler: ops.Handler, watch: Watch, entry: State) -> list[Value]:
    """The errors of Python's own that a handler gets, with what they quote."""
    caught: list[Value] = []
    for error, given in list(watch.quoted.items()):
        frame.state = entry
        told = Object(frozenset({f"x:{error}()"}), {0: given}, closed=True)
        value = frame.make(("s", handler.at, "quoted", error), told)
        if _divided(frame, handler, [value], entry)[0]:
            caught.append(value)
            del watch.quoted[error]
    return caught


def _divided(
    frame: Frame, handler: ops.Handler, raised: list[Value], entry: State
) -> tuple[list[Value], list[Value]]:
    """What a handler may get of what was raised, and what goes on to the next one."""
    kept, frame.state = frame.state, entry
    wanted: list[Symbol] | None = []
    for reg in handler.types:
        named = exceptions.classes_named(frame, frame.regs[reg])
        wanted = None if named is None or wanted is None else wanted + named
    caught: list[Value] = []
    left: list[Value] = []
    for value in raised:
        parts = divided(frame, value, wanted or []) if is_thrown(value) else None
        if parts is not None:
            caught.append(parts[0])
            left.append(parts[1])
        elif not wanted or _catches(frame, handler, wanted, value):
            caught.append(value)
        else:
            left.append(value)
    frame.state = kept
    return caught, left


def _catches(frame: Frame, handler: ops.Handler, wanted: list[Symbol], value: Value) -> bool:
    """Whether a handler may get the exception."""
    each = exceptions.single(frame, value) if handler.star else [value]
    return any(exceptions.catches(frame, wanted, one) for one in each)


def _handle(frame: Frame, handler: ops.Handler, caught: list[Value]) -> None:
    outer = frame.current
    frame.current = join_all(caught) if caught else CLEAN
    if handler.star and caught:
        frame.current = exceptions.group_of(frame, caught, handler.at)
    if handler.name:
        frame.live.env[handler.name] = frame.current
    run(frame, handler.body)
    frame.current = outer


def _with(frame: Frame, op: ops.With) -> None:
    ctx = frame.regs[op.ctx]
    entered = frame.regs[op.dst] = contexts.entered(frame, ctx, op.at)
    exits = len(frame.exits)
    frame.raised.append([])
    frame.thrown.append([])
    run(frame, op.body)
    raised, thrown, normal = frame.raised.pop(), frame.thrown.pop(), frame.state
    leaving = normal
    for state in (*thrown, *frame.exits[exits:]):
        leaving = _merge(leaving, state)
    if leaving is None:
        return
    frame.state = leaving if leaving is normal else leaving.fork()
    swallowed = _left_context(frame, ctx, entered, raised, op.at)
    if swallowed is not True:
        frame.raised[-1].extend(raised)
        frame.thrown[-1].extend(thrown)
    if normal is None and not (swallowed is not False and raised):
        frame.state = None


def _left_context(
    frame: Frame, ctx: Value, entered: Value, raised: list[Value], at: int
) -> bool | None:
    """Leaves a context, perhaps by an exception; says whether it is swallowed: None if unknown."""
    outer = frame.current
    frame.current = join_all(raised) if raised else CLEAN
    swallowed: bool | None = False
    for method in ("__exit__", "__aexit__"):
        found = contexts.context_call(frame, ctx, method, at)
        if found is not None:
            swallowed = (
                found.const
                if isinstance(found.const, bool)
                else (False if found.const is None else None)
            )
    if resume(frame, ctx, {YIELDED: entered, THROWN: frame.current}, at):
        swallowed = None
    if _suppresses(frame, ctx):
        swallowed = True
    frame.current = outer
    return swallowed


def _suppresses(frame: Frame, ctx: Value) -> bool:
    return any(
        name.endswith(("suppress()", ".raises()", "assertRaises()"))
        for oid in objects_of(ctx)
        for name in frame.object(oid).types
    )


_CONTROL: dict[type[ops.Op], Callable[[Frame, ops.Op], None]] = {
    ops.Seen: typed(seen), ops.If: typed(_branch), ops.For: typed(_for), ops.While: typed(_while),
    ops.Break: typed(_break), ops.Continue: typed(_continue), ops.Return: typed(_return),
    ops.Raise: typed(_raise), ops.Try: typed(_try), ops.With: typed(_with),
}  # fmt: skip
