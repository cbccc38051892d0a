"""A first policy for code that has none: one norm for each thing that it is seen to do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

import msgspec

from piilint.policy.circumstances import Circumstances
from piilint.policy.wording import GOES
from piilint.rulebook.book import Rulebook

_SHOWN = 3
_HEAD = """\
# A draft, made from what the code was seen to do. It permits all of that and no other sharing.
# Go through the norms: strike what should not be, say where your privacy policy speaks of the rest
# (`clause`, `section`, `quote`), and take out `review: needed` as you go. `piilint policy lint`
# lists the norms that nobody has confirmed.
"""


class Observed(msgspec.Struct, frozen=True, order=True):
    """One kind of thing that the code does."""

    to: str
    """Category of the recipient, its id where it has no category, else the kind of sink."""
    data_type: str
    subject: str
    purpose: str
    scope: str
    """How the norm names whom or what it reaches, in YAML."""


def observe(flows: Iterable[Circumstances]) -> dict[Observed, tuple[str, ...]]:
    """What the code does, and where."""
    seen: dict[Observed, set[tuple[str, int]]] = {}
    for found in flows:
        if found.data_type == "custom" or found.sink.kind == "custom":
            continue
        span = found.sink.span
        seen.setdefault(_observed(found), set()).add((span.path, span.line))
    return {
        observed: tuple(f"{path}:{line}" for path, line in sorted(seen[observed]))
        for observed in sorted(seen, key=_order)
    }


def _order(observed: Observed) -> tuple[object, ...]:
    """Narrow terms before the broad ones that hold them, so that each norm decides something."""
    root, depth = observed.data_type.partition(".")[0], -observed.data_type.count(".")
    nobody = not observed.subject
    return (observed.to, root, depth, observed.data_type, nobody, observed.subject, observed)


def _observed(found: Circumstances) -> Observed:
    sink = found.sink
    if found.category is not None:
        to, scope = found.category, f"recipients: {{categories: [{found.category}]}}"
    elif sink.recipient is not None:
        to, scope = sink.recipient, f"recipients: {{ids: [{sink.recipient}]}}"
    else:
        to, scope = sink.kind, f"sinks: [{sink.kind}]"
    subject = found.flow.source.subject or ""
    purpose = found.purpose.id if found.purpose else ""
    return Observed(to, found.data_type, subject, purpose, scope)


def draft(flows: Iterable[Circumstances], book: Rulebook, name: str, title: str) -> str:
    """The text of a policy file that permits what was seen, and no other sharing."""
    observed = observe(flows)
    lines = [
        _HEAD,
        f"policy: {policy_id(name)}",
        f"title: {json.dumps(title, ensure_ascii=False)}",
        "",
        "norms:",
    ]
    for each, places in observed.items():
        lines += [*_norm(each, places, book), ""]
    return "\n".join([*lines, *_CLOSING]) + "\n"


def policy_id(name: str) -> str:
    """A name as a policy's id: `My Shop` gives `my-shop`."""
    return re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_") or "draft"


def _norm(observed: Observed, places: tuple[str, ...], book: Rulebook) -> Iterator[str]:
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    yield f"  # seen at {', '.join(map(_plain, places[:_SHOWN]))}{more}"
    of = f"-of-{observed.subject}" if observed.subject else ""
    why = f"-for-{observed.purpose}" if observed.purpose else ""
    yield f"  - id: {observed.data_type}{of}-to-{observed.to}{why}"
    yield "    effect: allow"
    yield f"    says: {json.dumps(_says(observed, book), ensure_ascii=False)}"
    yield f"    data: [{observed.data_type}]"
    if observed.subject:
        yield f"    subjects: [{observed.subject}]"
    yield f"    {observed.scope}"
    if observed.purpose:
        yield f"    purposes: [{observed.purpose}]"
    yield "    review: needed"


def _plain(place: str) -> str:
    """A path in a comment may not end it."""
    return place.encode("unicode_escape").decode("ascii")


def _says(observed: Observed, book: Rulebook) -> str:
    known = book.data_types.get(observed.data_type)
    what = known.label if known else observed.data_type
    subject = book.subjects.get(observed.subject)
    whose = f" of {subject.label.lower()}s" if subject else ""
    purpose = f", for {observed.purpose.replace('_', ' ')}" if observed.purpose else ""
    return f"{what}{whose} {_goes(observed)}{purpose}"


def _goes(observed: Observed) -> str:
    """`is stored in a database`, `goes to Segment`, `goes to a recipient of the kind analytics`."""
    if observed.scope.startswith("sinks"):
        return GOES.get(observed.to, "leaves the program")
    kind = "" if observed.scope.startswith("recipients: {ids") else "recipients of the kind "
    return f"goes to {kind}{observed.to.replace('_', ' ')}"


_CLOSING = (
    "  # New sharing is forbidden until a norm permits it.",
    "  - id: other-sharing",
    "    effect: deny",
    "    residual: true",
    "    says: personal data is shared with nobody but those named here",
    "    recipients: {third_party: any}",
    "    severity: error",
    "    help: Do not send it, or add a norm that permits it and tell people of it.",
    "    review: needed",
)
