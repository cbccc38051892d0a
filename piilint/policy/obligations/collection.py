"""Points of collection: pages that ask people for personal data, and what clauses say of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath

import msgspec

from piilint.base.names import split_words
from piilint.base.span import Span
from piilint.policy.compile import terms
from piilint.policy.guards import contains
from piilint.policy.obligations.reading import Evidence, Inspection, Reading, counted, listed, says
from piilint.policy.policies import BoundNorm
from piilint.policy.terms import covers
from piilint.policy.wording import data_label
from piilint.rulebook.norms import Collects, Provenance
from piilint.survey.forms import Asked, Form
from piilint.survey.pages import Page
from piilint.survey.templates import Template

_INTERNAL = ("admin", "staff", "back office", "backoffice")
_LOGIN = "credential."
"""To ask for a password again tells the shop nothing new of anybody."""
_LOOKS = ("search", "filter")
"""Forms that look for somebody among those who are known already."""
_SURE = 0.5


class Point(msgspec.Struct, frozen=True):
    """Somewhere people are asked for personal data."""

    name: str
    asks: tuple[Asked, ...]
    evidence: Evidence
    templates: tuple[str, ...] = ()
    """Names of the templates that show it."""
    template: Template | None = None
    """Where the template itself asks and no code says so."""
    provenance: str | None = None


@lru_cache(maxsize=1)
def points_of(seen: Inspection) -> tuple[Point, ...]:
    """Every point of collection that visitors see, in the order of files."""
    points = [
        point
        for page in seen.survey.pages.all
        if not page.staff
        for form in (seen.survey.forms.by_id[cid] for cid in page.forms)
        if any(not each.data_type.startswith(_LOGIN) for each in form.asks)
        and not says(form.name, _LOOKS)
        for point in [_of_page(page, form, seen)]
    ]
    shown = {name for point in points for name in point.templates}
    paths = {
        found.path for name in shown if (found := seen.survey.templates.named(name)) is not None
    }
    covered = {
        part.path
        for template in seen.survey.templates.all
        if template.path in paths
        for part in seen.survey.templates.with_parts(template)
    }
    points += [
        point
        for template in seen.survey.templates.all
        if template.path not in covered and not says(template.path, _INTERNAL)
        for point in _of_template(template, seen)
    ]
    return tuple(points)


def _of_page(page: Page, form: Form, seen: Inspection) -> Point:
    asked = listed(data_label(each.data_type, seen.book).lower() for each in form.asks)
    text = f"{page.name} asks for {asked} ({form.name})"
    return Point(
        name=page.name,
        asks=form.asks,
        evidence=Evidence(text, page.span),
        templates=page.templates,
        provenance=_provenance(form.name, (form.span.path, page.span.path), seen),
    )


def _of_template(template: Template, seen: Inspection) -> Iterator[Point]:
    asks = []
    for each in template.inputs:
        found = seen.survey.classifier.classify(each.name, None, None, "request_key")
        if found is not None and found.confidence >= _SURE:
            asks.append(Asked(each.name, found.data_type, Span(template.path, each.line)))
    if asks:
        names = listed(data_label(each.data_type, seen.book).lower() for each in asks)
        stem = PurePosixPath(template.path).stem
        yield Point(
            name=stem,
            asks=tuple(asks),
            evidence=Evidence(f"The template asks for {names}", asks[0].span),
            template=template,
            provenance=_provenance(stem, (template.path,), seen),
        )


def _provenance(name: str, paths: tuple[str, ...], seen: Inspection) -> str | None:
    """How data is collected there, as the policy names it: by the form's name, then by place."""
    provenances = seen.policy.provenances
    claims = {key: each for key, each in provenances.items() if not each.rest}
    for key, claim in claims.items():
        if _fits((name,), claim.nouns, claim):
            return key
    for path in paths:
        for key, claim in claims.items():
            if _fits(PurePosixPath(path).with_suffix("").parts, claim.places, claim):
                return key
    return next((key for key, each in provenances.items() if each.rest), None)


def _fits(parts: tuple[str, ...], phrases: tuple[str, ...], claim: Provenance) -> bool:
    said = [tuple(word.rstrip("s") for word in split_words(part)) for part in parts]
    wanted = [tuple(word.rstrip("s") for word in split_words(phrase)) for phrase in phrases]
    return any(
        contains(words, phrase)
        for words, part in zip(said, parts, strict=True)
        for phrase in wanted
        if not says(part, claim.without)
    )


def collection_points(_: BoundNorm, seen: Inspection) -> Reading:
    """Lists the points: a policy that says data is collected is kept by saying where."""
    points = points_of(seen)
    if not points:
        return Reading(
            "assumed",
            "No page or form that asks for personal data was recognised.",
            settle="A list of the pages on which people give their data.",
        )
    summary = f"{counted(len(points), 'point')} of the site ask people for personal data."
    if len(points) == 1:
        summary = "One point of the site asks people for personal data."
    return Reading("upheld", summary, tuple(point.evidence for point in points))


def collected(norm: BoundNorm, seen: Inspection) -> Reading | None:
    """Whether people are asked for what the clause says they are asked for."""
    collects = norm.norm.collects
    if collects is None:
        return None
    found = []
    for point in points_of(seen):
        here = [each for each in point.asks if _covered(collects, point, each, seen)]
        if here:
            labels = listed(data_label(each.data_type, seen.book).lower() for each in here)
            found.append(Evidence(f"{point.name} asks for {labels}", point.evidence.span))
    if not found:
        return None
    return Reading("upheld", "People are asked for what the clause names.", tuple(found))


def uncovered(seen: Inspection) -> tuple[Evidence, ...]:
    """What people are asked for that no clause on collection names."""
    stated = [bound.norm.collects for bound in seen.policy.norms if bound.norm.collects]
    if not stated:
        return ()
    found: dict[str, Evidence] = {}
    for point in points_of(seen):
        for each in point.asks:
            if each.data_type.startswith(_LOGIN) or any(
                _covered(collects, point, each, seen) for collects in stated
            ):
                continue
            label = data_label(each.data_type, seen.book)
            text = f"{label} (`{each.name}`) is asked for by {point.name}"
            found.setdefault(text, Evidence(text, each.span))
    return tuple(found.values())


def _covered(collects: Collects, point: Point, asked: Asked, seen: Inspection) -> bool:
    if collects.provenances and point.provenance not in collects.provenances:
        return False
    named = (*collects.named, *collects.vaguely)
    return bool(named) and covers(terms(named, seen.policy.groups), asked.data_type)
