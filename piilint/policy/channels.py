"""Channels: whether what a call sends is known to travel in the open."""

from __future__ import annotations

import re
from collections.abc import Mapping

from piilint.flow.flows import SinkFact
from piilint.policy.expressions import Expressions
from piilint.rulebook.norms import FactValue

Channel = str | None

_PLAIN_SCHEMES = frozenset({"http", "ftp", "smtp", "ws", "telnet", "ldap", "imap", "pop3"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_VERIFIERS = ("verify", "verify_ssl", "ssl_verify", "check_hostname", "starttls", "use_tls", "tls")
_PLAIN_CLIENTS = ("smtplib.SMTP()", "ftplib.FTP()", "telnetlib.Telnet()")
"""Clients that speak in the open until they are told otherwise."""
_SECURED = re.compile(r"starttls|start_tls|use_tls|SMTP_SSL|FTP_TLS|prot_p")
_NEAR_HOME = re.compile(r"\b(?:SMTP|FTP)\(\s*(?:host\s*=\s*)?['\"](?:localhost|127\.0\.0\.1)['\"]")
_NETWORK = frozenset({"third_party", "url", "email"})
_OUTDATED = re.compile(
    r"\bPROTOCOL_(?:SSLv2|SSLv3|TLSv1(?:_1)?)\b|\bSSLv[23]_METHOD\b"
    r"|minimum_version\s*=\s*(?:ssl\.)?TLSVersion\.(?:SSLv3|TLSv1(?:_1)?)\b"
)
"""Protocols that were broken or withdrawn (RFC 7568, RFC 8996)."""


def channel_evidence(sink: SinkFact, expressions: Expressions) -> Channel:
    """What the code around a call shows of its channel: `plain`, `outdated`, or nothing."""
    if sink.kind not in _NETWORK:
        return None
    text = expressions.whole(sink.span.path)
    names_version = "SSLv" in text or "TLSv" in text
    if names_version and _OUTDATED.search(expressions.around(sink.span)):
        return "outdated"
    is_plain = text and sink.callee.startswith(_PLAIN_CLIENTS)
    if is_plain and not _SECURED.search(text) and not _NEAR_HOME.search(text):
        return "plain"
    return None


def insecure(sink: SinkFact, facts: Mapping[str, FactValue], evidence: Channel) -> bool:
    """Whether the channel is known to be open: what is not known is not held against the code."""
    if sink.host in _LOOPBACK:
        return False
    scheme = facts.get("scheme")
    if isinstance(scheme, str) and scheme.lower() in _PLAIN_SCHEMES:
        return facts.get("starttls") is not True
    return evidence is not None or any(facts.get(name) is False for name in _VERIFIERS)
