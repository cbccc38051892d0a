"""The checks by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from piilint.policy.obligations.account import account_editable
from piilint.policy.obligations.children import no_children
from piilint.policy.obligations.collection import collection_points
from piilint.policy.obligations.identity import identity
from piilint.policy.obligations.newsletters import opt_out, unsubscribe
from piilint.policy.obligations.policy_link import policy_link
from piilint.policy.obligations.reading import Inspection, Reading
from piilint.policy.obligations.reviews import review_consent
from piilint.policy.obligations.scope import scope
from piilint.policy.obligations.session_cookies import session_cookie
from piilint.policy.obligations.third_party_cookies import third_party_cookies
from piilint.policy.obligations.transport import encrypted_transport
from piilint.policy.policies import BoundNorm
from piilint.rulebook.norms import Check

CHECKS: Mapping[Check, Callable[[BoundNorm, Inspection], Reading | None]] = {
    "policy_link": policy_link,
    "collection_points": collection_points,
    "unsubscribe": unsubscribe,
    "opt_out": opt_out,
    "session_cookie": session_cookie,
    "encrypted_transport": encrypted_transport,
    "account_editable": account_editable,
    "review_consent": review_consent,
    "no_children": no_children,
    "identity": identity,
    "third_party_cookies": third_party_cookies,
    "scope": scope,
}
"""What each looks for is told in `docs/policy.md`."""
