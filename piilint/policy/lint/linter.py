"""The lint: every check of a policy, in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from piilint.policy.circumstances import Circumstances
from piilint.policy.lint.boxes import World
from piilint.policy.lint.consent import consent_modes
from piilint.policy.lint.contradictions import contradictions
from piilint.policy.lint.reach import unreachable, unused_names
from piilint.policy.lint.remarks import Remark, about, order
from piilint.policy.lint.silence import idle_norms, silences
from piilint.policy.lint.vague import vague_wordings
from piilint.policy.policies import Policy
from piilint.rulebook.book import Rulebook


def lint(
    policy: Policy, book: Rulebook, flows: Sequence[Circumstances] | None = None
) -> tuple[Remark, ...]:
    """All remarks on a policy, the gravest first; `flows` are those of the code it is for."""
    world = World(policy, book)
    document = _document(policy)
    remarks = [
        *contradictions(policy, world),
        *consent_modes(policy, world),
        *unreachable(policy, world),
        *unused_names(policy),
        *vague_wordings(policy, document),
        *_unchecked(policy),
        *_unreviewed(policy),
    ]
    if flows is not None:
        remarks += [*silences(policy, document, flows), *idle_norms(policy, flows)]
    return tuple(sorted(dict.fromkeys(remarks), key=order))


def _document(policy: Policy) -> str | None:
    if policy.document_path is None:
        return None
    return Path(policy.document_path).read_text(encoding="utf-8-sig")


def _unchecked(policy: Policy) -> Iterator[Remark]:
    quoted = sum(bound.norm.quote is not None for bound in policy.norms)
    if quoted and policy.document is None:
        told = f"{quoted} quotes" if quoted > 1 else "the quote"
        message = f"no `document` is named, so {told} cannot be looked up in the policy's text"
        yield Remark("unchecked", message, policy.path)


def _unreviewed(policy: Policy) -> Iterator[Remark]:
    for bound in policy.norms:
        if bound.norm.review == "needed":
            yield about(
                "review", f"nobody has confirmed {bound.rule} yet (`review: needed`)", bound
            )
