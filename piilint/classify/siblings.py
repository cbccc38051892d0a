"""What the other fields of a class say of it: an address's, a person's, nobody's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from piilint.classify.nouns import Noun, Nouns
from piilint.classify.traits import Traits, traits_of
from piilint.classify.words import TECHNICAL_WORDS, word_set

Schemas = Mapping[str, Sequence[Sequence[str]]]
"""The declared fields of every class by its name; several, where classes share the name."""

_WITH_AN_ADDRESS = ("contact.address.", "contact.name", "contact.organisation")
_OF_A_VISIT = ("online.ip", "online.user_agent", "online.browser", "online.referrer")
_OF_A_CARD = "financial.card."
_CREDENTIALS = word_set("credential credentials cred creds")
_MAILBOXES = word_set("email mail inbox mailbox alias domain channel webhook integration")
"""Having a name and an e-mail address, they are no person yet."""
_OR_GROUPS = word_set("partner client account supplier party agent")
_MAILINGS = word_set("newsletter mailing campaign")
"""With a sender they are what is sent, and not who signed up for it."""
_POSTS = frozenset({"post", "reply", "message", "comment"})
_SHOWING = ("Type", "Node", "View")
_BY_FIELDS = "by its other fields, "


class Siblings:
    """Corrects what a noun alone seems to say, once for each class name."""

    def __init__(self, nouns: Nouns, schemas: Schemas) -> None:
        self._nouns = nouns
        self._schemas = schemas
        self._adjusted: dict[str, Noun] = {}

    def adjust(self, noun: Noun) -> Noun:
        """The noun in the light of the fields of the class that has this name."""
        if not noun.is_class or noun.kind == "config" or noun.text not in self._schemas:
            return noun
        adjusted = self._adjusted.get(noun.text)
        if adjusted is None:
            lexicon, schemas = self._nouns.lexicon, self._schemas[noun.text]
            traits = [traits_of(lexicon, schema) for schema in schemas]
            shown = self._shown(noun) if all(map(_is_somebody, traits)) else None
            adjusted = noun if noun.kind == "part" else _adjusted(noun, traits)
            adjusted = self._adjusted[noun.text] = shown or adjusted
        return adjusted

    def _shown(self, noun: Noun) -> Noun | None:
        """The person whom a `UserType` of GraphQL or a `CustomerNode` shows."""
        for ending in _SHOWING:
            if noun.text.endswith(ending) and noun.text != ending:
                person = self._nouns.judge(noun.text.removesuffix(ending))
                if person.kind in ("person", "perhaps"):
                    return person._replace(text=noun.text)
        return None


def _is_somebody(traits: Traits) -> bool:
    named = traits.named or "contact.name" in traits.types
    return traits.person or (named and "contact.email" in traits.types)


def _adjusted(noun: Noun, traits: Sequence[Traits]) -> Noun:
    """What all classes of the name have in common counts."""
    if noun.kind == "nobody" and all(each.surely_person for each in traits):
        return noun._replace(kind="perhaps", because=_BY_FIELDS)
    if noun.kind == "perhaps" and all(each.whole_person for each in traits):
        return noun._replace(kind="person", because=_BY_FIELDS)
    if noun.kind == "perhaps" and all(each.nobody for each in traits):
        return noun._replace(kind="unknown")
    if noun.kind == "perhaps" and noun.core[-1] in _OR_GROUPS and all(map(_is_group, traits)):
        return noun._replace(kind="unknown", organisation=True)
    noun = noun._replace(
        holds=_holds(noun, traits),
        addresses=frozenset.intersection(*(each.addresses for each in traits)),
        people=frozenset.intersection(*(each.people for each in traits)),
        untitled=all(each.untitled for each in traits),
        infrastructure=(noun.infrastructure and not _of_login(noun, traits))
        or all(each.server for each in traits),
    )
    if noun.kind in ("unknown", "perhaps") and all(each.company for each in traits):
        noun = noun._replace(kind="unknown", organisation=True)
    if noun.core[-1] in _MAILINGS and all(each.sender for each in traits):
        noun = noun._replace(organisation=True)
    if noun.organisation and any(each.startswith("online.") for each in noun.holds):
        noun = noun._replace(organisation=False)  # An event that is somebody's visit.
    if noun.organisation or noun.infrastructure:
        return noun
    if all(each.address for each in traits):
        noun = noun._replace(holds=(*noun.holds, *_WITH_AN_ADDRESS))
    return _as_person(noun, traits)


def _is_group(traits: Traits) -> bool:
    return traits.members and not traits.surely_person


def _of_login(noun: Noun, traits: Sequence[Traits]) -> bool:
    """`Credentials` with a user name and a password alone are somebody's, not a server's."""
    named = noun.words[-1] in _CREDENTIALS and TECHNICAL_WORDS.isdisjoint(noun.words)
    return named and all(each.login for each in traits)


def _holds(noun: Noun, traits: Sequence[Traits]) -> tuple[str, ...]:
    """Beginnings of data types that go together with those that every class of the name has."""
    holds: tuple[str, ...] = ()
    if all("online.ip" in each.types for each in traits):
        seen = ("online.user_agent", "contact.email")
        visit = all(not each.types.isdisjoint(seen) for each in traits)
        holds += _OF_A_VISIT if visit else _OF_A_VISIT[1:]
    if all(each.card for each in traits):
        holds += (_OF_A_CARD,)
    if all(each.mail for each in traits):
        holds += ("contact.email",)
    if noun.core[-1] in _POSTS and all(each.forum for each in traits):
        holds += ("content.post",)
    return holds


def _as_person(noun: Noun, traits: Sequence[Traits]) -> Noun:
    """A person, or what has a person's name, if its fields show it."""
    profile = noun.words[-1] == "profile" and noun.kind in ("unknown", "nobody")
    if profile and all(each.of_user for each in traits):
        return noun._replace(kind="perhaps", because="as a profile of a user, ")
    if noun.kind == "unknown":
        if all(each.whole_person for each in traits):
            return noun._replace(kind="person", because=_BY_FIELDS)
        if all(each.person for each in traits):
            return noun._replace(kind="perhaps", because=_BY_FIELDS)
    if not all(each.named and "contact.email" in each.types for each in traits):
        return noun
    if noun.kind == "unknown" and noun.core[-1] not in _MAILBOXES:
        return noun._replace(kind="perhaps", because="having a name and an e-mail address, ")
    reached = noun.kind == "nobody" and all("contact.phone" in each.types for each in traits)
    if noun.kind == "belonging" or reached:
        return noun._replace(holds=(*noun.holds, "contact.name"))
    return noun
