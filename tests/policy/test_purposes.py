from __future__ import annotations

import ast
from pathlib import Path

import msgspec
import pytest

from piilint.base.errors import MistakesError
from piilint.config import load_config
from piilint.flow.domain.flows import Flow
from piilint.frontend.lower import lower_module
from piilint.frontend.parse import parse_text
from piilint.policy.judge import Judge
from piilint.policy.load import load_policies
from piilint.policy.purposes import Purposes, known_purposes
from tests.policy.flows_for_tests import book, flow

KNOWN = frozenset({"analytics", "fulfilment", "marketing_email"})


def purposes(text: str, configured: dict[str, str] | None = None) -> Purposes:
    file = parse_text("shop/mail.py", text)
    module = lower_module(ast.parse(text), "shop.mail", file.path, text)
    return Purposes([file], [module], configured, KNOWN)


def at(line: int, *functions: str, recipient: str = "postmark") -> Flow:
    subject = flow("contact.email", recipient, path="shop/mail.py")
    span = msgspec.structs.replace(subject.sink.span, line=line, end_line=line)
    sink = msgspec.structs.replace(subject.sink, span=span)
    return msgspec.structs.replace(subject, sink=sink, functions=functions)


def told(found: Purposes, subject: Flow) -> tuple[str | None, str | None]:
    spoken = found.of(subject)
    here, around = spoken.here, spoken.around
    return here.id if here else None, around.id if around else None


def test_nothing_said() -> None:
    assert told(purposes("def f(): ...\n"), at(1, "shop.mail:f")) == (None, None)


def test_a_comment_covers_its_whole_statement() -> None:
    found = purposes("def f(x):\n    send(\n        x,\n    )  # piilint: purpose[analytics]\n")
    assert told(found, at(2, "shop.mail:f")) == ("analytics", None)
    assert told(found, at(1, "shop.mail:f")) == (None, None)


def test_a_comment_above_a_decorated_function_is_about_the_function() -> None:
    text = "import a\n\n# piilint: purpose[analytics]\n@a.b\ndef f(x):\n    send(x)\n"
    assert told(purposes(text), at(6, "shop.mail:f")) == (None, "analytics")


def test_a_comment_at_the_top_is_about_the_file() -> None:
    text = "# piilint: purpose[analytics]\nimport a\n\n\ndef f(x):\n    a.send(x)\n"
    assert told(purposes(text), at(6, "shop.mail:f")) == (None, "analytics")


def test_the_nearest_caller_that_speaks_wins() -> None:
    text = (
        '@purpose("analytics")\ndef f(): ...\n@purpose("fulfilment")\ndef g(): ...\ndef h(): ...\n'
    )
    chain = ("shop.mail:f", "shop.mail:g", "shop.mail:h")
    assert told(purposes(text), at(5, *chain)) == (None, "fulfilment")
    assert told(purposes(text), at(5, *chain[:1], chain[2])) == (None, "analytics")


def test_the_longest_entry_of_the_settings_wins() -> None:
    entries = {"shop": "analytics", "shop.mail.*": "fulfilment", "shop.mail.g": "marketing_email"}
    found = purposes("def f(): ...\n", entries)
    assert told(found, at(1, "shop.mail:f")) == (None, "fulfilment")
    assert told(found, at(1, "shop.mail:g")) == (None, "marketing_email")
    assert told(found, at(1, "shop.cart:f")) == (None, "analytics")
    assert told(found, at(1, "shopping:f")) == (None, None)


def test_text_in_strings_says_nothing() -> None:
    text = 'def f(x):\n    send(x, "# piilint: purpose[analytics]")\n'
    assert told(purposes(text), at(2, "shop.mail:f")) == (None, None)


def test_an_unknown_purpose_in_a_comment_is_told() -> None:
    found = purposes("def f(x):\n    send(x)  # piilint: purpose[analitics]\n")
    (diagnostic,) = found.diagnostics
    assert (diagnostic.path, diagnostic.line, diagnostic.level) == ("shop/mail.py", 2, "warning")
    assert diagnostic.message == "unknown purpose `analitics`; did you mean `analytics`?"


@pytest.mark.parametrize("key", ['"shop.mail"', "shop.mail"])
def test_an_unknown_purpose_in_the_settings_is_a_mistake(tmp_path: Path, key: str) -> None:
    file = tmp_path / "piilint.toml"
    file.write_text(f'jobs = 1\n[purposes]\ncart = "analytics"\n{key} = "world peace"\n', "utf-8")
    with pytest.raises(MistakesError) as caught:
        known_purposes(load_config(tmp_path), book())
    (mistake,) = caught.value.mistakes
    assert (mistake.path, mistake.line) == (str(file), 4)
    assert mistake.message.startswith("unknown purpose `world peace`; known: accounting, ")


def test_who_gets_the_data_says_more_than_the_code_around_and_less_than_the_line() -> None:
    text = '@purpose("fulfilment")\ndef f(x):\n    send(x)\n'
    text += "    send(x)  # piilint: purpose[marketing_email]\n"
    judge = Judge(load_policies((), book()), book(), purposes=purposes(text))

    def purpose(line: int, recipient: str) -> str:
        found = judge.judge(at(line, "shop.mail:f", recipient=recipient)).purpose
        assert found is not None
        return f"{found.id}, {found.said}"

    assert purpose(3, "segment") == "analytics, what Twilio Segment is for"
    assert purpose(3, "postmark") == "fulfilment, by a decorator at shop/mail.py:2"
    assert purpose(4, "segment") == "marketing_email, by a comment at shop/mail.py:4"
