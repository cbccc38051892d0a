"""Policy links: whether every page that asks for personal data leads to the policy."""

from __future__ import annotations

from piilint.policy.obligations.collection import Point, points_of
from piilint.policy.obligations.reading import Evidence, Inspection, Reading, counted, says
from piilint.policy.policies import BoundNorm
from piilint.survey.templates import Link, Template

_SETTLE = "The templates of these pages, with their link to the policy."


def policy_link(_: BoundNorm, seen: Inspection) -> Reading:
    """Looks for the link in each page's template and in whatever that extends and includes."""
    points = points_of(seen)
    if not points:
        return Reading(
            "assumed",
            "No page or form that asks for personal data was recognised.",
            settle="A list of the pages on which people give their data, each with its link.",
        )
    linked: list[Evidence] = []
    missing: list[Evidence] = []
    unseen: list[Evidence] = []
    for point in points:
        _sort(point, seen, linked, missing, unseen)
    if missing:
        summary = f"{_pages(len(missing))} for personal data without a link to the policy."
        return Reading("violated", summary, tuple(missing))
    if unseen:
        summary = f"{_pages(len(unseen))} for personal data with templates that were not scanned."
        return Reading("assumed", summary, (*unseen, *linked), _SETTLE)
    summary = f"{_pages(len(linked))} for personal data, each with a link to the policy."
    return Reading("upheld", summary, tuple(linked))


def _pages(number: int) -> str:
    return f"{counted(number, 'page')} {'asks' if number == 1 else 'ask'}"


def _sort(
    point: Point,
    seen: Inspection,
    linked: list[Evidence],
    missing: list[Evidence],
    unseen: list[Evidence],
) -> None:
    templates = [point.template] if point.template else []
    found = [seen.survey.templates.named(name) for name in point.templates]
    templates += [template for template in found if template is not None]
    if not templates:
        named = f"; {point.templates[0]} is not among the files" if point.templates else ""
        unseen.append(Evidence(f"{point.evidence.text}{named}", point.evidence.span))
        return
    for template in templates:
        where = _link(template, seen)
        if where:
            linked.append(Evidence(f"{point.evidence.text}; {where}", point.evidence.span))
            return
    missing.append(
        Evidence(f"{point.evidence.text}; no link in {templates[0].path}", point.evidence.span)
    )


def _link(template: Template, seen: Inspection) -> str | None:
    """Where the link stands; None if there is none."""
    for part in seen.survey.templates.with_parts(template):
        for link in part.links:
            if _leads_to_policy(link, seen):
                return f"{part.path}:{link.line} links to the policy"
    return None


def _leads_to_policy(link: Link, seen: Inspection) -> bool:
    if says(link.href, seen.words.policy_link) or says(link.text, seen.words.policy_link):
        return True
    own = (seen.policy.url or "").rstrip("/").rpartition("/")[2]
    href = link.href.partition("?")[0].partition("#")[0].rstrip("/")
    return bool(own) and href.rpartition("/")[2] == own
