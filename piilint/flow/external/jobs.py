"""Jobs and events called by name: `enqueue("email.send", to=…)` runs `@job("email.send")`.

The rules know the queues of libraries. Programs wrap them, so here any decorator's text counts that
a call which by its own name hands something on gives as the name of what is to run.
"""

from __future__ import annotations

import re
from collections import defaultdict

from piilint.base.names import split_words
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import of_refs
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.flow.state.world import World
from piilint.ir.program import FunctionIR
from piilint.resolve.symbols import Symbol

_HANDING = frozenset(
    "enqueue queue send submit schedule dispatch publish emit trigger fire defer delay notify "
    "push broadcast raise signal".split()
)
_NAMING = ("name", "task", "job", "actor", "event", "task_name", "job_name", "actor_name")
_NAME = re.compile(r"[A-Za-z][\w.:-]*\Z")
"""A name, not the path of a route or a sentence."""
_MOST = 8
"""Handlers of one name that are followed."""


def run_by_name(frame: Frame, name: str, args: Arguments, at: int) -> None:
    """Runs what a call of `name` names in its arguments, if it names anything."""
    found, given = called_by_name(frame, name, args)
    if found:
        frame.invoke_value(of_refs(*(Symbol("function", fid) for fid in found)), given, at)


def called_by_name(frame: Frame, name: str, args: Arguments) -> tuple[list[str], Arguments]:
    """The functions that a call of `name` has run by their name, and what they are handed."""
    words = split_words(name)
    if not words or words[0] not in _HANDING:
        return [], args
    key = next((key for key in _NAMING if key in args.keywords), None)
    value = args.positional[0] if args.positional else args.keywords[key] if key else None
    text = value.text if value is not None else None
    if text is None or HOLE in text or not _NAME.match(text):
        return [], args
    found = _named(frame, text)
    return found, _rest(args, None if args.positional else key) if found else args


def _rest(args: Arguments, key: str | None) -> Arguments:
    """The arguments behind the name."""
    skipped = 1 if key is None else 0
    nouns: dict[int | str, str] = {
        (each - skipped if isinstance(each, int) else each): noun
        for each, noun in args.nouns.items()
        if not isinstance(each, int) or each >= skipped
    }
    keywords = {name: value for name, value in args.keywords.items() if name != key}
    return Arguments(
        args.positional[skipped:], keywords, nouns, list(args.sequences), list(args.mappings)
    )


def _named(frame: Frame, text: str) -> list[str]:
    if frame.world.known.jobs is None:
        frame.world.known.jobs = _jobs(frame.world)
    return sorted(frame.world.known.jobs.get(text, ()))[:_MOST]


def _jobs(world: World) -> dict[str, set[str]]:
    """Functions by the texts that their decorators are given."""
    found: dict[str, set[str]] = defaultdict(set)
    for function in world.program.functions.values():
        for decorator in function.decorators:
            for argument in decorator.args:
                found[_text(world, function, argument.name)].add(function.id)
    return found


def _text(world: World, function: FunctionIR, name: str) -> str:
    """A decorator's argument as a text: written there, or the value of an enum's member."""
    owner, _, member = name.rpartition(".")
    if owner:
        module = world.program.module_of[function.id].name
        for symbol in world.program.resolve(module, owner):
            info = world.classes.get(symbol.name) if symbol.kind == "class" else None
            value = info.constants.get(member) if info is not None else None
            if isinstance(value, str):
                return value
    return name.strip("'")
