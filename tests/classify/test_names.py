"""Names, with what they hang on, against what they hold."""

from __future__ import annotations

import pytest

from piilint.classify.classifier import Classifier
from tests.classify.table import Case, answer, cases

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.place}-{case.identifier}")
def test_name(classifier: Classifier, case: Case) -> None:
    found = answer(classifier, case)
    asked = classifier.classify(case.identifier, case.noun, case.declared, case.context)
    assert (found.data_type if found else None) == case.expected, asked
    if case.subject is not None:
        assert found is not None
        assert found.subject == case.subject, found


def test_the_tables_are_rich_enough() -> None:
    assert len(CASES) > 500
