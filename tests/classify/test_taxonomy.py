"""The shipped tree of data types hangs together."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from piilint.classify.classifier import Classifier
from piilint.classify.combinations import identifying
from piilint.rulebook.book import Rulebook
from piilint.rulebook.load import load_rulebook

FIDESLANG = Path(__file__).parent / "fideslang_keys.txt"
"""The data categories of fideslang 3.1.4."""
FIXTURES = Path(__file__).parents[2] / "fixtures" / "rules" / "data_types"
BASES = {"str", "int", "date", "datetime", "bytes", "float", "bool", "file", "list"}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook()


def test_it_is_broad(book: Rulebook) -> None:
    ids = set(book.data_types)
    leaves = {id_ for id_ in ids if not any(other.startswith(id_ + ".") for other in ids)}
    assert len(leaves) >= 120


def test_every_data_type_maps_to_fideslang_and_dpv(book: Rulebook) -> None:
    known = set(FIDESLANG.read_text(encoding="utf-8").split())
    for data_type in book.data_types.values():
        assert data_type.fideslang in known, data_type.id
        assert re.fullmatch(r"pd:[A-Z][A-Za-z]+", data_type.dpv or ""), data_type.id
        assert set(data_type.base_types) <= BASES, data_type.id


def test_what_article_9_protects_is_marked_and_critical_or_high(book: Rulebook) -> None:
    for prefix in ("belief.", "biometric.", "genetic.", "orientation.", "demographic.ethnicity"):
        for data_type in book.data_types.values():
            if data_type.id.startswith(prefix):
                assert data_type.special_category, data_type.id
                assert data_type.sensitivity in ("critical", "high"), data_type.id


def test_a_phrase_that_stands_alone_means_one_thing(book: Rulebook) -> None:
    meanings: dict[str, set[str]] = defaultdict(set)
    for data_type in book.data_types.values():
        for phrase in (*data_type.phrases, *data_type.likely_phrases):
            meanings[phrase].add(data_type.id)
    assert {phrase: ids for phrase, ids in meanings.items() if len(ids) > 1} == {}


def test_every_phrase_is_recognised_as_its_type(book: Rulebook) -> None:
    classifier = Classifier(book)
    wrong = {}
    for data_type in book.data_types.values():
        for phrase in (*data_type.phrases, *data_type.likely_phrases):
            found = classifier.classify(phrase.replace(" ", "_"))
            if found is None or found.data_type != data_type.id:
                wrong[phrase] = (data_type.id, found and found.data_type)
    assert wrong == {}


def test_nouns_are_named_once(book: Rulebook) -> None:
    owners: dict[str, list[str]] = defaultdict(list)
    for subject in book.subjects.values():
        for noun in (*subject.nouns, *subject.weak_nouns):
            owners[noun].append(subject.id)
    assert {noun: ids for noun, ids in owners.items() if len(ids) > 1} == {}
    people = {noun for subject in book.subjects.values() for noun in subject.nouns}
    assert people & book.not_persons == set()


def leaves(book: Rulebook) -> list[str]:
    return [
        id_ for id_ in book.data_types if not any(o.startswith(id_ + ".") for o in book.data_types)
    ]


def test_every_data_type_says_what_it_is_and_what_it_is_not(book: Rulebook) -> None:
    for data_type in book.data_types.values():
        assert data_type.label, data_type.id
        assert data_type.is_not, data_type.id
        assert data_type.fideslang, data_type.id
        assert data_type.dpv, data_type.id
        words = (*data_type.phrases, *data_type.likely_phrases, *data_type.weak_phrases)
        assert words, data_type.id


def test_every_leaf_has_two_positives_and_two_near_misses_among_the_fixtures(
    book: Rulebook,
) -> None:
    positives: dict[str, int] = defaultdict(int)
    misses: dict[str, int] = defaultdict(int)
    for file in sorted(FIXTURES.glob("*/main.py")):
        function = ""
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("def "):
                function = line[4:].partition("(")[0]
            marked = re.search(r"# flow: ([\w.]+)", line)
            if marked:
                positives[marked[1]] += 1
            misses[function] += "# ok" in line
    for leaf in leaves(book):
        assert positives[leaf] >= 2, leaf
        assert misses[leaf.replace(".", "_")] >= 2, leaf


def test_data_types_that_identify_together_are_found_with_their_kinds(book: Rulebook) -> None:
    assert len(book.combinations) >= 10
    held = ["contact.address.postcode", "demographic.birth_date", "demographic.gender"]
    assert [c.id for c in identifying(book, held)] == ["postcode-birth-gender"]
    assert identifying(book, held[:2]) == []
    found = identifying(book, ["contact.name.last", "demographic.birth_date"])
    assert [c.id for c in found] == ["name-birth"]
