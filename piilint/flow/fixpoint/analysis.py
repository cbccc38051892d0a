"""One function's analysis: from its parameters to its summary."""

from __future__ import annotations

from piilint.flow.access.sequences import MOST
from piilint.flow.access.thrown import is_thrown
from piilint.flow.calling.calls import Calls
from piilint.flow.classes.exceptions import types_key
from piilint.flow.classes.given_again import given_again
from piilint.flow.classes.promises import handed_out, kept, promised, stub
from piilint.flow.classes.schema_classes import schema_of
from piilint.flow.classes.variables import read_global
from piilint.flow.domain.heap import RETURNED, Object, State, telling
from piilint.flow.domain.kinds import RECORDS, SCALARS
from piilint.flow.domain.labels import ANY, NO_LABELS, Key, Labels, Path
from piilint.flow.domain.summaries import SHAPE_NONE, Shape, Summary, join_shapes
from piilint.flow.domain.values import NONE, ObjectId, Value, is_object, of_refs
from piilint.flow.fixpoint.effects import note_effects
from piilint.flow.names.guesses import guessed
from piilint.flow.names.naming import named_source
from piilint.flow.names.sent_in import of_request
from piilint.flow.ops.control import run
from piilint.flow.passing.asked_texts import answers, text_in
from piilint.flow.passing.callables import PARTIAL
from piilint.flow.passing.flags import setting
from piilint.flow.passing.observed import may_be_text
from piilint.flow.passing.receiver_class import EXACT
from piilint.flow.passing.specialise import NOTHING
from piilint.flow.state.frame import FUEL, Frame
from piilint.flow.state.key_params import LISTED, MARK, begins, listed, told
from piilint.flow.state.lending import lent
from piilint.flow.state.shapes import export_shape
from piilint.flow.state.supposed import names_alone
from piilint.flow.state.world import Unit, World
from piilint.ir.ops import Load, Yield
from piilint.ir.program import KWARG, VARARG, Param
from piilint.ir.walk import flat
from piilint.resolve.classes import declared_name, is_declaration
from piilint.resolve.symbols import Symbol
from piilint.resolve.types import ANYTHING, UNKNOWN, TypeInfo, union

CALLER = Calls()
"""How all frames make calls."""
_MAX_RAISES = 8
_SAYING_NOTHING = ANYTHING | {"k:none"}


def analyse(world: World, unit: Unit) -> Summary:
    """Runs a function's body once and sums it up."""
    function = world.program.functions[unit.function]
    frame = Frame(world, unit, function, world.program.module_of[function.id], CALLER)
    try:
        _follow(frame)
    except RecursionError:
        frame.cut = True  # What no bound held counts as far as it went.
    world.flows[unit], world.shown[unit] = frame.flows, frame.shown
    frame.summary.supposed = names_alone(frame)
    (world.cut.add if frame.cut else world.cut.discard)(unit)
    world.effort[unit] += frame.steps + FUEL - frame.fuel
    return frame.summary


def _follow(frame: Frame) -> None:
    _enter(frame)
    run(frame, frame.function.body)
    if frame.state is not None:
        frame.exits.append(frame.state)
        if frame.function.kind in ("module", "body"):
            _flush(frame)
    _sum_up(frame)


def _enter(frame: Frame) -> None:
    """Gives every parameter its symbol, its types, and the suspicion that its name earns."""
    spec = dict(frame.unit.spec)
    function = frame.function
    for index, param in enumerate(function.params):
        is_self = index == 0 and function.owner != "" and function.kind != "static"
        frame.live.env[param.name] = _parameter(frame, param, is_self, spec.get(param.name))
    for root, held in frame.unit.spec:
        name, _, rest = root.partition(".")
        if rest and _told(held):
            _keep_names(frame, name, rest, held)
        elif rest:
            below: tuple[str, Path] = (name, tuple(map(_key, rest.split("."))))
            frame.live.heap[("p", below[0], below[1])] = Object(held, symbolic=below)
            above = frame.live.heap.get(("p", name, below[1][:-1]))
            if above is not None and PARTIAL in above.types:
                above.fields[below[1][-1]] = of_refs(("p", below[0], below[1]))
            frame.wild.update((name, below[1][:i]) for i, key in enumerate(below[1]) if key == ANY)
    _bring_in_globals(frame)
    for name in function.free:
        root = "^" + name
        info = frame.world.param_types.get((function.id, root), UNKNOWN)
        types = spec.get(root, info.names)
        if _told(types):
            if _begin(types) is None:
                frame.live.env[name] = _names(frame, ("p", root, ()), types)
            types = info.names
        if types:
            symbolic: tuple[str, Path] = (root, ())
            frame.live.heap[("p", root, ())] = Object(types, symbolic=symbolic, elem_type=info.elem)


def _bring_in_globals(frame: Frame) -> None:
    """A function that may set a global, on some way, has what it was on the others."""
    function = frame.function
    names = function.nonlocals - function.free
    if names and function.kind not in ("module", "body"):
        read = {op.name for op in flat(function.body) if isinstance(op, Load)}
        for name in sorted(names & read):
            frame.live.env[name] = read_global(frame, f"{frame.module.name}:{name}")


def _told(held: frozenset[str]) -> bool:
    """The entry of a specialisation says which text it is, which are listed, or that it is None."""
    return held == NOTHING or any(name.startswith((MARK, LISTED)) for name in held)


def _begin(held: frozenset[str] | None) -> str | None:
    """How a text begins of which no more is known."""
    text = told(held)
    return text if text is not None and begins(text) else None


def _keep_names(frame: Frame, root: str, attr: str, held: frozenset[str]) -> None:
    """What a method's object has for a name, or for a list of names."""
    if _begin(held) is not None:
        return
    frame.live.heap[("p", root, ())].fields[attr] = _names(frame, ("p", root, (attr,)), held)


def _names(frame: Frame, oid: ObjectId, held: frozenset[str]) -> Value:
    text = told(held)
    if text is not None:
        frame.names[0] |= {text}
        return Value(const=text, clean=True)
    if held == NOTHING:
        return NONE
    texts: dict[Key, Value] = {
        i: Value(const=name, clean=True) for i, name in enumerate(listed(held))
    }
    frame.live.heap[oid] = Object(frozenset({"k:tuple"}), texts, closed=True)
    return of_refs(oid)


def _key(text: str) -> Key:
    return int(text) if text.isdigit() else text


def _parameter(frame: Frame, param: Param, is_self: bool, given: frozenset[str] | None) -> Value:
    oid = ("p", param.name, ())
    info = parameter_types(frame, param, is_self)
    switched = setting(given)
    if switched is not None:
        frame.flags[param.name] = switched
        return Value(const=switched, clean=True)
    text = text_in(given)
    if text is not None:
        frame.flags.update(answers(frame.function, param.name, text))
        return Value(const=text, clean=True)
    begin = _begin(given)
    if begin is not None:
        unknown = _parameter(frame, param, is_self, None)
        return Value(unknown.labels, unknown.refs, begin)
    if given is not None and _told(given):
        return _names(frame, oid, given)
    if given is not None and is_self and frame.function.kind == "class":
        return of_refs(*(Symbol("class", name[2:]) for name in sorted(given)))
    if given is not None:
        exact = is_self and EXACT in given
        given = given - {EXACT}
        info = TypeInfo(given, info.elem)
        frame.live.heap[oid] = Object(
            given, symbolic=(param.name, ()), exact=exact, elem_type=info.elem
        )
        return of_refs(oid)
    if is_self and frame.function.kind == "class":
        return of_refs(Symbol("class", frame.function.owner))
    shared = frame.world.shared_path(info.names)
    if shared is not None:
        frame.world.cells.read(("x", shared), frame.unit)
        return of_refs(("x", shared))
    frame.live.heap[oid] = Object(info.names, symbolic=(param.name, ()), elem_type=info.elem)
    labels: Labels = NO_LABELS
    if not is_self and param.kind not in (VARARG, KWARG):
        labels = _suspicion(frame, param, info)
    value = of_refs(oid)
    return Value(labels, value.refs) if labels else value


def _suspicion(frame: Frame, param: Param, info: TypeInfo) -> Labels:
    """A parameter called `email` is taken for one, unless callers show otherwise."""
    if not all(name in SCALARS or may_be_text(frame, name) for name in info.names):
        return NO_LABELS
    declared = declared_name(param.annotation)
    key = (frame.function.id, param.name)
    sent = of_request(frame, param)
    if sent is not None:
        part, name = sent
        text = f"{part}[{name!r}]"
        return named_source(
            frame, name, part, param.at, "request_key", declared=declared, text=text
        )
    return named_source(
        frame, param.name, "", param.at, "parameter", declared=declared, scale=0.9, param=key
    )


def parameter_types(frame: Frame, param: Param, is_self: bool) -> TypeInfo:
    """The types of a parameter: as annotated, as callers passed, as its name suggests."""
    world, function = frame.world, frame.function
    known = world.own_types.get((frame.unit, param.name))
    if known is None or is_self:
        known = world.param_types.get((function.id, param.name), UNKNOWN)
    if is_self:
        queries = frozenset(n for n in known.names if n.startswith("q:"))
        return TypeInfo(frozenset({"c:" + function.owner}) | queries)
    if param.annotation is not None:
        info = world.types.info(frame.module.name, param.annotation, function.owner)
        if info.names - _SAYING_NOTHING:
            return _collected(param, info)
    hinted = world.hints.params.get((function.id, param.name))
    if known or hinted:
        return union((known, hinted or UNKNOWN))
    handed = _handed(frame, param) if function.owner else None
    if handed is not None:
        return handed
    if param.kind == VARARG:
        return TypeInfo(frozenset({"k:tuple"}))
    if param.kind == KWARG:
        return TypeInfo(frozenset({"k:dict"}))
    return guessed(frame, param.name)


def _handed(frame: Frame, param: Param) -> TypeInfo | None:
    """What a framework calls the methods with of classes that derive from its own."""
    info = frame.world.classes.get(frame.function.owner)
    for base in info.outside if info is not None else ():
        model = frame.world.models.class_model(base)
        path = model.handed.get(param.name) if model is not None else None
        if path is not None:
            return TypeInfo(frozenset({frame.world.outside_type(path)}))
    schema = schema_of(frame, info) if info is not None else None
    position = schema.handed.get(frame.function.name) if schema is not None else None
    if position is not None and frame.function.params[position : position + 1] == (param,):
        return TypeInfo(frozenset({"k:dict"}))
    return None


def _collected(param: Param, info: TypeInfo) -> TypeInfo:
    """`*args: Order` are orders in a tuple."""
    if param.kind == VARARG:
        return TypeInfo(frozenset({"k:tuple"}), info)
    if param.kind == KWARG:
        return TypeInfo(frozenset({"k:dict"}), info)
    return info


def _sum_up(frame: Frame) -> None:
    summary, function = frame.summary, frame.function
    generator = frame.yields is not None or function.generator
    info = UNKNOWN if generator else promised(frame)
    returns: Shape | None = None
    for value, state in frame.returned:
        frame.state = state
        value = given_again(frame, kept(frame, value, info) if info else value)
        shape = lent(frame, value, export_shape(frame, value))
        shape = shape.under(telling(state.guards))
        returns = shape if returns is None else join_shapes(returns, shape)
    if generator:
        returns = _generator(frame, returns)
    summary.returns = returns if returns is not None else stub(frame)
    _raises(frame)
    note_effects(frame)


def _having(frame: Frame, value: Value) -> State:
    """A state in which the objects of a raised value are known."""
    states = [*frame.thrown[0], *frame.exits]
    for state in states:
        if all(state.heap.get(ref) is not None for ref in value.refs if is_object(ref)):
            return state
    return states[0]


def _raises(frame: Frame) -> None:
    """The exceptions that come out, by class."""
    raises = frame.summary.raises
    for value in frame.raised[0]:
        if not (value.refs or value.labels) or is_thrown(value):
            continue
        if not (frame.exits or frame.thrown[0]):
            return
        frame.state = _having(frame, value)
        key = types_key(frame, value)
        shape = export_shape(frame, value)
        known = raises.get(key)
        if known is not None or len(raises) < _MAX_RAISES:
            raises[key] = shape if known is None else join_shapes(known, shape)


def _generator(frame: Frame, returned: Shape | None) -> Shape:
    """What calling a generator gives: it hands out elements, and at last what it returns."""
    fields: dict[Key, Shape] = (
        {RETURNED: returned} if returned is not None and returned is not SHAPE_NONE else {}
    )
    types = frozenset({"k:list", "g:" + frame.function.id})
    if _in_order(frame):
        for position, shape in enumerate(frame.handed):
            told = handed_out(frame, shape)
            fields[position] = shape if told is None else told
        filters = frame.yielded_under or ()
        return Shape(types=types, fields=fields, closed=True, filters=filters)
    return Shape(
        types=types,
        fields=fields,
        elem=handed_out(frame, frame.yields),
        filters=frame.yielded_under or (),
    )


def _in_order(frame: Frame) -> bool:
    """Every `yield` is a statement of the body itself: each hands out one element, in order."""
    yields = [op for op in frame.function.body if isinstance(op, Yield)]
    every = sum(isinstance(op, Yield) for op in flat(frame.function.body))
    each = any(op.each for op in yields)
    return 0 < len(yields) == every == len(frame.handed) <= MOST and not each


def _flush(frame: Frame) -> None:
    """A module's or class's variables outlive its body."""
    function = frame.function
    for name, value in frame.live.env.items():
        if value is NONE or not (value.refs or value.labels or _is_constant(value)):
            continue
        if _is_definition(frame, name, value):
            continue
        if function.kind == "body" and _declares(frame, name, value):
            continue
        shape = export_shape(frame, value)
        if function.kind == "module":
            frame.world.write_cell(("g", f"{frame.module.name}:{name}"), shape)
        else:
            frame.store(("c", function.owner, name), shape)


def _is_constant(value: Value) -> bool:
    return isinstance(value.const, (str, int))


def _declares(frame: Frame, name: str, value: Value) -> bool:
    """`notes: list = field(default_factory=list)` says what instances have: nothing they share."""
    info = frame.world.classes.get(frame.function.owner)
    field = info.fields.get(name) if info is not None else None
    if field is not None and is_declaration(field.ir):
        return True
    if info is None or field is None or not field.ir.called or not info.kinds & RECORDS:
        return False
    types = {n for ref in value.refs if is_object(ref) for n in frame.object(ref).types}
    return bool(types) and all(n.startswith("x:") for n in types)


def _is_definition(frame: Frame, name: str, value: Value) -> bool:
    """The name is bound to a plain function, class or module: known without a cell."""
    if not all(isinstance(ref, Symbol) for ref in value.refs):
        return False
    if frame.function.kind == "module":
        return all(b.kind != "value" for b in frame.module.bindings.get(name, ()))
    info = frame.world.classes.get(frame.function.owner)
    if info is None or name not in info.own:
        return False
    functions = frame.world.program.functions
    own = {ref.name for ref in value.refs if isinstance(ref, Symbol) and ref.kind == "function"}
    if len(own) < len(value.refs):
        return False
    return all(fid == info.methods[name] or functions[fid].kind in _ACCESSORS for fid in own)


_ACCESSORS = ("property", "setter", "deleter")
"""Kinds of functions that the class calls where the name is read or assigned."""
