"""Attributes and items of what a name stands for: modules, classes, outside things."""

from __future__ import annotations

from piilint.flow.classes.decorators import decorator_models
from piilint.flow.classes.environment import is_environment, read_variable, write_variable
from piilint.flow.classes.kept import class_value
from piilint.flow.classes.outside_members import spelled
from piilint.flow.classes.variables import library_global, setting, value_of_symbols
from piilint.flow.domain.labels import NO_LABELS, Key
from piilint.flow.domain.summaries import Shape
from piilint.flow.domain.values import (
    CLEAN,
    OPAQUE,
    Bound,
    Outside,
    Value,
    is_object,
    join,
    of_refs,
)
from piilint.flow.names.naming import is_undefined, named_source
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo, is_declaration
from piilint.resolve.symbols import Symbol, external
from piilint.resolve.types import TypeInfo

_MAX_SEGMENTS = 12
"""An outside path of more of them is none that a rule speaks of, and would grow in a loop."""


def of_symbol(frame: Frame, symbol: Symbol, attr: str, noun: str, at: int) -> Value | None:
    """An attribute of a module, a class, an outside thing."""
    if symbol.kind == "module":
        return _of_module(frame, symbol.name, attr, at)
    if symbol.kind == "external":
        return _of_external(frame, symbol.name, attr, noun, at)
    if symbol.kind == "class":
        return _of_class(frame, symbol.name, attr)
    if symbol.kind == "function":
        function = frame.world.program.functions[symbol.name]
        if any(attr in model.methods for model in decorator_models(frame, function)):
            return of_refs(Outside(attr, frozenset({symbol})))  # `task.delay`, to be called later
        return frame.world.cells.read(("c", symbol.name, attr), frame.unit)
    return None


def _of_module(frame: Frame, module: str, attr: str, at: int) -> Value:
    """A name of a module; one that it does not bind others may have put there."""
    program = frame.world.program
    symbols = tuple(program.member(module, attr))
    if symbols != (external(f"{module}.{attr}"),):
        return value_of_symbols(frame, symbols)
    found = frame.world.cells.read(("g", f"{module}:{attr}"), frame.unit)
    if found is not None:
        return found
    for symbol in program.lookup(module, "__getattr__"):
        if symbol.kind == "function":
            return frame.invoke(symbol.name, [Value(const=attr, clean=True)], at)
    return value_of_symbols(frame, symbols)


def _of_external(frame: Frame, path: str, attr: str, noun: str, at: int) -> Value:
    if path in (
        "django.conf.settings",
        "settings",
        "flask.current_app.config",
        "config",
    ) or path.endswith(".settings"):
        return setting(frame, attr)
    model = frame.world.models.attribute(f"{path}.{attr}")
    if model is not None and model.source is not None:
        labels = frame.source(
            model.source.data_type, at, spelled(noun, attr), subject=model.source.subject,
            reason=model.source.label or f"{path}.{attr}",
        )  # fmt: skip
        return Value(labels, frozenset({external(f"{path}.{attr}")}))
    if model is not None and model.type is not None:
        kind = frame.world.models.class_model(model.type)
        shared = kind is not None and kind.shared
        return library_global(frame, model.type if shared else f"{path}.{attr}")
    labels = NO_LABELS
    if is_undefined(frame, path):
        labels = named_source(frame, attr, noun or path, at, "attribute")
    if path.count(".") >= _MAX_SEGMENTS:
        return Value(labels)
    return Value(labels, frozenset({external(f"{path}.{attr}")}))


def _of_class(frame: Frame, cid: str, attr: str) -> Value | None:
    info = frame.world.classes.get(cid)
    if info is None:
        return None
    if attr in info.inner:
        return of_refs(Symbol("class", info.inner[attr]))
    fid = info.methods.get(attr)
    if fid is not None:
        kind = frame.world.program.functions[fid].kind
        if kind == "class":
            return of_refs(Bound(fid, frozenset({Symbol("class", cid)})))
        return of_refs(Symbol("function", fid))
    if "enum" in info.kinds:
        return Value(const=info.constants.get(attr, attr), clean=True)
    if attr in ("objects", "_default_manager", "query", "all_objects") or _is_manager(info, attr):
        return _manager(frame, info, attr)
    if _is_column(info, attr):
        return of_refs(Symbol("column", f"{cid}.{attr}"))
    cell = class_value(frame, info, attr)
    if attr in info.constants:
        # The cell holds what relatives have there, too: here the class's own value counts.
        constant = Value(const=info.constants[attr], clean=True)
        if cell is None or not (cell.labels or cell.refs):
            return constant
        return join(constant, cell)
    return cell if cell is not None else OPAQUE


def _is_column(info: ClassInfo, attr: str) -> bool:
    """A field of a class that a library maps to a table: `select(User.email)`."""
    field = info.fields.get(attr)
    if field is None or field.relation or not info.outside:
        return False
    mapped = field.ir.annotation is not None and field.ir.annotation.name.endswith("Mapped")
    return mapped or is_declaration(field.ir) or "pydantic" in info.kinds


def _is_manager(info: ClassInfo, attr: str) -> bool:
    field = info.fields.get(attr)
    return (
        field is not None
        and field.ir.called
        and field.declared.endswith(("Manager", "from_queryset"))
    )


def _manager(frame: Frame, info: ClassInfo, attr: str) -> Value:
    """`Order.objects`: a query of orders, with the methods of a manager class of the program."""
    names = {"q:" + info.id}
    field = info.fields.get(attr)
    if field is not None:
        names |= {n for n in field.type.names if n.startswith("c:")}
    return frame.typed(("m", info.id, attr), TypeInfo(frozenset(names)))


def item_of_symbol(frame: Frame, symbol: Symbol, key: Key, noun: str, at: int) -> Value | None:
    """`Enum["NAME"]`, `os.environ["X"]`, `list[Order]`."""
    if symbol.kind == "class":
        info = frame.world.classes.get(symbol.name)
        return CLEAN if info is not None and "enum" in info.kinds else of_refs(symbol)
    if symbol.kind == "external":
        if symbol.name.endswith("environ"):
            put = read_variable(frame, key) if is_environment(symbol.name) else None
            return CLEAN if put is None else put
        if symbol.name == "sys.modules" and isinstance(key, str):
            return of_refs(frame.world.program.module_symbol(key))
        if symbol.name.endswith((".config", ".settings")) and isinstance(key, str):
            return setting(frame, key)
        model = frame.world.models.attribute(symbol.name)
        context = symbol.name.rpartition(".")[2]
        typed = model is not None and model.type is not None
        if typed or context in ("form", "args", "cookies", "headers", "values"):
            return Value(named_source(frame, str(key), noun or context, at, "request_key"))
    return None


def element_of_symbol(symbol: Symbol) -> Value | None:
    """Iterating over an enum class, or over a global."""
    return CLEAN if symbol.kind == "class" else None


def write_symbol(frame: Frame, symbol: Symbol, attr: str, shape: Shape) -> None:
    """Assignment to an attribute of a class or a module."""
    if symbol.kind in ("class", "function"):
        frame.store(("c", symbol.name, attr), shape)
    elif symbol.kind == "module":
        frame.store(("g", f"{symbol.name}:{attr}"), shape)
    elif is_environment(symbol.name):
        write_variable(frame, attr, shape)


def names_in(frame: Frame, value: Value) -> list[str]:
    """The names that the classes of a value, or a module, are known to have, sorted."""
    found: set[str] = set()
    for ref in value.refs:
        classes: list[str] = []
        if is_object(ref):
            classes = [name[2:] for name in frame.object(ref).types if name[:2] in ("c:", "C:")]
        elif isinstance(ref, Symbol) and ref.kind == "class":
            classes = [ref.name]
        elif isinstance(ref, Symbol) and ref.kind == "module":
            module = frame.world.program.module(ref.name)
            found.update(module.bindings if module is not None else ())
        for cid in classes:
            info = frame.world.classes.get(cid)
            found.update((*info.methods, *info.fields) if info is not None else ())
    return sorted(found)
