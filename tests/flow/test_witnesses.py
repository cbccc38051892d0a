from __future__ import annotations

import pytest

from benchmarks.accuracy.witnesses import mentions
from piilint.base.span import Span
from piilint.flow.domain.flows import Step, StepKind


@pytest.mark.parametrize(
    ("kind", "text", "code", "expected"),
    [
        ("source", "customer.email", "send(customer.email)", True),
        ("source", "customer.email", "send(customers)", False),
        ("source", "Customer.email via dump()", "dump(whole)", True),
        ("call", "passed to send() as value", "send(x)", True),
        ("call", "passed to send() as value", "value = other(x)", False),
        ("call", "passed to send() as value via other()", "other(x)", True),
        ("return", "returned by Pages.__next__() via pages", "for x in pages:", True),
        ("sink", "reaches logging.Logger().info (log)", "journal.info(x)", True),
        ("sink", "reaches logging.Logger().info (log)", "journal.warn(x)", False),
        ("through", "put into a text", "x = 1", False),
    ],
)
def test_what_counts_as_mentioned(kind: StepKind, text: str, code: str, expected: bool) -> None:
    assert mentions(Step(Span("a.py", 1), kind, text), code) is expected
