"""Kinds of personal data: the specs of `rules/data_types`."""

from __future__ import annotations

from typing import Literal

from piilint.rulebook.calls import Spec


class DataType(Spec, frozen=True):
    """One kind of personal data and the words that betray it.

    A *phrase* is one or more lower-case words, in order, as identifiers split into them: `email`,
    `card number`.
    """

    id: str
    """Dotted key in the tree: `contact.email`."""
    label: str
    is_not: str = ""
    """What is easily taken for it, in words: a shop's own mailbox."""
    sensitivity: Literal["low", "medium", "high", "critical"] = "medium"
    special_category: bool = False
    """One of the kinds that GDPR Art. 9 protects."""
    fideslang: str | None = None
    dpv: str | None = None
    phrases: tuple[str, ...] = ()
    """Mean this type whatever they hang on."""
    likely_phrases: tuple[str, ...] = ()
    """Mean it where nothing speaks against: reported alone, with less confidence (`city`)."""
    weak_phrases: tuple[str, ...] = ()
    """Mean it only on a person (`customer.name`): never alone."""
    nouns: tuple[str, ...] = ()
    """Further nouns, besides persons, under which a weak phrase counts (`card` for `number`)."""
    on_persons: bool = True
    """Weak phrases count on persons too; false where only `nouns` will do: not `user.expiry`."""
    excluded: tuple[str, ...] = ()
    """Words that, in the same identifier, say it is something else (`email template`)."""
    not_in: tuple[str, ...] = ()
    """Words in the name of what it hangs on, or of a function, its class or its module, that say
    that it means something else there: the `address` of a `node`, or in a module `nodes`. Names on
    persons still mean this."""
    types: tuple[str, ...] = ()
    """Declared types that mean it: `EmailField`, `EmailStr`."""
    base_types: tuple[str, ...] = ("str",)
    """Plain types that its values can have: `str`, `int`, `date`, `bytes`, `float`, `bool`."""
    subject: str | None = None
    """Whose it is where no noun says: an IP address is a visitor's."""


class Combination(Spec, frozen=True):
    """Data types none of which says who it is, but which do so together."""

    id: str
    label: str
    data_types: tuple[str, ...]
    """All of them, or kinds of them, must be there."""


class Subject(Spec, frozen=True):
    """A kind of person, and the nouns that name one."""

    id: str
    label: str
    nouns: tuple[str, ...] = ()
    weak_nouns: tuple[str, ...] = ()
    """Nouns that often name something else too: `client`, `child`, `agent`."""
    belongings: tuple[str, ...] = ()
    """Nouns of what is such a person's, itself no person: an `order` is a customer's."""


class Relation(Spec, frozen=True):
    """Whose a thing is under a condition: a delivery address is the recipient's if it is a gift."""

    of: tuple[str, ...]
    """Phrases that name the thing: `shipping address`."""
    when: tuple[str, ...]
    """Phrases; a condition that holds, or what the thing hangs on, has to say one: `gift`."""
    subject: str
    """Whose it is then; otherwise it is that of what it hangs on."""
    without: tuple[str, ...] = ()
    """Phrases that hold one of those and mean something else: `gift card`."""


class DataTypeFile(Spec, frozen=True):
    """One file under `rules/data_types`."""

    data_types: tuple[DataType, ...] = ()
    subjects: tuple[Subject, ...] = ()
    combinations: tuple[Combination, ...] = ()
    """Quasi-identifiers: what identifies a person only together."""
    not_persons: tuple[str, ...] = ()
    """Nouns whose `name`, `address`, … are never a person's: `product`, `plugin`, `file`."""
    excluded: tuple[str, ...] = ()
    """Words that, in any identifier, say that it is no personal data: `template`, `enabled`."""
    relations: tuple[Relation, ...] = ()
