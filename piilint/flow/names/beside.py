"""Names that mean somebody only together: a `name` asked for beside an `email` is a person's, a
`payer` beside an `iban` holds the account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from piilint.base.names import split_words
from piilint.classify.classifier import Classification, Context
from piilint.flow.state.frame import Frame
from piilint.ir import ops
from piilint.ir.program import FunctionIR
from piilint.ir.walk import flat

Asked = dict[str, frozenset[str]]
"""By what is asked, as written, the constant names that a function asks it for, or writes to it."""


class _Pair(NamedTuple):
    """What a name means on some noun, and the kinds of data and the words beside it that show it.

    Of the words alone are the names made that tell: not so `support_phone`.
    """

    meant: str
    noun: str
    telling: frozenset[str]
    words: frozenset[str]


_PAIRS = (
    _Pair(
        "contact.name", "person", frozenset({"contact.email", "contact.phone"}),
        frozenset("e email mail phone telephone tel mobile address number no".split()),
    ),
    _Pair(
        "financial.bank.holder", "transaction", frozenset({"financial.bank.iban"}),
        frozenset({"iban"}),
    ),
)  # fmt: skip
_GETTING = frozenset({"get", "pop", "getlist", "get_argument", "get_body_argument"})
_WRITTEN = "="
"""Before what is not asked but written to, key by key."""
_KEYS: frozenset[Context] = frozenset({"key", "request_key"})


def by_its_side(
    frame: Frame, name: str, noun: str, context: Context
) -> tuple[Classification, str] | None:
    """What a name means for what stands beside it, and the name that stands there."""
    if context not in _KEYS or len(split_words(name)) != 1:
        return None
    for pair in _PAIRS:
        found = frame.world.classify(name, pair.noun, "", context)
        if found is None or found.data_type != pair.meant:
            continue
        for names in _groups(frame, noun, context):
            if name in names:
                telling = (n for n in sorted(names) if _is_telling(frame, pair, n, context))
                first = next(telling, None)
                if first is not None:
                    return found, first
    return None


def _groups(frame: Frame, noun: str, context: Context) -> Iterator[frozenset[str]]:
    """The names among which that one may be: of the same mapping, of the same loop."""
    asked = frame.world.known.asked.get(frame.function.id)
    if asked is None:
        asked = frame.world.known.asked[frame.function.id] = _asked(frame.function)
    if context == "request_key":
        yield from asked.values()
    elif not noun:
        yield from (names for of, names in asked.items() if of.startswith(_WRITTEN))
    elif noun in asked:
        yield asked[noun]
    yield from frame.together


def _is_telling(frame: Frame, pair: _Pair, name: str, context: Context) -> bool:
    if not pair.words.issuperset(split_words(name)):
        return False
    found = frame.world.classify(name, pair.noun, "", context)
    return found is not None and found.data_type in pair.telling


def _asked(function: FunctionIR) -> Asked:
    constants: dict[int, str] = {}
    loaded: dict[int, str] = {}
    found: dict[str, set[str]] = {}
    for op in flat(function.body):
        if isinstance(op, ops.Load):
            loaded[op.dst] = op.name
        elif isinstance(op, ops.MakeDict):
            keys = {key for key, _, _ in op.entries if isinstance(key, str)}
            found.setdefault(f"{_WRITTEN}{op.dst}", set()).update(keys)
        elif isinstance(op, ops.SetItem) and isinstance(op.key, str):
            found.setdefault(_WRITTEN + loaded.get(op.obj, ""), set()).add(op.key)
        elif isinstance(op, ops.Const) and isinstance(op.value, str):
            constants[op.dst] = op.value
        elif isinstance(op, ops.GetItem) and isinstance(op.key, str):
            found.setdefault(op.noun, set()).add(op.key)
        elif isinstance(op, ops.CallMethod) and op.attr in _GETTING and op.args:
            key = constants.get(op.args[0].reg)
            if key is not None:
                found.setdefault(op.noun, set()).add(key)
    return {noun: frozenset(names) for noun, names in found.items() if len(names) > 1}
