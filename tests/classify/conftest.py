"""One classifier for all tests: it is built from the shipped rules and never changes."""

from __future__ import annotations

import pytest

from piilint.classify.classifier import Classifier
from piilint.rulebook.load import load_rulebook


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    return Classifier(load_rulebook())
