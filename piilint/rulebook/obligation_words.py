"""The words by which checks of obligations recognise what they look for."""

from __future__ import annotations

from functools import lru_cache

from piilint.base.errors import Mistake, MistakesError
from piilint.rulebook.calls import Spec
from piilint.rulebook.load import shipped_rules_dir
from piilint.rulebook.validate import convert
from piilint.rulebook.yaml_marks import decode_yaml

Phrases = tuple[str, ...]


class ObligationWords(Spec, frozen=True, kw_only=True):
    """One list of phrases for each thing that is looked for."""

    policy_link: Phrases
    unsubscribe: Phrases
    newsletter: Phrases
    not_newsletter: Phrases
    review: Phrases
    published: Phrases
    age: Phrases
    session_cookie: Phrases
    third_party_cookies: Phrases
    """Names of cookies, letter by letter."""


@lru_cache(maxsize=1)
def obligation_words() -> ObligationWords:
    """The shipped words. Raises `MistakesError` where the file is not as it should be."""
    path = shipped_rules_dir() / "obligations" / "words.yaml"
    shown = "rules/obligations/words.yaml"
    try:
        document = decode_yaml(path.read_bytes(), shown)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise MistakesError([Mistake(shown, 0, 0, f"cannot be read: {reason}")]) from None
    words, mistakes = convert(document.value, document.marks, ObligationWords)
    if words is None or document.mistakes:
        raise MistakesError([*document.mistakes, *mistakes])
    return words
