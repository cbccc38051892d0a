"""Looking a path up in an installed library by importing it: only when somebody asks for that."""

from __future__ import annotations

import importlib
import inspect
import re
import warnings

from piilint.authoring.sources import UNSURE, Verdict

_STEP = re.compile(r"\.?([^\W\d]\w*)|\([^)]*\)")


def look_up(path: str) -> Verdict:
    """Whether the library, now imported, has what the path names."""
    names = _STEP.findall(path.removesuffix(".*"))
    here: object = _module(names[0])
    if here is None:
        return Verdict(None, f"{names[0]} cannot be imported")
    made = False
    for name in names[1:]:
        if not name:
            # A call: of a class, its instances share its attributes; what else it gives is unsure.
            if not inspect.isclass(here):
                return UNSURE
            made = True
            continue
        found = getattr(here, name, None)
        if found is None and inspect.ismodule(here):
            found = _module(f"{here.__name__}.{name}")
        if found is None:
            shown = getattr(here, "__qualname__", getattr(here, "__name__", "it"))
            return UNSURE if made else Verdict(False, f"{shown} has no {name}")
        here = found
    return Verdict(True, "", _parameters(here, bound=not made))


def _module(name: str) -> object | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return importlib.import_module(name)
        except (Exception, SystemExit):  # a library may do anything when it is imported
            return None


def _parameters(here: object, *, bound: bool) -> tuple[str, ...] | None:
    if not callable(here):
        return None
    try:
        parameters = list(inspect.signature(here).parameters.values())
    except (TypeError, ValueError):
        return None
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        return None
    names = ["**" if each.kind is each.VAR_KEYWORD else each.name for each in parameters]
    return tuple(names if bound else names[1:])
