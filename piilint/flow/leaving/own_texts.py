"""Instances that have no text of their own: printed, they show a class and a place in memory."""

from __future__ import annotations

from piilint.flow.domain.heap import Object
from piilint.flow.domain.kinds import RECORDS
from piilint.flow.names.naming import impersonal
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo

_PRINTERS = {"repr": ("__repr__",)}
_ALL_PRINTERS = ("__str__", "__repr__", "__format__", "__unicode__")
_WITHOUT_TEXT = frozenset({"object", "builtins.object", "abc.ABC", "typing.Generic"})
_WITH_TEXT = RECORDS | {"exception", "enum"}
_OF_OBJECTS = ("method", "property")


def is_wordless(frame: Frame, obj: Object, mode: str) -> bool:
    """A method's own receiver of which neither its class nor any below it has a text.

    What a caller passes elsewhere may be something else than what is declared.
    """
    function, symbolic = frame.function, obj.symbolic
    if not (function.owner and function.params and symbolic) or function.kind not in _OF_OBJECTS:
        return False
    if symbolic != (function.params[0].name, ()) or len(obj.types) != 1:
        return False
    key = (next(iter(obj.types)), mode)
    known = frame.world.known.wordless.get(key)
    if known is None:
        known = frame.world.known.wordless[key] = _has_no_text(frame, *key)
    return known


def _has_no_text(frame: Frame, name: str, mode: str) -> bool:
    info = frame.world.classes.get(name[2:]) if name[:2] == "c:" else None
    if info is None:
        return False
    by_id = frame.world.classes.by_id
    printers = _PRINTERS.get(mode, _ALL_PRINTERS)
    return all(_is_plain(each, printers) for each in (info, *(by_id[cid] for cid in info.children)))


def _is_plain(info: ClassInfo, printers: tuple[str, ...]) -> bool:
    inherits = _WITHOUT_TEXT.issuperset(info.outside) and not info.kinds & _WITH_TEXT
    return inherits and info.methods.keys().isdisjoint(printers)


def is_no_row(frame: Frame, obj: Object, noun: str) -> bool:
    """What lies under the name of a number, a currency, a flag is no row of a table with a text
    of its own, whatever may have been put there."""
    infos = [frame.world.classes.get(name[2:]) for name in obj.types if name[:2] == "c:"]
    if not infos or any(info is None or "model" not in info.kinds for info in infos):
        return False
    told = obj.symbolic[1][-1] if obj.symbolic is not None and obj.symbolic[1] else noun
    return isinstance(told, str) and bool(told) and impersonal(told)
