"""Accounts: whether people can correct in theirs what the shop holds of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from piilint.base.span import Span
from piilint.policy.obligations.reading import Evidence, Inspection, Reading, counted, listed, says
from piilint.policy.policies import BoundNorm
from piilint.survey.accounts import AccountRecord
from piilint.survey.code import FunctionCode
from piilint.survey.forms import Form
from piilint.survey.pages import Page, is_change, needs_login

_CHANGES = ("update", "edit", "change", "correct", "modify", "profile", "settings")
_ENDS = ("close", "delete", "erase", "anonymise", "anonymize", "forget", "deactivate")
_ACCOUNT = ("me", "account", "accounts", "profile", "profiles", "user", "users", "customer",
            "customers", "member", "members", "address", "addresses", "settings")  # fmt: skip
_ELSEWHERE = ("order", "orders", "checkout", "cart", "carts", "basket", "baskets", "ticket",
              "tickets", "review", "reviews", "payment", "payments", "shipment", "shipments",
              "invoice", "invoices", "booking", "bookings")  # fmt: skip
_BOOKS = ("address", "addresses")
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
    by_name: dict[str, set[bool]] = {}
    for name, of_address in _edited_by_code(seen):
        by_name.setdefault(name, set()).add(of_address)
    good: list[Evidence] = []
    bad: list[Evidence] = []
    number = 0
    for record in records:
        open_ = [
            each
            for each in record.holds
            if (record.id, each.name) not in by_record
            and not by_name.get(each.name, set()) & _told_by(record)
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
        edited = [(page.model, page.fields)]
        edited += [(form.model, form.names) for form in _forms(page, seen)]
        for model, names in edited:
            info = seen.survey.classes.get(model) if model is not None else None
            for cid in info.mro if info is not None else ():
                found |= {(cid, name) for name in names}
    return found


def _forms(page: Page, seen: Inspection) -> list[Form]:
    return [seen.survey.forms.by_id[cid] for cid in page.forms]


def _told_by(record: AccountRecord) -> set[bool]:
    """Fields of address books are changed by what speaks of addresses, others by anything."""
    return {True} if says(record.name, _BOOKS) else {True, False}


def _edited_by_code(seen: Inspection) -> Iterator[tuple[str, bool]]:
    """Names of fields that functions for changes, or behind a login, set on an account.

    And whether the function, or the form that it shows, speaks of addresses.
    """
    for page in seen.survey.pages.all:
        if page.login and not page.staff and not page.creates:
            for form in _forms(page, seen):
                changes = says(page.name, _CHANGES) or form.kind == "form"
                of_address = says(page.name, _BOOKS) or says(form.name, _BOOKS)
                of_order = _of_something_else((page.name, form.name, page.span.path))
                if form.model is None and changes and not of_order:
                    yield from ((name, of_address) for name in form.names)
    for function in seen.survey.code.functions:
        if says(function.name, _ENDS):
            continue
        names: list[str] = []
        routes = [ast.unparse(each) for each in function.node.decorator_list]
        of_order = _of_something_else((function.name, function.path, *routes))
        if is_change(function) and not of_order:
            names += _fields_of_schemas(function, seen)
            names += _picked(function)
        if says(function.name, _CHANGES) or needs_login(function):
            names += _assigned(function)
        of_address = says(ast.unparse(function.node), _BOOKS) if names else False
        yield from ((name, of_address) for name in names)


def _of_something_else(said: Sequence[str]) -> bool:
    """What changes an order, by its names and places, and not whoever placed it."""
    about = any(says(each, _ELSEWHERE) for each in said)
    return about and not any(says(each, _ACCOUNT) for each in said)


def _picked(function: FunctionCode) -> Iterator[str]:
    """Names that a change goes by: `{key: body[key] for key in ("name", "phone")}`."""
    for node in ast.walk(function.node):
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            texts = [each.value for each in node.elts if isinstance(each, ast.Constant)]
            if len(texts) == len(node.elts):
                yield from (text for text in texts if isinstance(text, str))


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
