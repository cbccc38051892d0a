"""Calls that fetch classes of the program by their names, whatever looks them up."""

from __future__ import annotations

from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import Key
from piilint.flow.domain.values import Value, objects_of, of_refs
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.resolve.fetched import fetches
from piilint.resolve.symbols import Symbol


def fetched(frame: Frame, name: str, args: Arguments, at: int) -> Value | None:
    """What `get_model("order", "Order")` gives: a class, or a list of them for a list of names."""
    if not fetches(name):
        return None
    given = [*args.positional, *args.keywords.values()]
    if not given:
        asked = frame.world.program.fetched.asked_for(name)
        return of_refs(*(Symbol("class", cid) for cid in asked)) if asked else None
    *before, last = given
    texts = [value.text for value in before if value.text is not None]
    if len(texts) < len(before):
        return None
    if last.text is not None:
        return _classes(frame, [*texts, last.text])
    listed = objects_of(last)
    obj = frame.object(listed[0]) if len(listed) == 1 and texts else None
    if obj is None or not obj.closed or obj.elem is not None or not obj.fields:
        return None
    found: dict[Key, Value] = {}
    for key, value in obj.fields.items():
        one = _classes(frame, [*texts, value.text]) if value.text is not None else None
        if one is None:
            return None
        found[key] = one
    return frame.make(("s", at, "fetched"), Object(frozenset({"k:list"}), found, closed=True))


def _classes(frame: Frame, texts: list[str]) -> Value | None:
    """What the texts name; a name in capitals is that of a setting that says it."""
    settings = frame.world.settings
    texts = [settings.get(text, text) if text.isupper() else text for text in texts]
    found = frame.world.program.fetched.of_texts(texts)
    if found:
        return of_refs(*(Symbol("class", cid) for cid in found))
    module, _, name = texts[-1].replace(":", ".").rpartition(".")
    if len(texts) > 1 or not name.isidentifier() or not frame.world.program.is_module(module):
        return None
    functions = [s for s in frame.world.program.member(module, name) if s.kind == "function"]
    return of_refs(*functions) if functions else None
