"""The inventory as a table for people, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

from piilint.inventory.asked import Role
from piilint.inventory.result import Entry, Inventory, Together
from piilint.report.options import ReportOptions
from piilint.report.style import Style
from piilint.report.text import one_line, printable, width

Format = Literal["table", "json", "csv"]
VERSION = 1
_TITLES: tuple[tuple[Role, str, str], ...] = (
    ("collected", "COLLECTED", "forms, serializers, request bodies and what is read of requests"),
    ("declared", "DECLARED", "fields of models, schemas, records and other classes"),
    ("read", "READ", "where the name alone speaks, or the field is declared elsewhere"),
)
_COLUMNS = (
    "role", "data_type", "label", "sensitivity", "special_category", "subject", "holder", "field",
    "via", "declared", "confidence", "reads", "path", "line", "column", "places", "together",
    "reason",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(name: Format, inventory: Inventory, options: ReportOptions) -> str:
    """The inventory in one format."""
    if name == "json":
        encoded = msgspec.json.encode(document(inventory))
        return msgspec.json.format(encoded, indent=2).decode() + "\n"
    if name == "csv":
        return _csv(inventory)
    return "".join(f"{line}\n" for line in _table(inventory, options))


def document(inventory: Inventory) -> dict[str, Any]:
    """The inventory as plain data."""
    return {
        "version": VERSION,
        "summary": {
            "files": inventory.files,
            "lines": inventory.lines,
            "data_types": len({entry.data_type for entry in inventory.entries}),
            "subjects": len({entry.subject for entry in inventory.entries} - {None}),
            **{role: len(inventory.of(role)) for role, _, _ in _TITLES},
        },
        "data_types": {
            id_: msgspec.to_builtins(info) for id_, info in inventory.data_types.items()
        },
        **{role: [_described(e) for e in inventory.of(role)] for role, _, _ in _TITLES},
        "together": [_combined(each) for each in inventory.together],
        "diagnostics": [
            {"path": printable(d.path), "line": d.line, "message": one_line(d.message)}
            for d in inventory.diagnostics
        ],
    }


def _described(entry: Entry) -> dict[str, Any]:
    return {
        "data_type": entry.data_type,
        "subject": entry.subject,
        "holder": one_line(entry.holder),
        "field": one_line(entry.field),
        "via": one_line(entry.via),
        "declared": one_line(entry.declared),
        "confidence": entry.confidence,
        "reason": one_line(entry.reason),
        "reads": entry.reads,
        "places": [
            {"path": printable(span.path), "line": span.line, "column": span.column}
            for span in entry.places
        ],
    }


def _combined(each: Together) -> dict[str, Any]:
    span = each.place
    return {
        "holder": one_line(each.holder),
        "combination": each.combination,
        "label": each.label,
        "fields": [one_line(field) for field in each.fields],
        "place": {"path": printable(span.path), "line": span.line, "column": span.column},
    }


def _csv(inventory: Inventory) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    combined: dict[tuple[str, str], list[str]] = {}
    for each in inventory.together:
        for field in each.fields:
            combined.setdefault((each.holder, field), []).append(each.combination)
    for entry in inventory.entries:
        info = inventory.data_types.get(entry.data_type)
        first = entry.places[0]
        cells = (
            entry.role, entry.data_type, info.label if info else "",
            info.sensitivity if info else "", "yes" if info and info.special_category else "no",
            entry.subject or "", entry.holder, entry.field, entry.via, entry.declared,
            entry.confidence, entry.reads, first.path, first.line, first.column,
            len(entry.places), " ".join(combined.get((entry.holder, entry.field), ())),
            entry.reason,
        )  # fmt: skip
        writer.writerow([_cell(cell) for cell in cells])
    return text.getvalue()


def _cell(value: str | float) -> str | float:
    """A spreadsheet must not take a key of the scanned code for a formula."""
    if not isinstance(value, str):
        return value
    shown = one_line(value)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def _table(inventory: Inventory, options: ReportOptions) -> Iterator[str]:
    style = Style(color=options.color)
    if not inventory.entries:
        yield "No personal data found"
        return
    yield from _overview(inventory, style)
    for role, title, about in _TITLES:
        entries = inventory.of(role)
        if entries:
            yield ""
            yield f"{style.bold(title)} ({len(entries)}): {about}"
            yield from _rows(
                ("data type", "whose", "field", "in", "reads", "place"),
                (_row(entry, inventory, options) for entry in entries),
                style,
            )
    yield from _together(inventory, options, style)


def _together(inventory: Inventory, options: ReportOptions, style: Style) -> Iterator[str]:
    """Quasi-identifiers: what says who somebody is only with the others."""
    if not inventory.together:
        return
    yield ""
    about = "fields of one class that say who somebody is only in combination"
    yield f"{style.bold('TOGETHER')} ({len(inventory.together)}): {about}"
    rows = []
    for each in inventory.together:
        span = each.place
        place = f"{printable(options.shown_path(span.path))}:{span.line}:{span.column}"
        fields = ", ".join(one_line(field) for field in each.fields)
        rows.append((one_line(each.holder), each.label, fields, place))
    yield from _rows(("class", "combination", "fields", "place"), rows, style)


def _overview(inventory: Inventory, style: Style) -> Iterator[str]:
    """Every data type, whose it is, and how many fields of it there are."""
    yield f"{style.bold('DATA TYPES')} ({len(inventory.data_types)})"
    kinds = sorted({entry.data_type for entry in inventory.entries})
    rows = []
    for kind in kinds:
        entries = [entry for entry in inventory.entries if entry.data_type == kind]
        info = inventory.data_types.get(kind)
        subjects = sorted({_whose(entry, inventory) for entry in entries if entry.subject})
        counts = [str(sum(entry.role == role for entry in entries)) for role, _, _ in _TITLES]
        special = ", Art. 9" if info and info.special_category else ""
        level = (info.sensitivity if info else "") + special
        rows.append((kind, info.label if info else "", level, ", ".join(subjects), *counts))
    heads = ("data type", "is", "sensitivity", "whose", "collected", "declared", "read")
    yield from _rows(heads, rows, style)


def _row(entry: Entry, inventory: Inventory, options: ReportOptions) -> tuple[str, ...]:
    first = entry.places[0]
    more = f" (+{len(entry.places) - 1})" if len(entry.places) > 1 else ""
    place = f"{printable(options.shown_path(first.path))}:{first.line}:{first.column}{more}"
    field = f"{entry.holder}.{entry.field}" if entry.holder else entry.field
    declared = f" ({one_line(entry.declared)})" if entry.declared else ""
    return (
        entry.data_type, _whose(entry, inventory), one_line(field),
        one_line(entry.via) + declared, str(entry.reads) if entry.reads else "", place,
    )  # fmt: skip


def _whose(entry: Entry, inventory: Inventory) -> str:
    return one_line(inventory.subjects.get(entry.subject or "", entry.subject or ""))


def _rows(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]], style: Style) -> Iterator[str]:
    """Aligned columns below their heads; the last one is not padded."""
    body = list(rows)
    wide = [max(width(row[i]) for row in (heads, *body)) for i in range(len(heads))]
    yield "  " + style.dim(_padded(heads, wide))
    for row in body:
        yield "  " + _padded(row, wide)


def _padded(row: tuple[str, ...], wide: list[int]) -> str:
    cells = [cell + " " * (size - width(cell)) for cell, size in zip(row, wide, strict=True)]
    return "  ".join(cells).rstrip()
