"""Methods of a receiver that nobody knows: found by rule, by name, or assumed."""

from __future__ import annotations

from piilint.base.names import split_words
from piilint.flow.calling.outside_methods import OUTCOME, asked_for, with_getter_name
from piilint.flow.classes.dispatch import MAX_CANDIDATES, overrides
from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import HELD, NO_LABELS, Labels, ParamLabel, join_labels, stepped
from piilint.flow.domain.values import CLEAN, Value, is_object, objects_of
from piilint.flow.external.looking_up import searches_a_store
from piilint.flow.external.own_rules import call_by_method_name
from piilint.flow.external.unruled import looked_up_by, unknown_call
from piilint.flow.names import dates
from piilint.flow.names.guesses import gives_row
from piilint.flow.names.naming import impersonal
from piilint.flow.passing.arguments import Arguments
from piilint.flow.passing.fitting import fits
from piilint.flow.program.program_calls import call_each
from piilint.flow.python import containers
from piilint.flow.python.text_methods import call_text, is_text_method
from piilint.flow.rows import queries
from piilint.flow.state.frame import Frame
from piilint.ir.program import FunctionIR

_MAX_FAMILY = 16
_TELLING_WORDS = 2
_COMMON = frozenset(
    "get set add pop save create update delete filter all first run execute close open "
    "read write start stop call copy clear items keys values append extend join format "
    "split strip encode decode render handle process apply check clean validate count "
    "exists load dump dumps loads commit flush connect "
    "date time datetime timestamp replace weekday search match group index find".split()
)


def unknown_method(
    frame: Frame, value: Value, name: str, args: Arguments, at: int, noun: str
) -> Value:
    """A method of a receiver nobody knows: by rule, by name, else assumed to pass data on."""
    if name in dates.METHODS:
        value = dates.only_dates(frame, value)
    if is_text_method(name) and (value.labels or value.text is not None):
        return call_text(frame, value, name, args, at)
    if value.text == "" and value.clean and not value.refs:
        return CLEAN  # An empty text is no object of the program.
    ruled = call_by_method_name(frame, value, name, args, at)
    if ruled is not None:
        return ruled
    dumped = queries.dumped(frame, value, name, args, at)
    if dumped is not None:
        return dumped
    candidates = _by_name(frame, name, args, noun)
    if candidates:
        if not _near(frame, candidates, noun):
            # It is then an object of some class of the program, and no text that is data.
            value = Value(NO_LABELS, value.refs)
        return call_each(frame, candidates, args, at, value)
    if name == OUTCOME and any(map(is_object, value.refs)):
        return value
    asked = asked_for(frame, name, args, at)
    if asked is not None:
        return asked
    found = containers.call_any(frame, value, name, args, at, noun)
    if found is not None:
        return found
    asks = searches_a_store(noun, name) and name not in frame.world.methods_named
    asks = asks or name == "find" or gives_row(frame, name) or looked_up_by(frame, name, args)
    result = unknown_call(frame, name, value, args, at, asks=asks)
    own = join_labels(value.labels, _own_labels(frame, value))
    if own and not impersonal(name):
        text = f"{noun}.{name}()" if noun else f"{name}()"
        labels = stepped(own, "through", frame.module.name, at, text, True)
        return Value(join_labels(result.labels, labels), result.refs)
    return with_getter_name(frame, result, name, noun, at)


def _own_labels(frame: Frame, value: Value) -> Labels:
    """What callers' values carry themselves, where nothing tells what they are."""
    found: Labels = {}
    for oid in objects_of(value):
        obj = frame.object(oid)
        if obj.symbolic is not None and not obj.types and not obj.symbolic[1]:
            found[ParamLabel(*obj.symbolic, HELD)] = None
    return found


def _by_name(frame: Frame, name: str, args: Arguments, noun: str) -> list[str]:
    """The last resort: the few methods of that name that fit the call, the noun's class first."""
    functions = [f for f in frame.world.methods_named.get(name, ()) if fits(f, args)]
    if not functions:
        return []
    if noun:
        near = [f.id for f in functions if _names_class(noun, f.owner)]
        if 0 < len(near) <= MAX_CANDIDATES:
            return _with_overrides(frame, near, name)
    if name in _COMMON or name.startswith("__"):
        return []
    if len(functions) > MAX_CANDIDATES:
        return _of_one_family(frame, functions, name)
    around = [function for function in functions if _is_of(frame, noun, function)]
    return [function.id for function in around or functions]


def _near(frame: Frame, candidates: list[str], noun: str) -> bool:
    """The noun names a class that has one of the methods."""
    functions = frame.world.program.functions
    return any(_names_class(noun, functions[fid].owner) for fid in candidates)


def _with_overrides(frame: Frame, near: list[str], name: str) -> list[str]:
    """The methods, and those of derived classes: nobody said that it is no other class's."""
    found = list(near)
    for fid in near:
        info = frame.world.classes.get(frame.world.program.functions[fid].owner)
        if info is not None:
            found += overrides(frame, info, name, fid, Object())
    return list(dict.fromkeys(found))


def _of_one_family(frame: Frame, functions: list[FunctionIR], name: str) -> list[str]:
    """Where all methods of a telling name override one and the same, it may be any of them."""
    if len(split_words(name)) < _TELLING_WORDS or len(functions) > _MAX_FAMILY:
        return []
    classes = frame.world.classes.by_id
    roots = {
        next((cid for cid in reversed(classes[f.owner].mro) if name in classes[cid].own), "")
        for f in functions
        if f.owner in classes
    }
    return [function.id for function in functions] if len(roots) == 1 else []


def _is_of(frame: Frame, noun: str, function: FunctionIR) -> bool:
    """`engine` is rather an `XEngine`, or some class of a module `engine`, than any other."""
    words = split_words(noun)[-1:]
    module = frame.world.program.module_of[function.id].name.rpartition(".")[2]
    owner = function.owner.rpartition(":")[2].rpartition(".")[2]
    return bool(words) and words[0] in (*split_words(module), *split_words(owner))


def _names_class(noun: str, owner: str) -> bool:
    """`mailer` names class Mailer; `order_service` names OrderService."""
    last = owner.rpartition(":")[2].rpartition(".")[2].lower()
    flat = noun.replace("_", "").lower()
    return len(flat) > 2 and flat == last
