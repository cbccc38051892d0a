"""The worked example of the documentation works."""

from __future__ import annotations

import re
from pathlib import Path

from piilint.policy.judge import Judge
from piilint.policy.load import load_policies
from tests.policy.flows_for_tests import book, flow

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "policy.md"


def test_the_worked_example(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "inkshop.yaml"
    path.write_text(blocks[0], encoding="utf-8")
    judge = Judge(load_policies([str(path)], book()), book())

    logged = judge.judge(flow("contact.email", "log", "order.customer.email"))
    assert logged is not None
    assert logged.rule == "inkshop/orders-only"
    assert logged.reason in re.sub(r"\n    #  ", "", DOCUMENT.read_text(encoding="utf-8"))

    mailed = judge.judge(flow("contact.email", "mailchimp", "order.customer.email"))
    assert mailed is not None
    assert mailed.rule == "inkshop/orders-only"
    assert mailed.permits is not None
    assert mailed.permits.id == "inkshop/newsletter"
    assert mailed.missing == "no subscription check guards this call"

    guarded = flow(
        "contact.email",
        "mailchimp",
        "order.customer.email",
        guards=("order.customer.newsletter_opt_in",),
    )
    permitted = judge.judge(guarded)
    assert permitted is not None
    assert permitted.verdict == "permitted"
