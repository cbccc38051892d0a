"""Findings in the miniature shop under `fixtures/report`, made by hand."""

from __future__ import annotations

from pathlib import Path

import msgspec

from piilint.base.errors import Diagnostic
from piilint.base.span import Span
from piilint.flow.domain.flows import Flow, Guard, SinkFact, SourceFact, Step
from piilint.policy.findings import Finding, Judgement, NormRef
from piilint.policy.purposes import Purpose
from piilint.triage.merge import group
from piilint.triage.result import Coverage, Labels, RuleInfo, ScanResult, UnusedSuppression

ROOT = Path(__file__).parents[2] / "fixtures" / "report"
FORMS, TASKS = "shop/forms.py", "shop/tasks.py"

ONLY_ORDER = NormRef(
    "4inkjets/C08",
    "C08",
    "The Way We Use Information",
    "We use the information you provide about yourself when placing an order only to complete that "
    "order.",
)
NEWSLETTER = NormRef("4inkjets/C13", "C13", "Newsletters")
LABELS = Labels(
    data_types={
        "contact.email": "E-mail address",
        "contact.name": "Name",
        "financial.card.number": "Card number",
    },
    subjects={"customer": "Customer"},
    recipients={"mailchimp": "Mailchimp"},
    categories={"mailchimp": "email_marketing"},
)
RULES = (
    RuleInfo(
        id="4inkjets/C08",
        title="Order data for another purpose",
        description="What customers give with an order is used only to complete that order.",
        help="Use the order's number where a person is not needed.",
        effect="allow_only",
        cwe=(359,),
        clause="C08",
        section=ONLY_ORDER.section,
        quote=ONLY_ORDER.quote,
    ),
)


def newsletter_flow() -> Flow:
    """An e-mail address from an order's form to Mailchimp, through two functions."""
    source = SourceFact(
        Span(FORMS, 5, 22, 5, 43),
        "contact.email",
        'request.POST["email"]',
        subject="customer",
        confidence=0.9,
        reason="a field of a form, by its name",
    )
    sink = SinkFact(
        Span(TASKS, 15, 5, 18, 6),
        "third_party",
        "mailchimp_marketing.Client().lists.add_list_member",
        argument="1.email_address",
        recipient="mailchimp",
    )
    steps = (
        Step(source.span, "source", 'request.POST["email"] is the e-mail address of a customer'),
        Step(Span(FORMS, 5, 12), "store", 'put into a dict under "email"'),
        Step(Span(TASKS, 14, 13), "return", "order_from(request) returns it"),
        Step(Span(TASKS, 14, 5), "assign", "order", approximate=True),
        Step(sink.span, "sink", "client.lists.add_list_member(...) sends it to Mailchimp"),
    )
    functions = ("shop.tasks.subscribe", "shop.forms.order_from")
    guards = (Guard("request.user.is_active"),)
    return Flow(sink, source, (), guards, steps, functions, 0.9)


def newsletter_judgement() -> Judgement:
    """What the shop's policy says of it."""
    return Judgement(
        "forbidden",
        ONLY_ORDER.id,
        "error",
        "E-mail address of a customer, given with an order, goes to Mailchimp",
        deciding=(ONLY_ORDER,),
        permits=NEWSLETTER,
        missing="no subscription check guards this call",
        remedy="Send the newsletter only to customers who subscribed to it.",
        purpose=Purpose("marketing_email", "what Mailchimp is for"),
    )


def log_finding() -> Finding:
    """A card number in a log, suppressed by a comment."""
    source = SourceFact(
        Span(FORMS, 5, 53, 5, 74), "financial.card.number", '"4111 1111 1111 1111"', confidence=1.0
    )
    sink = SinkFact(Span(TASKS, 24, 5, 24, 46), "log", "logging.Logger.info", argument="1")
    judgement = Judgement("forbidden", "baseline/card-number-in-log", "error", "Cards in logs")
    steps = (Step(source.span, "source", source.text), Step(sink.span, "sink", "log.info(...)"))
    (finding,) = group([(Flow(sink, source, steps=steps), judgement)])
    return msgspec.structs.replace(finding, suppressed="sandbox card, taken out before launch")


def sample() -> ScanResult:
    """One finding, one suppressed, and every remark that a report can make."""
    flow = newsletter_flow()
    other = msgspec.structs.replace(
        flow,
        source=msgspec.structs.replace(
            flow.source, span=Span(FORMS, 1, 1, 1, 4), text="order.email\x1b[31m"
        ),
        confidence=0.6,
    )
    name = msgspec.structs.replace(
        flow,
        source=SourceFact(
            Span(FORMS, 5, 53, 5, 74), "contact.name", 'request.POST["name"]', "customer"
        ),
        steps=(
            Step(Span(FORMS, 5, 53), "source", 'request.POST["name"] is the name of a customer'),
            *flow.steps[2:],
        ),
        confidence=0.7,
    )
    judgement = newsletter_judgement()
    return ScanResult(
        findings=tuple(group((each, judgement) for each in (other, flow, name))),
        suppressed=(log_finding(),),
        unused_suppressions=(
            UnusedSuppression(Span(TASKS, 23, 5, 23, 60), ("C99",), "covers no finding: remove it"),
        ),
        diagnostics=(Diagnostic("shop/odd name[1].py", 3, "invalid syntax: \x1b]0;x\x07"),),
        coverage=Coverage(
            files=3, lines=30, unread_files=1, functions=3, partial_functions=1, calls=4
        ),
        policies=("4inkjets",),
        undisclosed_third_party=2,
        rules=RULES,
        labels=LABELS,
    )
