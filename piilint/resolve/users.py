"""Which class of a program stands for the people who log in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from piilint.ir.program import ClassIR, ModuleIR

USER_MODEL = "get_user_model"
"""The function by which code asks for it, whichever it is."""
_USER_BASES = frozenset({"UserMixin", "AbstractUser", "AbstractBaseUser"})


def find_user_model(modules: Iterable[ModuleIR], classes: Mapping[str, ClassIR]) -> str | None:
    """The class that Django's AUTH_USER_MODEL names, the only class called User, the one that
    says of itself that its instances log in, or the only table that has passwords."""
    for module in modules:
        setting = module.constants.get("AUTH_USER_MODEL")
        if isinstance(setting, str):
            found = _labelled(setting, classes)
            if found:
                return found
    users = [cid for cid, cls in classes.items() if cls.name == "User"]
    if len(users) == 1:
        return users[0]
    marked = [
        cid
        for cid, cls in sorted(classes.items())
        if any(base.name.rpartition(".")[2] in _USER_BASES for base in cls.bases)
    ]
    if not marked:
        marked = [
            cid for cid, cls in sorted(classes.items()) if _logs_in(cls) and not _is_copy(cid)
        ]
    return marked[0] if len(marked) == 1 else None


def _logs_in(cls: ClassIR) -> bool:
    """A table with a password and with what is typed in beside it."""
    columns = {
        field.name
        for field in cls.fields
        if field.value is not None and field.value.name.rpartition(".")[2] in _COLUMNS
    }
    return not (columns.isdisjoint(_PASSWORDS) or columns.isdisjoint(_LOGINS))


def _is_copy(cid: str) -> bool:
    """It stands for what a table was like at some time: in a migration."""
    return not _MIGRATIONS.isdisjoint(cid.partition(":")[0].split("."))


_MIGRATIONS = frozenset({"migrations", "versions", "alembic"})
_COLUMNS = frozenset({"Column", "mapped_column"})
_PASSWORDS = frozenset({"password", "password_hash", "hashed_password", "passwd"})
_LOGINS = frozenset({"email", "username", "login", "user_name"})


def _labelled(setting: str, classes: Mapping[str, ClassIR]) -> str | None:
    """`shop.Account`: the only class of that name, or that of an app of that label."""
    label, _, name = setting.rpartition(".")
    candidates = [cid for cid, cls in classes.items() if cls.name == name]
    if len(candidates) == 1:
        return candidates[0]
    inside = [cid for cid in candidates if label in cid.partition(":")[0].split(".")]
    return inside[0] if inside else None
