"""Columns of accounts that a model of users names: `User.USERNAME_FIELD`."""

from __future__ import annotations

from piilint.flow.domain.values import Value
from piilint.flow.state.frame import Frame
from piilint.resolve.symbols import Symbol

NAMED_COLUMNS = {"USERNAME_FIELD": "username", "EMAIL_FIELD": "email"}
"""Attributes that hold a column's name, with the column that the framework's own model has."""


def named_column(frame: Frame, value: Value, attr: str) -> Value:
    """The name that the class says, else the program's model of users, else the framework's."""
    classes = frame.world.classes
    asked = [ref.name for ref in value.refs if isinstance(ref, Symbol) and ref.kind == "class"]
    infos = [classes.get(cid) for cid in (*sorted(asked), classes.user_model) if cid is not None]
    said = [info.constants[attr] for info in infos if info is not None and attr in info.constants]
    return Value(const=said[0] if said else NAMED_COLUMNS[attr], clean=True)
