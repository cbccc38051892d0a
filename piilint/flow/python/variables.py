"""Functions that read and set variables of the process's environment."""

from __future__ import annotations

from piilint.flow.classes.environment import read_variable, write_variable
from piilint.flow.domain.values import Value, join_all, objects_of
from piilint.flow.passing.arguments import Arguments, Function
from piilint.flow.state.frame import Frame
from piilint.flow.state.shapes import export_shape


def _get(frame: Frame, args: Arguments, at: int) -> Value | None:
    """`os.getenv("TOKEN", default)`; of what nobody put there, rules speak."""
    found = read_variable(frame, args.first().const)
    return None if found is None else join_all([found, *args.positional[1:2]])


def _put(frame: Frame, args: Arguments, at: int) -> Value | None:
    if len(args.positional) > 1:
        write_variable(frame, args.positional[0].const, export_shape(frame, args.positional[1]))
    return None


def _update(frame: Frame, args: Arguments, at: int) -> Value | None:
    for mapping in args.positional[:1]:
        for oid in objects_of(mapping):
            for key, value in frame.object(oid).fields.items():
                write_variable(frame, key, export_shape(frame, value))
    for name, value in args.keywords.items():
        write_variable(frame, name, export_shape(frame, value))
    return None


FUNCTIONS: dict[str, Function] = {
    "os.getenv": _get, "os.environ.get": _get, "os.environ.pop": _get,
    "os.environ.setdefault": _put, "os.environ.update": _update, "os.putenv": _put,
}  # fmt: skip
"""By path; where they give nothing, the rules have the last word: setting is a sink."""
