"""Calls that an outside call will make: a thread's target, a task's function."""

from __future__ import annotations

from piilint.flow.access.iterating import iterate
from piilint.flow.classes.decorators import tasks_named
from piilint.flow.domain.heap import Object
from piilint.flow.domain.values import OPAQUE, Outside, Value, objects_of, of_refs
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.resolve.symbols import Symbol
from piilint.rulebook.calls import Invocation


def invoke(
    frame: Frame,
    how: Invocation,
    callee: Value,
    args: Arguments,
    at: int,
    params: tuple[str, ...] = (),
    plain_receiver: Value | None = None,
    receiver: Value | None = None,
) -> Value:
    """Calls what an outside call will call: a thread's target, a task's function."""
    given = Arguments()
    if plain_receiver is not None:
        given.positional.append(plain_receiver)
    skip = {how.callee}
    for which in how.args:
        if which == "*":
            _hand_on(given, args, how.callee, skip, params)
            continue
        skip.add(which)
        found = receiver if which == "receiver" else args.pick(frame, which, params, at)
        if found is not None:
            given.nouns[len(given.positional)] = args.nouns.get(which, "")
            given.positional.append(found)
    _hand_elements(frame, how, given, args, params, at)
    if how.args_from is not None:
        found = args.pick(frame, how.args_from, params, at)
        if found is not None:
            given.sequences.append(found)
            _unroll(frame, given)
    if how.kwargs_from is not None:
        found = args.pick(frame, how.kwargs_from, params, at)
        if found is not None:
            given.mappings.append(found)
    if how.method:
        callee = _method_of(frame, how, callee, args)
    named = _named_tasks(frame, callee)
    if named is not callee and not named.refs:
        return OPAQUE
    result = frame.invoke_value(named, given, at)
    if not how.each or not how.returns:
        return result
    return frame.make(("s", at, "each"), Object(frozenset({"k:list"}), elem=result))


def _method_of(frame: Frame, how: Invocation, receiver: Value, args: Arguments) -> Value:
    """The method of an object that is called: with nothing else, it works with what the object will
    have been given by then, as after `thread.start()`."""
    alone = not (how.args or args.positional or args.keywords)
    for oid in objects_of(receiver) if alone else ():
        for name in frame.object(oid).types:
            info = frame.world.classes.get(name[2:]) if name[:2] == "c:" else None
            if info is not None and how.method in info.methods:
                frame.world.run_later.add(info.methods[how.method])
    return of_refs(Outside(how.method, receiver.refs))


def _hand_elements(
    frame: Frame,
    how: Invocation,
    given: Arguments,
    args: Arguments,
    params: tuple[str, ...],
    at: int,
) -> None:
    """One element of each of some arguments, or what such an element holds."""
    for which in how.each:
        found = args.pick(frame, which, params, at)
        element = iterate(frame, found, at) if found is not None else OPAQUE
        if how.spread:
            given.sequences.append(element)
            _unroll(frame, given)
        else:
            given.positional.append(element)


def _named_tasks(frame: Frame, callee: Value) -> Value:
    """What is called by a name that a queue knows is the task of that name."""
    if callee.text is None:
        return callee
    return of_refs(*(Symbol("function", name) for name in tasks_named(frame, callee.text)))


def _hand_on(
    given: Arguments,
    args: Arguments,
    callee: int | str,
    skip: set[int | str],
    params: tuple[str, ...],
) -> None:
    """All that is left; what stands before the function says how it is called, and when."""
    skipped = {_place(which, params) for which in skip}
    after = _place(callee, params)
    for index, value in enumerate(args.positional):
        if index not in skipped and index > after:
            given.nouns[len(given.positional)] = args.nouns.get(index, "")
            given.positional.append(value)
    for name, value in args.keywords.items():
        if name not in skip:
            given.keywords[name] = value
            given.nouns[name] = args.nouns.get(name, "")
    given.sequences.extend(args.sequences)
    given.mappings.extend(args.mappings)


def _place(which: int | str, params: tuple[str, ...]) -> int:
    """The position of an argument; before the first if it has none."""
    if isinstance(which, int):
        return which
    return params.index(which) if which in params else -1


def _unroll(frame: Frame, given: Arguments) -> None:
    """A tuple of known length becomes single arguments."""
    value = given.sequences.pop()
    objects = objects_of(value)
    if len(objects) == 1:
        obj = frame.object(objects[0])
        positions = [k for k in obj.fields if isinstance(k, int)]
        if obj.elem is None and positions and positions == list(range(len(positions))):
            given.positional.extend(obj.fields[i] for i in positions)
            return
    given.sequences.append(value)
