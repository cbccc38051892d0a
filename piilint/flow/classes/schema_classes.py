"""Classes that rules say are schemas: forms, serializers."""

from __future__ import annotations

from piilint.flow.domain.values import Value, objects_of
from piilint.flow.state.frame import Frame
from piilint.resolve.classes import ClassInfo
from piilint.rulebook.calls import SchemaModel


def schema_of(frame: Frame, info: ClassInfo) -> SchemaModel | None:
    """What a rule says of the schemas that the class is one of."""
    found = (model.schema for model in frame.world.models.class_models(info.outside))
    return next((schema for schema in found if schema is not None), None)


def is_of_schema(frame: Frame, info: ClassInfo, name: str) -> bool:
    """A method that keeps what was read, or makes a row of it: by the fields that the class has."""
    model = schema_of(frame, info)
    return model is not None and name in (*model.stores, *model.made_by)


def derived_from(frame: Frame, info: ClassInfo, receiver: Value) -> ClassInfo:
    """The class that an object surely is of, where it is one below the class given."""
    names = {name for oid in objects_of(receiver) for name in frame.object(oid).types}
    if len(names) != 1:
        return info
    found = frame.world.classes.get(names.pop()[2:])
    return found if found is not None and info.id in found.mro else info
