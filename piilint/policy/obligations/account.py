"""Accounts: whether people can correct in theirs what the shop holds of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from piilint.base.span import Span
from piilint.policy.obligations.reading import Evidence, Inspection, Reading, counted, listed, says
from piilint.policy.policies import BoundNorm
from piilint.survey.accounts import AccountRecord
from piilint.survey.code import FunctionCode
from piilint.survey.pages import is_change, needs_login

_CHANGES = ("update", "edit", "change", "correct", "modify", "profile", "settings")
_ENDS = ("close", "delete", "erase", "anonymise", "anonymize", "forget", "deactivate")
_OWNERS = ("user", "customer", "account", "profile", "member", "address", "instance")


def account_editable(_: BoundNorm, seen: Inspection) -> Reading:
    """Compares what account records hold with what pages behind a login change."""
    records = seen.survey.accounts
    if not records:
        return Reading(
            "assumed",
            "No record of accounts was recognised.",
            settle="The page of the account, with the fields that can be changed there.",
        )
    by_record = _edited_by_forms(seen)
    by_name = set(_edited_by_code(seen))
    good: list[Evidence] = []
    bad: list[Evidence] = []
    number = 0
    for record in records:
        open_ = [
            each
            for each in record.holds
            if (record.id, each.name) not in by_record and each.name not in by_name
        ]
        if open_:
            text = f"{record.name}: {listed(each.name for each in open_)} cannot be changed"
            bad.append(Evidence(text, open_[0].span))
            number += len(open_)
        done = [each.name for each in record.holds if each not in open_]
        if done:
            text = f"{record.name}: {listed(done)} can be changed in the account"
            good.append(Evidence(text, _first(record)))
    if bad:
        summary = f"{counted(number, 'field')} of accounts that nobody can correct there."
        return Reading("violated", summary, (*bad, *good))
    return Reading("upheld", "All that accounts hold can be corrected there.", tuple(good))


def _first(record: AccountRecord) -> Span:
    return record.holds[0].span


def _edited_by_forms(seen: Inspection) -> set[tuple[str, str]]:
    """(record, field) that a form on a page behind a login changes."""
    found: set[tuple[str, str]] = set()
    for page in seen.survey.pages.all:
        if not page.login or page.staff or page.creates:
            continue
        if page.model is not None:
            found |= {(page.model, name) for name in page.fields}
        for form in (seen.survey.forms.by_id[cid] for cid in page.forms):
            if form.model is not None:
                found |= {(form.model, name) for name in form.names}
    return found


def _edited_by_code(seen: Inspection) -> Iterator[str]:
    """Names of fields that functions for changes, or behind a login, set on an account."""
    for page in seen.survey.pages.all:
        if page.login and not page.staff and says(page.name, _CHANGES):
            for form in (seen.survey.forms.by_id[cid] for cid in page.forms):
                yield from form.names if form.model is None else ()
    for function in seen.survey.code.functions:
        if says(function.name, _ENDS):
            continue
        if is_change(function):
            yield from _fields_of_schemas(function, seen)
        if says(function.name, _CHANGES) or needs_login(function):
            yield from _assigned(function)


def _fields_of_schemas(function: FunctionCode, seen: Inspection) -> Iterator[str]:
    for argument in (*function.node.args.args, *function.node.args.kwonlyargs):
        name = ast.unparse(argument.annotation) if argument.annotation else ""
        for found in seen.survey.code.resolved(function.module, name) if name else ():
            form = seen.survey.forms.by_id.get(found)
            yield from form.names if form is not None else ()


def _assigned(function: FunctionCode) -> Iterator[str]:
    for node in ast.walk(function.node):
        if isinstance(node, ast.Assign) and not isinstance(node.value, ast.Constant):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and says(ast.unparse(target.value), _OWNERS):
                    yield target.attr
