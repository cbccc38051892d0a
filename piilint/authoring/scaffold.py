"""A new rule file and its fixture, to be filled in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

Kind = Literal["library", "recipient", "framework"]

_LIBRARY = """\
# What {name} does with data. The keys are described in docs/models.md.
library: {id}
packages: [{id}]
calls:
  # What leaves the program: which arguments, and as what.
  - call: {id}.send
    params: [message]
    sink: {{kind: third_party, args: [message]}}
    returns: clean
  # What only passes data on, perhaps changed.
  - {{call: {id}.dumps, params: [obj], returns: [obj], mode: json}}
"""
_RECIPIENT = """\
# Who {name} is, and how data gets there. The keys are described in docs/models.md.
recipients:
  - id: {id}
    name: {name}
    category: {category}
    packages: [{dist}]
    imports: [{id}]
    hosts: [api.{dist}.example]
    needs: [contact.email]
    verified: {dist} 0.0
    calls:
      - call: "{id}.Client().send"
        params: [message]
        sink: {{kind: third_party}}
        returns: clean
      - {{call: {id}.Client, returns: clean}}
"""
_FRAMEWORK = """\
# What {name} calls, and what it hands over. The keys are described in docs/models.md.
library: {id}
packages: [{id}]
decorators:
  # Functions below it are called from outside.
  - {{decorator: "{id}.App().route", effect: entry_point}}
attributes:
  # What people type in.
  - {{attr: "{id}.Request().form", type: werkzeug.datastructures.ImmutableMultiDict()}}
  - {{attr: "{id}.Request().remote_addr", source: {{data_type: online.ip, subject: visitor}}}}
calls:
  - {{call: {id}.respond, params: [body], sink: {{kind: response, args: [body]}}, returns: clean}}
names:
  request: "{id}.Request()"
"""
_FIXTURE = '''\
"""{name}: calls as its documentation shows them, each with a mark."""

from dataclasses import dataclass

import {id}


@dataclass
class Customer:
    id: int
    email: str


def told(customer: Customer) -> None:
    {sent}  # flow: contact.email -> {target}
    {clean}  # ok: an id
'''
_CALLS: dict[Kind, tuple[str, str, str]] = {
    "library": ("{id}.send({})", "{id}.send({})", "unknown_external"),
    "recipient": ("{id}.Client().send({})", "{id}.Client().send({})", "{id}"),
    "framework": ("{id}.respond({})", "{id}.respond({})", "response"),
}
_TEMPLATES: dict[Kind, str] = {
    "library": _LIBRARY, "recipient": _RECIPIENT, "framework": _FRAMEWORK,
}  # fmt: skip


def identifier(name: str) -> str:
    """`Acme Mail` as an id: `acme_mail`."""
    return re.sub(r"\W+", "_", name.strip()).strip("_").lower()


def write(kind: Kind, name: str, category: str, folder: Path) -> list[Path]:
    """Writes the rule file and the fixture; raises `FileExistsError` rather than replace one."""
    id_ = identifier(name)
    fields = {"id": id_, "name": name, "category": category, "dist": id_.replace("_", "-")}
    rules = folder / f"{id_}.yaml"
    fixture = folder / "fixtures" / id_ / "main.py"
    sent, clean, target = _CALLS[kind]
    code = _FIXTURE.format(
        **fields,
        sent=sent.format("customer.email", id=id_),
        clean=clean.format("str(customer.id)", id=id_),
        target=target.format(id=id_),
    )
    for path in (rules, fixture):
        if path.exists():
            raise FileExistsError(path)
    for path, text in ((rules, _TEMPLATES[kind].format(**fields)), (fixture, code)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [rules, fixture]
