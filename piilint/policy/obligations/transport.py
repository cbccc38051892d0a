"""Transport: whether pages that take sensitive data are served over TLS."""

from __future__ import annotations

from collections.abc import Iterator

from piilint.policy.obligations.collection import points_of
from piilint.policy.obligations.reading import Evidence, Inspection, Reading
from piilint.policy.policies import BoundNorm
from piilint.policy.terms import covers
from piilint.survey.code import span_of

_DJANGO = "SECURE_SSL_REDIRECT"
_SETTLE = "The configuration of the proxy or server that answers plain http with a redirect."


def encrypted_transport(norm: BoundNorm, seen: Inspection) -> Reading | None:
    """Reads whether plain http is turned away; nothing to say where no form takes such data."""
    data = tuple(term for scope in norm.cases for term in scope.data)
    taking = [
        point.evidence
        for point in points_of(seen)
        if any(covers(data, each.data_type) for each in point.asks)
    ]
    if not taking:
        return None
    good: list[Evidence] = []
    open_: list[Evidence] = []
    for kind, evidence in _switches(seen):
        (good if kind else open_).append(evidence)
    if good:
        summary = "The site turns plain http away before sensitive data is sent."
        return Reading("upheld", summary, (*good, *taking))
    summary = "Forms take sensitive data, and nothing in the code turns plain http away."
    return Reading("assumed", summary, (*taking, *open_), _SETTLE)


def _switches(seen: Inspection) -> Iterator[tuple[bool, Evidence]]:
    for setting in seen.survey.settings.of(_DJANGO):
        text = f"{_DJANGO} = {setting.text}"
        yield setting.known and bool(setting.value), Evidence(text, setting.span)
    for middleware in ("HTTPSRedirectMiddleware", "Talisman", "SSLify"):
        for path, tree in seen.survey.code.trees.items():
            for call, name in seen.survey.code.calls(tree):
                handed = {getattr(each, "id", "") for each in call.args[:1]}
                if name.rpartition(".")[2] == middleware or middleware in handed:
                    yield True, Evidence(f"{middleware} is installed", span_of(path, call))
