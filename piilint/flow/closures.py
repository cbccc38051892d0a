"""What callable objects hold: captured variables, the arguments of partials."""

from __future__ import annotations

from piilint.flow.arguments import Arguments
from piilint.flow.frame import Frame
from piilint.flow.heap import Object
from piilint.flow.values import ObjectId, Value
from piilint.resolve.types import TypeInfo


def read_closure(frame: Frame, oid: ObjectId, key: str) -> Value:
    """What a callable object captured."""
    obj = frame.object(oid)
    found = obj.fields.get(key)
    return found if found is not None else frame.child(oid, key, TypeInfo())


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
