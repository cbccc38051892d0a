"""What stands behind a name: a module's variable, a library's global object, a setting."""

from __future__ import annotations

from piilint.flow.domain.values import CLEAN, OPAQUE, Ref, Value, added, is_object, of_refs
from piilint.flow.state.frame import Frame
from piilint.resolve.symbols import Symbol


def value_of_symbols(frame: Frame, symbols: tuple[Symbol, ...]) -> Value:
    """The value of a name that stands for these."""
    result: Value | None = None
    for symbol in symbols:
        found = _value_of_symbol(frame, symbol)
        result = added(result, found)
    return result or OPAQUE


def _value_of_symbol(frame: Frame, symbol: Symbol) -> Value:
    if symbol.kind == "variable":
        return read_global(frame, symbol.name)
    if symbol.kind == "external":
        model = frame.world.models.attribute(symbol.name)
        if model is not None and model.type is not None:
            return library_global(frame, symbol.name)
        path = frame.world.models.canonical(symbol.name)
        shared = frame.world.shared_path(frozenset({"x:" + path})) if path[-2:] == "()" else None
        if shared is not None:
            return library_global(frame, shared)  # `flask.session`: that of each request.
    return of_refs(symbol)


def library_global(frame: Frame, path: str) -> Value:
    """A library's global object, such as `flask.g`: with what the program ever put into it."""
    frame.world.cells.read(("x", path), frame.unit)
    return of_refs(("x", path))


def is_shared(ref: Ref) -> bool:
    """A library's object of which there is only one for the whole program."""
    return is_object(ref) and ref[0] == "x" and len(ref) == 2


def read_global(frame: Frame, variable: str) -> Value:
    """A module-level variable: what was ever stored there."""
    module, _, name = variable.partition(":")
    found = frame.world.cells.read(("g", variable), frame.unit)
    if found is None:
        owner = frame.world.program.modules.get(module)
        if owner is not None and name in owner.constants:
            return Value(const=owner.constants[name], clean=True)
        return CLEAN if name.isupper() else OPAQUE
    return found


def read_default(frame: Frame, function: str, param: str) -> Value:
    """A parameter's default value, which all calls share."""
    found = frame.world.cells.read(("d", function, param), frame.unit)
    return found if found is not None else CLEAN


def setting(frame: Frame, name: str) -> Value:
    """What the project's settings modules hold under that name, as far as it is known."""
    constant = frame.world.settings.get(name)
    if constant is not None:
        return Value(const=constant, clean=True)
    result: Value | None = None
    for module in frame.world.settings_modules:
        found = frame.world.cells.read(("g", f"{module}:{name}"), frame.unit)
        if found is not None:
            result = added(result, found)
    return result if result is not None else CLEAN
