"""Why a value is not of its type: every mistake in it, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

import msgspec
from msgspec import inspect as shapes

from piilint.base.errors import Mistake
from piilint.rulebook.validate import did_you_mean
from piilint.rulebook.yaml_marks import KeyPath, Marks

_ARRAYS = (
    shapes.ListType,
    shapes.SetType,
    shapes.FrozenSetType,
    shapes.VarTupleType,
    shapes.CollectionType,
)
_OBJECTS = (shapes.StructType, shapes.TypedDictType, shapes.DataclassType, shapes.NamedTupleType)
_NAMES: dict[type[shapes.Type], str] = {
    shapes.StrType: "text", shapes.IntType: "a whole number", shapes.FloatType: "a number",
    shapes.BoolType: "true or false", shapes.NoneType: "nothing",
    shapes.DictType: "keys with values", shapes.DateType: "a date like 2027-06-30",
}  # fmt: skip


def explain(
    value: object, marks: Marks, type_: Any, path: KeyPath, error: msgspec.ValidationError
) -> list[Mistake]:
    """All that keeps `value` from being a `type_`; `error` is what msgspec says of it."""
    walk = _Walk(marks)
    walk.check(value, shape_of(type_), path)
    return sorted(set(walk.mistakes)) or [marks.mistake(path, _plain(error))]


def describe(value: object) -> str:
    """What a value from YAML is, in words of the file's writer."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return f'the text "{value}"' if len(value) <= 40 else "text"
    return "a list" if isinstance(value, list) else "keys with values"


def fits(value: object, shape: shapes.Type) -> bool:
    """Whether nothing keeps `value` from being of this shape."""
    walk = _Walk(Marks(""))
    walk.check(value, shape, ())
    return not walk.mistakes


def shape_of(type_: Any) -> shapes.Type:
    """What msgspec knows of a type."""
    return _shape(type_)


@lru_cache(maxsize=256)
def _shape(type_: Any) -> shapes.Type:
    return shapes.type_info(type_)


class _Walk:
    """Goes down a value along its type and gathers mistakes."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.mistakes: list[Mistake] = []

    def check(self, value: object, shape: shapes.Type, path: KeyPath) -> None:
        form = ""
        if isinstance(shape, shapes.Metadata):
            form = str((shape.extra_json_schema or {}).get("description", ""))
            shape = shape.type
        if isinstance(shape, shapes.UnionType):
            self._union(value, shape, path)
        elif isinstance(shape, _OBJECTS):
            self._whole(value, shape, path, self._fields)
        elif isinstance(shape, shapes.DictType):
            self._whole(value, shape, path, self._entries)
        elif isinstance(shape, (*_ARRAYS, shapes.TupleType)):
            self._whole(value, shape, path, self._items)
        elif isinstance(shape, (shapes.LiteralType, shapes.EnumType)):
            self._choice(value, [shape], path)
        elif not isinstance(shape, shapes.AnyType):
            self._leaf(value, shape, path, form)

    def _add(self, path: KeyPath, message: str, *, at_key: bool = False) -> None:
        self.mistakes.append(self.marks.mistake(path, message, at_key=at_key))

    def _whole(
        self, value: object, shape: Any, path: KeyPath, parts: Callable[[Any, Any, KeyPath], bool]
    ) -> None:
        """Parts first; if they are right and the whole still is not, what msgspec says of it."""
        before = len(self.mistakes)
        if not parts(value, shape, path):
            self._add(path, f"expected {_expected(shape)}, got {describe(value)}")
        elif len(self.mistakes) == before:
            self._leaf(value, shape, path)

    def _fields(self, value: object, shape: Any, path: KeyPath) -> bool:
        if not isinstance(value, dict):
            return False
        fields = {getattr(field, "encode_name", field.name): field for field in shape.fields}
        tag = getattr(shape, "tag_field", None)
        for key, item in value.items():
            if key in fields:
                self.check(item, fields[key].type, (*path, key))
            elif key != tag and getattr(shape, "forbid_unknown_fields", True):
                self._add(
                    (*path, key),
                    f"unknown key `{key}`{did_you_mean(str(key), fields)}",
                    at_key=True,
                )
        for name, field in fields.items():
            if field.required and name not in value:
                self._add(path, f"missing key `{name}`")
        return True

    def _entries(self, value: object, shape: shapes.DictType, path: KeyPath) -> bool:
        if not isinstance(value, dict):
            return False
        for key, item in value.items():
            self._key(key, shape.key_type, (*path, key))
            self.check(item, shape.value_type, (*path, key))
        return True

    def _key(self, key: object, shape: shapes.Type, path: KeyPath) -> None:
        words = _words([shape])
        if words and key not in words:
            self._add(path, _none_of(key, words), at_key=True)
        elif isinstance(shape, shapes.StrType) and not isinstance(key, str):
            self._add(path, f"a key must be text, got {describe(key)}: quote it", at_key=True)

    def _items(self, value: object, shape: Any, path: KeyPath) -> bool:
        if not isinstance(value, list):
            return False
        if isinstance(shape, shapes.TupleType):
            for index, (item, item_shape) in enumerate(zip(value, shape.item_types, strict=False)):
                self.check(item, item_shape, (*path, index))
        else:
            for index, item in enumerate(value):
                self.check(item, shape.item_type, (*path, index))
        return True

    def _union(self, value: object, union: shapes.UnionType, path: KeyPath) -> None:
        """Goes on along the only member that fits the value's form; else names all that do."""
        members: list[Any]
        if isinstance(value, dict):
            members = [
                kind for kind in union.types if isinstance(kind, (*_OBJECTS, shapes.DictType))
            ]
            members = _by_tag(value, members)
        elif isinstance(value, list):
            members = [
                kind for kind in union.types if isinstance(kind, (*_ARRAYS, shapes.TupleType))
            ]
        else:
            choices = [
                kind
                for kind in union.types
                if isinstance(kind, (shapes.LiteralType, shapes.EnumType))
            ]
            if choices and isinstance(value, str):
                return self._choice(value, choices, path)
            members = [kind for kind in union.types if _fits_scalar(value, kind)]
        if len(members) == 1:
            return self.check(value, members[0], path)
        if not members:
            self._add(path, f"expected {_expected(union)}, got {describe(value)}")
        return None

    def _choice(self, value: object, kinds: list[Any], path: KeyPath) -> None:
        words = _words(kinds)
        if value not in words or isinstance(value, bool) is not any(
            word is value for word in words
        ):
            self._add(path, _none_of(value, words))

    def _leaf(self, value: object, shape: Any, path: KeyPath, form: str = "") -> None:
        """A single value; `form` says in words how it has to be written."""
        try:
            msgspec.convert(value, _type_of(shape))
        except msgspec.ValidationError as error:
            name = _NAMES.get(type(shape))
            wrong_kind = isinstance(shape, shapes.DateType) or not _fits_scalar(value, shape)
            if name is not None and wrong_kind:
                self._add(path, f"expected {name}, got {describe(value)}")
            elif form and isinstance(value, str):
                written = form[:1].lower() + form[1:].rstrip(".")
                self._add(path, f"{describe(value)} is not of the form: {written}")
            else:
                self._add(path, _plain(error))


def _type_of(shape: Any) -> Any:
    """The Python type that a leaf's shape came from, with its constraints."""
    cls = getattr(shape, "cls", None)
    if cls is not None:
        return cls
    bases: dict[Any, Any] = {
        shapes.StrType: str, shapes.IntType: int, shapes.FloatType: float, shapes.BoolType: bool,
        shapes.NoneType: None, shapes.DateType: date,
    }  # fmt: skip
    base = bases.get(type(shape), Any)
    names = ("gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "pattern")
    limits = {name: limit for name in names if (limit := getattr(shape, name, None)) is not None}
    return Annotated[base, msgspec.Meta(**limits)] if limits and base is not Any else base


def _by_tag(value: dict[Any, Any], members: list[Any]) -> list[Any]:
    tagged = [
        kind for kind in members
        if getattr(kind, "tag_field", None) and value.get(kind.tag_field) == kind.tag
    ]  # fmt: skip
    return tagged or members


def _fits_scalar(value: object, shape: shapes.Type) -> bool:
    if isinstance(value, bool):
        return isinstance(shape, shapes.BoolType)
    if value is None:
        return isinstance(shape, shapes.NoneType)
    if isinstance(value, (list, dict)):
        return False
    if isinstance(value, int):
        return isinstance(shape, (shapes.IntType, shapes.FloatType))
    if isinstance(value, float):
        return isinstance(shape, shapes.FloatType)
    texts = (
        shapes.StrType,
        shapes.DateType,
        shapes.DateTimeType,
        shapes.TimeType,
        shapes.CustomType,
    )
    return isinstance(shape, texts)


def _words(kinds: Iterable[Any]) -> list[Any]:
    words: list[Any] = []
    for kind in kinds:
        if isinstance(kind, shapes.LiteralType):
            words.extend(kind.values)
        elif isinstance(kind, shapes.EnumType):
            words.extend(member.value for member in kind.cls)
    return words


def _none_of(value: object, words: list[Any]) -> str:
    shown = ", ".join(str(word) for word in words)
    hint = did_you_mean(value, [str(word) for word in words]) if isinstance(value, str) else ""
    return f"{describe(value)} is none of: {shown}{hint}"


def _expected(shape: Any) -> str:
    if isinstance(shape, shapes.UnionType):
        names = [_expected(kind) for kind in shape.types if not isinstance(kind, shapes.NoneType)]
        return " or ".join(dict.fromkeys(names))
    if isinstance(shape, (shapes.LiteralType, shapes.EnumType)):
        return "one of " + ", ".join(str(word) for word in _words([shape]))
    if isinstance(shape, (*_ARRAYS, shapes.TupleType)):
        return "a list"
    if isinstance(shape, _OBJECTS):
        return "keys with values"
    return _NAMES.get(type(shape), "another kind of value")


def _plain(error: msgspec.ValidationError) -> str:
    """msgspec's own words, without its path: the place is told by line and column."""
    text = str(error).split(" - at `$")[0]
    return text[:1].lower() + text[1:]
