"""Which files make the rulebook, what overrides what, and what is a mistake between files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from piilint.base.errors import MistakesError
from piilint.rulebook import load
from piilint.rulebook.book import Rulebook
from piilint.rulebook.load import load_rulebook, shipped_rules_dir

SHIPPED = {
    "data_types/contact.yaml": """
data_types:
  - {id: contact.email, label: e-mail address}
  - {id: contact.phone, label: phone number}
subjects: [{id: customer, label: customer}]
not_persons: [product]
excluded: [template]
""",
    "recipients/mail.yaml": """
categories: [{id: mailing, label: mailing, role: processor, purpose: marketing_email}]
recipients:
  - {id: mailchimp, name: Mailchimp, category: mailing, needs: [contact.email]}
""",
    "libraries/logging.yaml": """
library: logging
calls: [{call: logging.info, sink: {kind: log, mode: str}}]
""",
    "frameworks/django.yaml": "library: django\nnames: {request: django.http.HttpRequest()}\n",
}


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "rules"
    for name, text in SHIPPED.items():
        write(root / name, text)
    monkeypatch.setattr(load, "shipped_rules_dir", lambda: root)
    return root


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(*extra: Path) -> list[str]:
    with pytest.raises(MistakesError) as caught:
        load_rulebook(extra)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_the_shipped_rules_load() -> None:
    book = load_rulebook()
    assert len(book.data_types) >= 30
    assert len(book.recipients) >= 40
    assert {"logging", "requests", "django", "celery"} <= {lib.library for lib in book.libraries}
    assert shipped_rules_dir().is_dir()


def test_rules_in_a_wheel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "piilint"
    monkeypatch.setattr(load, "__file__", str(package / "rulebook" / "load.py"))
    assert shipped_rules_dir() == tmp_path / "site-packages" / "rules"
    (package / "_rules").mkdir(parents=True)
    assert shipped_rules_dir() == package / "_rules"


@pytest.mark.usefixtures("shipped")
def test_merged() -> None:
    book = load_rulebook()
    assert list(book.data_types) == ["contact.email", "contact.phone"]
    assert book.not_persons == {"product"}
    assert book.excluded_words == {"template"}
    assert [library.library for library in book.libraries] == ["logging", "django"]


@pytest.mark.usefixtures("shipped")
def test_user_files_override_by_id_and_add(tmp_path: Path) -> None:
    mine = write(
        tmp_path / "mine.yaml",
        """
data_types: [{id: contact.email, label: mine}]
recipients: [{id: crm, name: CRM, category: mailing}]
library: logging
calls: [{call: logging.info, returns: clean}]
sources: [{call: my_source, data_type: contact.email, subject: customer}]
sinks: [{call: my_sink, args: [0], recipient: crm}]
sanitizers: [{call: my_clean}]
""",
    )
    book = load_rulebook([mine])
    assert book.data_types["contact.email"].label == "mine"
    assert set(book.recipients) == {"mailchimp", "crm"}
    assert [library.library for library in book.libraries] == ["logging", "django", "logging"]
    assert book.sources[0].call == "my_source"
    assert book.sinks[0].args == (0,)
    assert book.sanitizers[0].call == "my_clean"


@pytest.mark.usefixtures("shipped")
def test_a_folder_is_read_in_order_and_its_policies_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    write(folder / "b.yml", "data_types: [{id: own.b, label: b}]")
    write(folder / "a" / "deep.yaml", "data_types: [{id: own.a, label: a}]")
    write(folder / "policy.yaml", "norms: [1]")
    write(folder / "notes.txt", "not: yaml: at all")
    assert list(load_rulebook([folder]).data_types)[2:] == ["own.a", "own.b"]
    (mistake,) = mistakes(folder / "policy.yaml")
    assert mistake.endswith(
        "policy.yaml:1:1: this is a policy, not a rule file: give it with --policy"
    )


@pytest.mark.usefixtures("shipped")
def test_mistakes_of_all_files_at_once(tmp_path: Path) -> None:
    first = write(tmp_path / "1.yaml", "data_type: []\nsubjects: [{id: x}]\n")
    second = write(tmp_path / "2.yaml", "sinks: [{call: f, args: no}]\n")
    third = write(tmp_path / "3.yaml", "a: [\n")
    empty = write(tmp_path / "4.yaml", "# nothing\n")
    texts = mistakes(first, second, third, empty, tmp_path / "gone.yaml")
    assert [text[len(str(tmp_path)) + 1 :].split(": ")[0] for text in texts] == [
        "1.yaml:1:1", "1.yaml:2:12", "2.yaml:1:25", "2.yaml:1:25", "3.yaml:2:1",
        "4.yaml", "gone.yaml",
    ]  # fmt: skip
    assert "did you mean `data_types`?" in texts[0]
    assert "cannot read this rule file" in texts[-1]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("recipients: [{id: a, name: a, category: maling}]",
         ":1:41: no category has the id `maling`; did you mean `mailing`?"),
        ("recipients: [{id: a, name: a, category: mailing, needs: [contact, contact.mail]}]",
         ":1:67: no data type has the id `contact.mail`; did you mean `contact.email`?"),
        ("sources: [{call: f, data_type: email}]", ":1:32: no data type has the id `email`"),
        ("sources: [{call: f, subject: costumer}]",
         ":1:30: no subject has the id `costumer`; did you mean `customer`?"),
        ("sources: [{data_type: contact.email}]",
         ":1:11: expected exactly one of `call`, `decorator`, `attr`, `name`, got 0"),
        ("sinks: [{call: f, decorator: g}]",
         ":1:9: expected exactly one of `call`, `decorator`, got 2"),
        ("sinks: [{call: f, recipient: mailchump}]",
         ":1:30: no recipient has the id `mailchump`; did you mean `mailchimp`?"),
        ("library: x\ncalls: [{call: '*.a.b'}]", ':2:16: "*.a.b" is no pattern'),
        ("library: x\ncalls: [{call: [a.b, 'a b']}]", ':2:22: "a b" is no pattern'),
        ("library: x\ncalls: [{call: a, returns: data}]",
         ":2:28: expected `clean`, `receiver`, `args`"),
        ("library: x\ncalls: [{call: a, mode: str}]", ":2:25: `mode` needs `returns`"),
        ("calls: [{call: a}]", ":1:1: `calls` belongs to a library: name it with `library: <id>`"),
        ("data_types: [{id: a, label: a}, {id: a, label: b}]",
         ":1:38: duplicate id `a`: first given at"),
        ("library: x\nattributes: [{attr: a.b, source: {data_type: nope}}]",
         ":2:46: no data type has the id `nope`"),
        ("library: x\ndecorators: [{decorator: a.b, sink: {recipient: nope}}]",
         ":2:49: no recipient has the id `nope`"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("shipped")
def test_references(tmp_path: Path, text: str, problem: str) -> None:
    path = write(tmp_path / "mine.yaml", text)
    (mistake,) = mistakes(path)
    assert problem in mistake


@pytest.mark.parametrize(
    "pattern",
    ["f", "a.b", "a.*", "a.b.*", "*.f", "a.B().c", "a.b('x.y').c", "a.b().c().*", "a.b()()"],
)
@pytest.mark.usefixtures("shipped")
def test_patterns(tmp_path: Path, pattern: str) -> None:
    path = write(tmp_path / "mine.yaml", f'library: x\ncalls: [{{call: "{pattern}"}}]')
    assert load_rulebook([path]).libraries[-1].calls[0].call == pattern


def test_duplicates_between_shipped_files(shipped: Path) -> None:
    write(shipped / "data_types" / "zz.yaml", "data_types: [{id: contact.email, label: again}]")
    write(shipped / "frameworks" / "zz.yaml", "library: logging")
    texts = mistakes()
    assert texts == [
        "rules/data_types/zz.yaml:1:19: duplicate id `contact.email`: "
        "first given at rules/data_types/contact.yaml:3",
        "rules/frameworks/zz.yaml:1:10: duplicate id `logging`: "
        "first given at rules/libraries/logging.yaml:2",
    ]


def test_digest(shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_rulebook().digest
    assert load_rulebook().digest == first
    elsewhere = tmp_path / "copy"
    shutil.copytree(shipped, elsewhere)
    monkeypatch.setattr(load, "shipped_rules_dir", lambda: elsewhere)
    assert load_rulebook().digest == first
    mine = write(tmp_path / "mine.yaml", "sources: [{call: f}]")
    with_mine = load_rulebook([mine]).digest
    write(mine, "sources: [{call: g}]")
    write(elsewhere / "libraries" / "logging.yaml", "library: logging")
    assert len({first, with_mine, load_rulebook([mine]).digest, load_rulebook().digest}) == 4


def test_shipped_rules_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "shipped_rules_dir", lambda: tmp_path / "none")
    (mistake,) = mistakes()
    assert "are missing" in mistake


def test_an_empty_book() -> None:
    assert Rulebook().digest == ""
