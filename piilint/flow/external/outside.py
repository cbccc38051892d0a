"""Calls that leave the program."""

from __future__ import annotations

from piilint.flow.domain.values import Value
from piilint.flow.external.fetching import fetched
from piilint.flow.external.modelled import call_modelled
from piilint.flow.external.own_rules import bare
from piilint.flow.external.unruled import forget, sdk_call, unmodelled
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.semantics.tables import BoundModel

_ON_STREAMS = {"writerow": 0, "writerows": 0, "writestr": 1}
"""Methods of what stands for a stream, by the position of what they write to it."""


def call(frame: Frame, path: str, receiver: Value | None, args: Arguments, at: int) -> Value:
    """A call to an outside path, perhaps a method on `receiver`."""
    result = _call(frame, path, receiver, args, at)
    if frame.found_empty:
        forget(frame, receiver, args)
    return result


def _call(frame: Frame, path: str, receiver: Value | None, args: Arguments, at: int) -> Value:
    world = frame.world
    world.calls.add((frame.module.name, at))
    found = fetched(frame, path, args, at)
    if found is not None:
        return found
    models = world.models.call(path)
    if not models:
        stream, _, name = path.rpartition(".")
        if name == "open" and receiver is not None and world.models.call(f"{stream}.write"):
            return receiver  # A member of an archive that stands for its stream.
        if name in _ON_STREAMS:
            # A writer of tables, an archive.
            path = f"{stream}.write"
            models = world.models.call(path)
            args = args.without_first(_ON_STREAMS[name]) if models else args
        models = models or _by_name(frame, path, receiver)
    if not models:
        sdk = world.models.recipient_of_path(path)
        if sdk is not None:
            return sdk_call(frame, path, sdk, args, at)
        return unmodelled(frame, path, receiver, args, at)
    return call_modelled(frame, path, models, receiver, args, at)


def _by_name(frame: Frame, path: str, receiver: Value | None) -> tuple[BoundModel, ...]:
    """What rules say of a call by its last name alone."""
    models = frame.world.models
    name = path.rpartition(".")[2]
    found = models.bare(name) if name == path else ()
    if not found:
        found = bare(frame, name) if receiver is None else models.method(name)
    return models.call("logging.getLogger") if not found and name in _MAKING_LOGGERS else found


_MAKING_LOGGERS = frozenset({"get_logger", "getLogger", "getlogger"})
"""What a function of such a name gives is a logger, whoever made it."""


def is_ruled(frame: Frame, path: str, name: str) -> bool:
    """Some rule, or a recipient's SDK, speaks of the call."""
    models = frame.world.models
    return bool(models.call(path) or models.method(name) or models.recipient_of_path(path))
