"""What must hold of any name."""

from __future__ import annotations

import functools

from hypothesis import assume, given
from hypothesis import strategies as st

from piilint.classify.classifier import FLOOR, Classifier, Context
from piilint.rulebook.load import load_rulebook

CONTEXTS = st.sampled_from(
    ["attribute", "field", "variable", "parameter", "key", "keyword", "request_key"]
)
NOUNS = st.sampled_from([None, "customer", "User", "product", "request", "settings", "META", "x"])


@functools.cache
def classifier() -> Classifier:
    return Classifier(load_rulebook())


@functools.cache
def phrases() -> tuple[str, ...]:
    types = load_rulebook().data_types.values()
    return tuple(sorted({phrase for type_ in types for phrase in type_.phrases}))


def is_a_phrase(name: str) -> bool:
    lexicon = classifier().lexicon
    return lexicon.words(name) in lexicon.phrases


PHRASES = st.deferred(lambda: st.sampled_from(phrases()))


@given(
    st.text(max_size=40),
    st.none() | st.text(max_size=20),
    st.none() | st.text(max_size=20),
    CONTEXTS,
)
def test_no_text_breaks_it(
    identifier: str, noun: str | None, declared: str | None, context: Context
) -> None:
    found = classifier().classify(identifier, noun, declared, context)
    assert found is None or FLOOR <= found.confidence <= 1


@given(PHRASES, NOUNS, CONTEXTS)
def test_the_votes_add_up(phrase: str, noun: str | None, context: Context) -> None:
    found = classifier().classify(phrase.replace(" ", "_"), noun, None, context)
    if found is not None:
        total = sum(vote.weight for vote in found.votes)
        assert abs(min(total, 0.98) - found.confidence) < 0.011
        assert found.reason


@given(PHRASES)
def test_the_style_of_writing_changes_nothing(phrase: str) -> None:
    first, *rest = phrase.split()
    styles = [
        "_".join([first, *rest]),
        "-".join([first, *rest]),
        first + "".join(word.capitalize() for word in rest),
    ]
    found = {classifier().classify(style, None, None, "key") for style in styles}
    assert len({answer and answer.data_type for answer in found}) == 1


@given(
    PHRASES,
    st.sampled_from(["backend", "count", "enabled", "form", "verified", "sent", "ids", "exists"]),
)
def test_a_word_behind_says_what_it_is(phrase: str, tail: str) -> None:
    name = f"{phrase.replace(' ', '_')}_{tail}"
    assume(not is_a_phrase(name))
    assert classifier().classify(name) is None


@given(PHRASES, st.sampled_from(["hashed", "masked", "encrypted", "redacted", "num", "max"]))
def test_a_word_before_may_say_that_it_is_covered(phrase: str, head: str) -> None:
    assert classifier().classify(f"{head}_{phrase.replace(' ', '_')}") is None


@given(PHRASES, NOUNS, CONTEXTS)
def test_a_flag_is_no_personal_data(phrase: str, noun: str | None, context: Context) -> None:
    for declared in ("bool", "BooleanField", "Optional[bool]", "ForeignKey"):
        assert classifier().classify(phrase.replace(" ", "_"), noun, declared, context) is None


@given(PHRASES, CONTEXTS)
def test_settings_are_no_people(phrase: str, context: Context) -> None:
    for noun in ("settings", "config", "django.conf.settings", "AppConfig"):
        assert classifier().classify(phrase.replace(" ", "_"), noun, None, context) is None
