"""Accounts: the records that hold what the shop knows of somebody who can log in."""

from __future__ import annotations

import msgspec

from piilint.base.names import split_words
from piilint.classify.classifier import Classifier
from piilint.resolve.classes import Classes, ClassInfo, Field
from piilint.survey.forms import Asked, Forms

_COLUMNS = ("Column", "mapped_column")
_USERS = ("AbstractUser", "AbstractBaseUser")
_FRAMEWORK = frozenset({"AUTH_USER_MODEL", "get_user_model()"})
_OURS = frozenset({"employee", "supplier"})
_CORRECTABLE = ("contact", "demographic", "government", "financial.bank", "financial.tax_id")


class AccountRecord(msgspec.Struct, frozen=True):
    """A model of an account, and what it holds that its owner may want to correct."""

    id: str
    name: str
    holds: tuple[Asked, ...]


def account_records(
    classes: Classes, forms: Forms, classifier: Classifier
) -> tuple[AccountRecord, ...]:
    """The user model, what belongs to it one to one, and address books."""
    records = [info for _, info in sorted(classes.by_id.items()) if _is_record(info, forms)]
    mains = [info for info in records if _is_main(info, classes, classifier)]
    ids = {info.id for info in mains}
    for _ in range(2):
        ids |= {info.id for info in records if _belongs(info, ids)}
    # What only others are built on keeps no account of its own.
    bases = {cid for info in records if info.id in ids for cid in info.mro if cid != info.id}
    found = []
    for info in records:
        if info.id in ids - bases:
            own = (forms.personal(info.ir.name, field) for field in info.fields.values())
            asked = (*own, *_filled(info, forms))
            holds = tuple(
                each
                for each in asked
                if each is not None and each.data_type.startswith(_CORRECTABLE)
            )
            found.append(AccountRecord(info.id, info.ir.name, holds))
    return tuple(record for record in found if record.holds)


def _filled(info: ClassInfo, forms: Forms) -> tuple[Asked, ...]:
    """What it takes over from a library's model and some form asks for; the rest may be unused."""
    asking = {name for form in forms.by_id.values() if form.model == info.id for name in form.names}
    return tuple(each for each in forms.inherited(info) if each.name in asking)


def _is_record(info: ClassInfo, forms: Forms) -> bool:
    if "model" in info.kinds or any(base.endswith(_USERS) for base in info.outside):
        return True
    if forms.is_table(info.id):
        return True
    values = (field.ir.value for field in info.fields.values())
    return any(value is not None and value.name.endswith(_COLUMNS) for value in values)


def _is_main(info: ClassInfo, classes: Classes, classifier: Classifier) -> bool:
    if classes.user_model is not None:
        return info.id == classes.user_model
    whose = classifier.subject_of(info.ir.name)
    return classifier.is_person(info.ir.name) and whose not in _OURS and _has_login(info)


def _has_login(info: ClassInfo) -> bool:
    return any("password" in split_words(name) for name in info.fields)


def _belongs(info: ClassInfo, accounts: set[str]) -> bool:
    """A profile by its one-to-one relation; an address book by name and relation."""
    is_address = "address" in split_words(info.ir.name)
    for field in info.fields.values():
        towards = {name[2:] for name in field.type.names}
        one_to_one = field.declared in ("OneToOneField", "OneToOneRel")
        theirs = bool(towards & accounts) or _is_of_framework(field)
        if field.relation and theirs and (one_to_one or is_address):
            return True
    return False


def _is_of_framework(field: Field) -> bool:
    """`OneToOneField(settings.AUTH_USER_MODEL)`: the user is a model that is not in the code."""
    return any(
        argument.constant == "auth.User"
        or (argument.ref is not None and argument.ref.name.rpartition(".")[2] in _FRAMEWORK)
        for argument in field.ir.args
    )
