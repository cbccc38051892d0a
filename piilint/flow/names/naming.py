"""What names alone say: which are worth a suspicion, which are surely impersonal."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from functools import lru_cache

from piilint.base.names import split_words
from piilint.classify.classifier import Context
from piilint.flow.domain.labels import (
    NO_LABELS,
    Label,
    Labels,
    ParamLabel,
    SourceLabel,
)
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import Value
from piilint.flow.names.beside import by_its_side
from piilint.flow.names.surroundings import means_else
from piilint.flow.state.frame import Frame

_IMPERSONAL_LAST = frozenset(
    "id ids pk uuid guid count total len length size status ok exists type kind slug sku "
    "quantity qty amount price currency created updated modified timestamp version "
    "enabled disabled active valid verified index weight height width elapsed digest "
    "checksum permissions perms exc errors distance similarity ratio percent percentage "
    "offset limit duration latency timeout port".split()
)
_PREDICATES = frozenset(
    "is has can should was will are validate check exists count len num any".split()
)
_GETTERS = frozenset("get fetch load read find extract lookup retrieve build make".split())


_OF_ANSWERS = frozenset(
    "status_code reason_phrase streaming charset content_type http_version".split()
)
"""What any answer of a server has beside its content."""


@lru_cache(maxsize=16384)
def impersonal(name: str) -> bool:
    """The name is that of an id, a count, a flag: what bears it says nothing personal.

    Nor does the address of an object, of which the class is not known: it has the object's key.
    """
    if name == "get_absolute_url" or name in _OF_ANSWERS:
        return True
    words = split_words(name)
    if words[:1] == _ALL:
        # `all_paid` asks something, `all_users` are users, and `query.all()` gives rows.
        if len(words) > 1 and not words[-1].endswith("s"):
            return True
        words = words[1:]
    if len(words) > 1 and words[-2] == "by" and not words[-3:][0].endswith(_DONE):
        return words[0] in _PREDICATES  # What is found by an id is none: `user_by_id`.
    return bool(words) and (words[-1] in _IMPERSONAL_LAST or words[0] in _PREDICATES)


_ALL = ("all",)
_DONE = ("ed", "en", "wn")
"""End what somebody did: `created_by_id` is an id."""
_OF_THE_THING = frozenset(
    "model role engine provider backend encoding format stream temperature tools tool_choice "
    "functions mode method action src srcset href rel".split()
)


_BOUNDS = (("max",), ("min",), ("num",))


@lru_cache(maxsize=16384)
def says_nothing(key: str) -> bool:
    """What stands under the key beside data is about the thing alone: `payload["model"]`."""
    return key in _OF_THE_THING or impersonal(key) or split_words(key)[:1] in _BOUNDS


@lru_cache(maxsize=16384)
def getter_subject(name: str) -> str:
    """What a getter's name says it gets: `full_name` for `get_full_name`; empty for no getter."""
    words = split_words(name)
    if len(words) > 1 and words[0] in _GETTERS:
        rest = words[1:]
        stop = next(
            (i for i, word in enumerate(rest) if word in ("for", "by", "from", "of", "or")),
            len(rest),
        )
        return "_".join(rest[:stop])
    return ""


def named_source(
    frame: Frame,
    name: str,
    noun: str,
    at: int,
    context: Context,
    *,
    declared: str = "",
    text: str = "",
    scale: float = 1.0,
    param: tuple[str, str] | None = None,
) -> Labels:
    """The label that a name earns by itself, if any; `scale` lowers the confidence."""
    if HOLE in name:
        text = text.replace(HOLE, "…") or (f"{noun}." if noun else "") + name.replace(HOLE, "…")
        name = _known_words(name)
    found = frame.world.classify(name, noun, declared, context)
    reason = found.reason if found is not None else ""
    if found is None:
        told = by_its_side(frame, name, noun, context)
        if told is None:
            return NO_LABELS
        found, telling = told
        scale = min(scale, _BESIDE)
        reason = f"“{name}” is asked for beside “{telling}”"
    if means_else(frame, found.data_type, noun):
        return NO_LABELS
    shown = text or (f"{noun}.{name}" if noun else name)
    return frame.source(
        found.data_type,
        at,
        shown,
        subject=found.subject,
        holder=noun or None,
        confidence=found.confidence * scale,
        reason=reason,
        param=param,
    )


def _known_words(name: str) -> str:
    """Of a name known in part, its whole words: `email` of `email_…`; nothing of `…mail`."""
    parts = name.split(HOLE)
    if any(part[:1].isalnum() for part in parts[1:]) or any(p[-1:].isalnum() for p in parts[:-1]):
        return ""
    return "_".join(part.strip("_-. ") for part in parts if part)


_BESIDE = 0.9
"""How sure a name is by what stands beside it."""


def is_undefined(frame: Frame, path: str) -> bool:
    """It begins with a name that nothing binds: by something unseen it is bound, to what it says.

    Names of classes and modules do not say whose data their attributes are.
    """
    root = path.partition(".")[0]
    known = root in frame.module.imports or hasattr(builtins, root)
    return not (known or path != path.lower() or frame.world.program.is_module(root))


def kinds_of(frame: Frame, value: Value) -> set[str]:
    """The kinds of data that a value is known to carry."""
    sources = frame.world.sources
    return {sources[label.source].data_type for label in value.labels if type(label) is SourceLabel}


def of_kinds(frame: Frame, labels: Labels, wanted: Callable[[str], bool]) -> Labels:
    """The labels without those of sources whose kind of data is not wanted."""
    sources = frame.world.sources
    return {
        label: trace
        for label, trace in labels.items()
        if type(label) is not SourceLabel or wanted(sources[label.source].data_type)
    }


def picked_by_name(frame: Frame, bag: Value, name: str, noun: str, context: Context) -> Value:
    """What of a mixture, put in under names not known, is likely meant by a name that says it.

    A name that says nothing of the kind hardly means any, once there are several.
    """
    kinds = kinds_of(frame, bag)
    if len(kinds) < _FEW:
        return bag
    found = frame.world.classify(name, noun, "", context)
    meant = {kind for kind in kinds if found is not None and akin(kind, found.data_type)}
    if not meant and len(kinds) < _MANY:
        return bag
    return Value(
        of_kinds(frame, bag.labels, meant.__contains__), bag.refs if not meant else frozenset()
    )


def meant_by_name(frame: Frame, labels: Labels, name: str, noun: str, context: Context) -> Labels:
    """Of a mixture of data, what is meant by a name: its own kind.

    A text has all that was written into it, and a call that nobody knows is assumed to give all
    that it was handed. Neither has all of it as one part.
    """
    kinds = {
        label: kind
        for label, trace in labels.items()
        if (kind := _kind_of(frame, label)) is not None
    }
    if len(set(kinds.values())) < _FEW:
        return labels
    found = frame.world.classify(name, noun, "", context)
    if found is None and len(set(kinds.values())) < _MANY:
        return labels
    others = {
        label for label, kind in kinds.items() if found is None or not akin(kind, found.data_type)
    }
    return {label: trace for label, trace in labels.items() if label not in others}


def _kind_of(frame: Frame, label: Label) -> str | None:
    """The kind of data: of what callers pass, by the name that it has there."""
    if type(label) is SourceLabel:
        return frame.world.sources[label.source].data_type
    *above, name = (label.root, *label.path) if isinstance(label, ParamLabel) else ("", "")
    if not above or not isinstance(name, str):
        return None
    found = frame.world.classify(name, str(above[-1]), "", "attribute")
    return None if found is None else found.data_type


_FEW, _MANY = 2, 3
"""So many kinds of data in a mixture: from the first, a name may tell them apart; from the second,
one that says nothing has none of them."""


def akin(first: str, second: str) -> bool:
    """One data type is the other, or a kind of it."""
    return f"{first}.".startswith(f"{second}.") or f"{second}.".startswith(f"{first}.")
