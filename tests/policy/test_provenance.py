"""Where data was collected: what the code says of it, and which of it counts for more."""

from __future__ import annotations

import pytest

from piilint.base.span import Span
from piilint.flow.domain.flows import Flow, SinkFact, SourceFact, Step
from piilint.policy.expressions import Expressions
from piilint.policy.provenance import evidence_of, provenance_of
from tests.policy.flows_for_tests import judge_by

CODE = """\
class Order(Model):
    def notify(self):
        send(self.customer.user.email, self.request.user.email)

    def text(self):
        return f"{
            self.user.email
        }"


class Profile(Model):
    def notify(self, order):
        send(self.user.email)
        send(order.customer.user.email, order.rows[0]["email"], order.get("email"))
        send(by_id(order).email, Order.objects.order_by("id").first().email)


def place_order(email):
    send(email)


def greet(email, user):
    send(email, user.email)
"""


def span_of(expression: str, path: str, nth: int = 0) -> Span:
    """Where an expression stands in the code."""
    at = -1
    for _ in range(nth + 1):
        at = CODE.index(expression, at + 1)
    line = CODE.count("\n", 0, at) + 1
    column = at - CODE.rfind("\n", 0, at)
    return Span(path, line, column, line, column + len(expression))


def flow_from(
    span: Span, text: str, *, holder: str | None = None, data_type: str = "contact.email",
    subject: str | None = None, steps: tuple[str, ...] = (),
) -> Flow:  # fmt: skip
    return Flow(
        SinkFact(Span("shop/mail.py", 1), "log", "log"),
        SourceFact(span, data_type, text, subject, holder),
        steps=tuple(Step(span, "call", step) for step in steps),
    )


def provenance(flow: Flow) -> str | None:
    texts = Expressions({flow.source.span.path: CODE})
    (policy,) = judge_by("4inkjets").policies
    return provenance_of(flow, evidence_of(flow, texts), policy.provenances)


@pytest.mark.parametrize(
    ("expression", "nth", "text", "wanted"),
    [
        pytest.param("order.customer.user.email", 0, "user.email", "order", id="chain"),
        pytest.param('order.get("email")', 0, "order.email", "order", id="getter"),
        pytest.param("self.customer.user.email", 0, "user.email", "order", id="method-of-an-order"),
        pytest.param("self.user.email", 0, "user.email", "order", id="in-braces-of-a-text"),
        pytest.param("self.user.email", 1, "user.email", "registration", id="method-of-a-profile"),
        pytest.param("self.request.user.email", 0, "user.email", "registration", id="who-asks"),
        pytest.param("by_id(order).email", 0, "by_id.email", "registration", id="looked-up-by"),
        pytest.param("email", 9, "email", "order", id="parameter-of-place-order"),
    ],
)  # fmt: skip
def test_the_whole_expression_counts(expression: str, nth: int, text: str, wanted: str) -> None:
    assert provenance(flow_from(span_of(expression, "shop/mail.py", nth), text)) == wanted


def test_what_data_is_handed_on_in_counts() -> None:
    span = span_of("send(email, user.email)", "shop/mail.py")
    given = flow_from(span, "user.email", steps=("passed to remind() as order.email",))
    assert provenance(given) == "order"
    alone = flow_from(span, "user.email", steps=("passed to remind() as email",))
    assert provenance(alone) == "registration"


@pytest.mark.parametrize(
    ("path", "text", "data_type", "wanted"),
    [
        ("shop/checkout/services.py", "email", "contact.email", "order"),
        ("shop/checkout/services.py", "cleaned_data.email", "contact.email", "order"),
        ("shop/payments.py", "data.email", "contact.email", "order"),
        ("shop/checkout/services.py", "user.email", "contact.email", "registration"),
        ("shop/checkout/services.py", "META.REMOTE_ADDR", "online.ip", "registration"),
        ("shop/accounts/forms.py", "cleaned_data.email", "contact.email", "registration"),
        ("shop/border.py", "email", "contact.email", "registration"),
        ("shop/inbox.py", "email", "contact.email", "correspondence"),
    ],
)
def test_the_module_counts_where_nothing_else_speaks(
    path: str, text: str, data_type: str, wanted: str
) -> None:
    span = span_of("send(email, user.email)", path)
    assert provenance(flow_from(span, text, data_type=data_type)) == wanted


def test_a_place_outside_the_text_is_no_mistake() -> None:
    texts = Expressions({"a.py": "x = 1\n"})
    for span in (Span("a.py", 9, 1, 9, 4), Span("b.py", 1, 1, 1, 2), Span("a.py", 1, 90, 1, 99)):
        assert texts.chain(span) == ()
        assert texts.scopes(span) == ()
    assert texts.chain(Span("a.py", 1, 1, 1, 2)) == ("x",)


@pytest.mark.parametrize(
    "text", ["order.em", "(", "f(order)", "a + b", "'x'", "order.email if x else y"]
)
def test_only_whole_chains_are_read(text: str) -> None:
    texts = Expressions({"a.py": text + "ail\n" if text == "order.em" else text + "\n"})
    assert texts.chain(Span("a.py", 1, 1, 1, len(text) + 1)) == ()
