"""What callable objects hold: captured variables, the arguments of partials."""

from __future__ import annotations

from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import ObjectId, Value
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.ir.program import POSITIONAL, FunctionIR
from piilint.resolve.types import TypeInfo


def read_closure(frame: Frame, oid: ObjectId, key: str) -> Value:
    """What a callable object captured."""
    obj = frame.object(oid)
    found = obj.fields.get(key)
    return found if found is not None else frame.child(oid, key, TypeInfo())


DEFAULT = "^="
"""Begins the fields that hold what parameters have by default, where a call of the enclosing
function decides that."""


def with_defaults(
    frame: Frame, function: FunctionIR, closure: ObjectId, args: Arguments, bound: bool
) -> Arguments:
    """The arguments, with those defaults for what is not given."""
    obj = frame.object(closure)
    held = {str(key)[len(DEFAULT) :]: v for key, v in obj.fields.items() if _is_default(key)}
    if not held or args.sequences or args.mappings:
        return args
    given = len(args.positional) + bound
    missing = {
        param.name: held[param.name]
        for index, param in enumerate(function.params)
        if param.name in held
        and param.name not in args.keywords
        and (param.kind != POSITIONAL or index >= given)
    }
    return Arguments(args.positional, {**missing, **args.keywords}, args.nouns)


def _is_default(key: Key) -> bool:
    return isinstance(key, str) and key.startswith(DEFAULT)


def partial_arguments(obj: Object, args: Arguments) -> Arguments:
    """The arguments of a partial's call: those it was made with come first."""
    first = [value for key, value in obj.fields.items() if isinstance(key, int)]
    keywords = {
        str(key)[4:]: value for key, value in obj.fields.items() if str(key).startswith("^kw:")
    }
    keywords.update(args.keywords)
    nouns: dict[int | str, str] = {
        (k + len(first) if isinstance(k, int) else k): noun for k, noun in args.nouns.items()
    }
    return Arguments(first + args.positional, keywords, nouns, args.sequences, args.mappings)
