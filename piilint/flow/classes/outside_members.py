"""Attributes of outside objects: what rules, custom and names say of them."""

from __future__ import annotations

from piilint.flow.classes import put_on
from piilint.flow.classes.relations import related
from piilint.flow.classes.variables import library_global
from piilint.flow.domain.heap import Object
from piilint.flow.domain.labels import NO_LABELS
from piilint.flow.domain.values import CLEAN, ObjectId, Value, of_refs
from piilint.flow.names.naming import impersonal, named_source
from piilint.flow.state.frame import Frame
from piilint.resolve.types import UNKNOWN, TypeInfo
from piilint.rulebook.calls import SourceModel


def spelled(noun: str, attr: str) -> str:
    return f"{noun}.{attr}" if noun else attr


def customary(frame: Frame, oid: ObjectId, attr: str) -> Value | None:
    """What an attribute of that name is by custom, whatever it hangs on: `app.logger`."""
    model = frame.world.models.attribute_named(attr)
    if model is None or model.type is None:
        return None
    return frame.child(oid, attr, outside_type(frame, model.type))


def of_outside(
    frame: Frame, oid: ObjectId, path: str, attr: str, noun: str, at: int, only_known: bool = False
) -> Value | None:
    """An attribute of an outside object."""
    world = frame.world
    for base in world.models.bases(path):
        model = world.models.attribute(f"{base}().{attr}")
        cls = world.models.class_model(base)
        if model is not None:
            if model.source is not None:
                labels = frame.source(
                    model.source.data_type, at, spelled(noun, attr), subject=model.source.subject,
                    holder=noun or None, reason=model.source.label or f"{base}.{attr}",
                )  # fmt: skip
                return frame.child(oid, attr, UNKNOWN, labels)
            if model.returns == "clean":
                return CLEAN
            if model.returns == "receiver":
                return of_refs(oid)
            if model.type is not None:
                return _typed_attribute(frame, oid, model.type, attr, noun, at)
        if cls is not None and cls.items:
            listed = cls.items.get(attr.lower())
            return CLEAN if listed is None else _listed(frame, oid, listed, attr, noun, at)
        if cls is not None and attr in cls.attributes:
            return _typed_attribute(frame, oid, cls.attributes[attr], attr, noun, at)
        if cls is not None and cls.asked:
            noun = ""
    return None if only_known else _unruled(frame, oid, path, attr, noun, at)


def _unruled(frame: Frame, oid: ObjectId, path: str, attr: str, noun: str, at: int) -> Value:
    """An attribute of which no rule speaks: what the program put there, or what its name says."""
    info = put_on.found(frame, attr) if put_on.is_request(path) else UNKNOWN
    if info:
        return frame.child(oid, attr, info)
    labels = NO_LABELS
    if not impersonal(attr):
        labels = named_source(
            frame, attr, noun, at, "attribute", text=spelled(noun, attr), scale=0.9
        )
    if labels and (row := related(frame, attr, noun)):
        return frame.child(oid, attr, row)
    info = TypeInfo(frozenset({f"x:{path}.{attr}"})) if _within(path) else UNKNOWN
    return frame.child(oid, attr, info, labels)


_MAX_SEGMENTS = 7
_MAX_CALLS = 2


def _within(path: str) -> bool:
    """Rules speak of paths of a few segments: what lies deeper has no type worth a name."""
    return path.count(".") < _MAX_SEGMENTS and path.count("()") <= _MAX_CALLS


def _listed(
    frame: Frame, oid: ObjectId, source: SourceModel, name: str, noun: str, at: int
) -> Value:
    """An item that a rule says is personal data."""
    labels = frame.source(
        source.data_type, at, f"{noun or 'it'}[{name!r}]", subject=source.subject,
        reason=source.label or f"given by {name}",
    )  # fmt: skip
    return frame.child(oid, name, UNKNOWN, labels)


def _typed_attribute(
    frame: Frame, oid: ObjectId, path: str, attr: str, noun: str, at: int
) -> Value:
    """An attribute whose type a rule gives: plain text earns what its name says."""
    model = frame.world.models.class_model(path)
    if model is not None and model.shared:
        return library_global(frame, path)
    info = outside_type(frame, path)
    labels = NO_LABELS
    if info.names <= {"k:str", "k:int", "k:bytes"}:
        declared = path.removeprefix("builtins.").removesuffix("()")
        labels = named_source(
            frame, attr, noun, at, "attribute", declared=declared, text=spelled(noun, attr)
        )
    child = frame.child(oid, attr, info, labels)
    if info.names <= _CONTAINERS and frame.object(oid).symbolic is None:
        # What is put into it is kept by its holder, wherever this goes.
        frame.live.writable(oid).put(attr, child)
    return child


_CONTAINERS = frozenset({"k:dict", "k:list"})


def outside_type(frame: Frame, path: str) -> TypeInfo:
    """The type that a rule names: the project's own user model stands in for the framework's."""
    return TypeInfo(frozenset({frame.world.outside_type(path)}))


def request_context(obj: Object) -> str | None:
    """The noun of a request's mapping (`POST`, `headers`), or of a query that was taken apart."""
    for name in obj.types:
        if name.startswith("x:") and name.endswith(
            ("QueryDict()", "MultiDict()", "Headers()", "ImmutableMultiDict()", ".META", ".COOKIES",
             ".form", ".args", ".cookies", ".headers", ".query_params", "HttpHeaders()",
             "EnvironHeaders()", ".environ", "parse_qs()")
        ):  # fmt: skip
            return name.rpartition(".")[2].removesuffix("()")
    return None
