"""Identity: whether pages that find an account by what is named ask who their visitor is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from piilint.base.names import split_words
from piilint.base.span import Span
from piilint.policy.obligations.reading import Evidence, Inspection, Reading, counted, says
from piilint.policy.policies import BoundNorm
from piilint.survey.code import FunctionCode, span_of
from piilint.survey.pages import Access, is_route

_FINDS = frozenset(
    "get get_or_404 first_or_404 one_or_404 get_object_or_404 aget aget_object_or_404 filter "
    "filter_by where scalar_one".split()
)
_KEYS = frozenset("id pk uuid uid guid slug username login email number".split())
_PROOFS = ("token", "signature", "signed", "sig", "otp", "hmac", "uidb64", "unsign", "nonce")
"""Whoever has one of these has shown who they are by something that only they were given."""
_SHOWS = frozenset({"response", "template"})
_METHODS = frozenset(
    "get post put patch delete retrieve update partial_update destroy get_object get_queryset "
    "get_context_data form_valid".split()
)


_VIEWS = ("DetailView", "UpdateView", "DeleteView", "RetrieveAPIView", "RetrieveUpdateAPIView",
          "RetrieveDestroyAPIView", "RetrieveUpdateDestroyAPIView", "UpdateAPIView",
          "DestroyAPIView", "ModelViewSet")  # fmt: skip
"""Views that find their record by themselves."""


class _Lookup(NamedTuple):
    """A page that finds an account by what the visitor names."""

    page: str
    record: str
    access: Access
    where: Span
    bare: bool
    """It shows the account or changes it."""


def identity(_: BoundNorm, seen: Inspection) -> Reading:
    """Looks at every page that finds accounts: for whom it does so."""
    good: list[Evidence] = []
    bad: list[Evidence] = []
    for lookup in (*_calls(seen), *_views(seen)):
        what = f"{lookup.page} finds a {lookup.record} by what the visitor names"
        access = lookup.access
        if access.login and access.own:
            good.append(Evidence(f"{what}, and looks at who has logged in", lookup.where))
        elif lookup.bare:
            for_whom = "anybody who has logged in" if access.login else "anybody"
            bad.append(Evidence(f"{what}, for {for_whom}", lookup.where))
    if bad:
        summary = f"{counted(len(bad), 'page')} with accounts that need not be the visitor's own."
        return Reading("violated", summary, tuple(bad))
    if good:
        return Reading("upheld", "Accounts are shown to their owners only.", tuple(good))
    return Reading(
        "assumed",
        "No page finds an account by what its visitor names.",
        settle="How people ask for access or correction, and how they show who they are.",
    )


def _showing(seen: Inspection) -> set[str]:
    """Functions by which personal data gets into an answer or a page."""
    return {
        function
        for flow, _ in seen.judged
        if flow.sink.kind in _SHOWS and flow.sink.recipient is None
        for function in flow.functions
    }


def _calls(seen: Inspection) -> Iterator[_Lookup]:
    """Functions that look the account up."""
    records = {record.id: record.name for record in seen.survey.accounts}
    shown = _showing(seen)
    for function in seen.survey.code.functions:
        if not _is_page(function, seen):
            continue
        named = _named_by_visitor(function)
        access = seen.survey.pages.access(function)
        if access.staff or says(" ".join(_said(function)), _PROOFS):
            continue
        for call, _ in seen.survey.code.own_calls(function):
            record = _record_of(call, function, records, seen)
            if record and _mentions(call, named):
                name = function.id.partition(":")[2]
                bare = function.id in shown or _changes(function)
                yield _Lookup(name, record, access, function.span(call), bare)
                break


def _views(seen: Inspection) -> Iterator[_Lookup]:
    """Views that find the account by themselves, whosever it is."""
    records = {record.id: record.name for record in seen.survey.accounts}
    pages, classes = seen.survey.pages, seen.survey.classes
    for cid, node in seen.survey.code.classes.items():
        info = classes.get(cid)
        if info is None or not any(each.endswith(_VIEWS) for each in info.outside):
            continue
        if {"get_object", "get_queryset"} & info.methods.keys():
            continue
        access = pages.access_of_class(info)
        for model in sorted(pages.models_of_view(info) & records.keys()):
            if not access.staff:
                path = classes.program.module_of[cid].path
                yield _Lookup(info.ir.name, records[model], access, span_of(path, node), True)


def _is_page(function: FunctionCode, seen: Inspection) -> bool:
    if function.owner:
        info = seen.survey.classes.get(function.owner)
        views = info is not None and any("View" in each.rpartition(".")[2] for each in info.outside)
        return views and function.name in _METHODS
    arguments = function.node.args.args
    return is_route(function) or (bool(arguments) and arguments[0].arg == "request")


def _named_by_visitor(function: FunctionCode) -> set[str]:
    """Parameters of the route that say which record: `pk`, `user_id`."""
    arguments = function.node.args
    names = [each.arg for each in (*arguments.args, *arguments.kwonlyargs)]
    found = {name for name in names if _KEYS.intersection(split_words(name)[-1:])}
    return found | {"kwargs"}


def _record_of(
    call: ast.Call, function: FunctionCode, records: dict[str, str], seen: Inspection
) -> str:
    """The account's class that a call finds instances of; empty if it finds none."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in _FINDS:
        return ""
    for node in ast.walk(call):
        if isinstance(node, (ast.Name, ast.Attribute)):
            for found in seen.survey.code.resolved(function.module, ast.unparse(node)):
                if found in records:
                    return records[found]
    return ""


def _mentions(call: ast.Call, names: set[str]) -> bool:
    given = (*call.args, *(each.value for each in call.keywords))
    return any(
        (isinstance(node, ast.Name) and node.id in names)
        or (isinstance(node, ast.Attribute) and node.attr == "kwargs")
        for each in given
        for node in ast.walk(each)
    )


def _said(function: FunctionCode) -> Iterator[str]:
    """Names that a function uses: of parameters, calls and attributes."""
    for node in ast.walk(function.node):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def _changes(function: FunctionCode) -> bool:
    """It fills a form of the record, or saves it."""
    for node in ast.walk(function.node):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if name in ("save", "update", "delete", "populate_obj"):
                return True
            if any(each.arg in ("instance", "obj") for each in node.keywords):
                return True
    return False
