"""Calls that render a template file: what it prints of its context."""

from __future__ import annotations

import re
from collections.abc import Iterator

from piilint.flow.access.attributes import read_attr
from piilint.flow.domain.kinds import SEQUENCES
from piilint.flow.domain.labels import SourceLabel
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import Value, added, objects_of
from piilint.flow.passing.arguments import Arguments, may_have
from piilint.flow.passing.receiver_class import EXACT
from piilint.flow.passing.specialise import AMBIENT
from piilint.flow.state.frame import Frame
from piilint.flow.state.world import World
from piilint.ir.program import RENDER, TEMPLATE, FunctionIR
from piilint.resolve.symbols import Symbol
from piilint.rulebook.calls import CallModel

_MOST = 40
"""A name that is known in part, and may be that of more files than these, says nothing."""
_KIND = "\n"
"""Parts a template's name from which of its functions is meant, and from a count of its likes."""


def rendered(
    frame: Frame, model: CallModel, receiver: Value | None, args: Arguments, at: int
) -> Value | None:
    """The text of the template that the call names; None where no such file is known."""
    texts = _named(frame, model, receiver, args, at)
    found = list(_functions(frame.world, texts))
    if not found:
        return None
    context = None
    if model.context is not None:
        context = args.pick(frame, model.context, model.params, at)
    result: Value | None = None
    for function in found:
        given = Arguments()
        wanted = {param.name for param in function.params}
        if context is not None:
            given.mappings.append(context)
        given.mappings += args.mappings
        given.keywords.update({k: v for k, v in args.keywords.items() if k in wanted})
        for name in sorted(AMBIENT & wanted - given.keywords.keys()):
            # What every page shows of whoever looks at it is no doing of this call.
            if not any(may_have(frame, mapping, name) for mapping in given.mappings):
                given.keywords[name] = Value(const="", clean=True)
        callee = Value(refs=frozenset({Symbol("function", function.id)}))
        result = added(result, frame.invoke_value(callee, given, at))
    if result is None or not any(HOLE in text for text in texts):
        return result
    held = objects_of(context) if context is not None else ()
    handed_in = all(frame.object(oid).symbolic is not None for oid in held)
    return _without_names(frame, result, at if handed_in else None)


def _without_names(frame: Frame, value: Value, at: int | None) -> Value:
    """Without what names alone say in templates of which nobody knows whether they are meant.

    `at`: where they are rendered, if only callers know with what.
    """
    labels = dict(value.labels)
    for label in value.labels:
        if type(label) is SourceLabel:
            source = frame.world.sources[label.source]
            here = source.module == frame.module.name and source.at == at
            if here or source.module.startswith(TEMPLATE):
                del labels[label]
    return Value(labels, value.refs, value.const, value.clean)


def _named(
    frame: Frame, model: CallModel, receiver: Value | None, args: Arguments, at: int
) -> list[str]:
    """The names of the templates, one of which is meant."""
    which = model.template
    if isinstance(which, str) and which.startswith("."):
        value = read_attr(frame, receiver, which[1:], "", at) if receiver is not None else None
    else:
        value = None if which is None else args.pick(frame, which, model.params, at)
    texts = list(_texts(frame, value)) if value is not None else []
    return texts or _of_classes(frame, model, args)


def _functions(world: World, texts: list[str]) -> Iterator[FunctionIR]:
    """Those that print the templates."""
    modules: dict[str, str] = {}
    for text in texts:
        name, _, kind = text.partition(_KIND)
        modules.update(dict.fromkeys(_fitting(world, name), kind or RENDER))
    functions = world.program.functions
    for module, kind in modules.items() if len(modules) <= _MOST else ():
        function = functions.get(f"{module}:{kind}") or functions.get(f"{module}:{RENDER}")
        if function is not None:
            yield function


def _texts(frame: Frame, value: Value) -> Iterator[str]:
    """The names, of which one or the other is meant."""
    if value.text is not None:
        yield value.text
    for oid in objects_of(value):
        obj = frame.object(oid)
        if obj.types <= SEQUENCES:
            for each in obj.contents():
                if each.text is not None:
                    yield each.text


def _of_classes(frame: Frame, model: CallModel, args: Arguments) -> list[str]:
    """What the object's class, or those derived from it, have for `self.template_name`."""
    which = model.template
    index = model.params.index(which) if which in model.params else which
    noun = args.nouns.get(index or 0) or args.nouns.get(which or "", "")
    held = dict(frame.unit.spec).get(frame.function.params[0].name if frame.function.params else "")
    own = next((name[2:] for name in sorted(held or ()) if name[:2] == "c:"), frame.function.owner)
    info = frame.world.classes.get(own)
    if info is None or not noun:
        return []
    children = () if EXACT in (held or ()) else sorted(info.children)
    classes = [info, *(frame.world.classes.by_id[child] for child in children)]
    found = [each.constants.get(noun) for each in classes]
    return list(dict.fromkeys(text for text in found if isinstance(text, str)))


def _fitting(world: World, name: str) -> tuple[str, ...]:
    """The modules of the templates that may be meant by a name, of which parts may be unknown."""
    known = _templates(world)
    if HOLE not in name:
        return known.get(name.lstrip("/"), ())
    if len(name.replace(HOLE, "").strip("./")) < 2:
        return ()
    pattern = re.compile(".*".join(map(re.escape, name.split(HOLE))), re.DOTALL)
    found = [module for each in known if pattern.fullmatch(each) for module in known[each]]
    return tuple(found) if len(found) <= _MOST else ()


def _templates(world: World) -> dict[str, tuple[str, ...]]:
    """The modules of templates, by the names that they are rendered by."""
    known = world.known.templates
    if known is None:
        known = world.known.templates = {}
        for module in sorted(world.program.modules):
            if module.startswith(TEMPLATE):
                name = module.removeprefix(TEMPLATE).partition(_KIND)[0]
                known[name] = (*known.get(name, ()), module)
    return known
