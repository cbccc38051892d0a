"""What of a mistaken value can still be read, so that its other mistakes are told as well."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from msgspec import inspect as shapes

from piilint.rulebook.explain import fits, shape_of

T = TypeVar("T")


class _Nothing:
    """Stands for a value of which nothing can be read."""


_NOTHING = _Nothing()


def salvage(value: object, type_: type[T]) -> T | None:
    """`value` without what is wrong in it, as a Struct; None where no such value can be made.

    Positions in lists of Structs stay what they are, so that marks still find them. What a Struct
    must have and has not gets a stand-in: the result is good for finding mistakes only.
    """
    mended = _Mender().mend(value, shape_of(type_))
    try:
        return msgspec.convert(mended, type_)
    except (msgspec.ValidationError, RecursionError):
        return None


class _Mender:
    def __init__(self) -> None:
        self._count = 0

    def mend(self, value: object, shape: shapes.Type) -> Any:
        if isinstance(shape, shapes.Metadata):
            return self.mend(value, shape.type)
        if isinstance(shape, shapes.StructType):
            return self._struct(value if isinstance(value, dict) else {}, shape)
        if isinstance(shape, shapes.DictType) and isinstance(value, dict):
            mended = {key: self.mend(item, shape.value_type) for key, item in value.items()}
            return {
                key: item
                for key, item in mended.items()
                if isinstance(key, str) and item is not _NOTHING
            }
        if isinstance(shape, shapes.VarTupleType) and isinstance(value, list):
            return self._items(value, shape.item_type)
        if isinstance(shape, shapes.UnionType):
            return self._union(value, shape)
        return value if fits(value, shape) else _NOTHING

    def _struct(self, value: dict[Any, Any], shape: shapes.StructType) -> dict[str, Any]:
        result = {}
        for field in shape.fields:
            item: Any = _NOTHING
            if field.encode_name in value:
                item = self.mend(value[field.encode_name], field.type)
            if item is _NOTHING and field.required:
                item = self._stand_in(field.type)
            if item is not _NOTHING:
                result[field.encode_name] = item
        return result

    def _items(self, value: list[Any], shape: shapes.Type) -> list[Any]:
        """Up to the first item of which nothing can be read: those behind it would be misplaced."""
        result = []
        for each in value:
            item = self.mend(each, shape)
            if item is _NOTHING:
                break
            result.append(item)
        return result

    def _union(self, value: object, shape: shapes.UnionType) -> Any:
        if fits(value, shape):
            return value
        for member in shape.types:
            if isinstance(member, shapes.StructType) and isinstance(value, dict):
                return self.mend(value, member)
        return _NOTHING

    def _stand_in(self, shape: shapes.Type) -> Any:
        if isinstance(shape, shapes.Metadata):
            return self._stand_in(shape.type)
        if isinstance(shape, shapes.LiteralType):
            return shape.values[0]
        if isinstance(shape, shapes.StrType):
            self._count += 1
            return f"unread-{self._count}"
        return [] if isinstance(shape, shapes.VarTupleType) else _NOTHING
