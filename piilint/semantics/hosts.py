"""Who is behind a URL: the host in what is known of the URL, and whose that host is."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence

from piilint.rulebook.book import Rulebook

UNKNOWN = "\ufffc"
"""Stands, in a text only partly known, for a part that is not."""
INTERNAL = "internal"
EXTERNAL = "unknown_external"

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*)://")
_HOST = re.compile(r"[\w*](?:[\w*-]*[\w*])?(?:\.[\w*](?:[\w*-]*[\w*])?)*")
_PORT = re.compile(r":(?:[0-9]+|\ufffc)$")
_HOSTLESS = frozenset({"file", "data", "blob", "about", "unix"})
_INTERNAL_DOMAINS = (
    "localhost", "localdomain", "local", "internal", "intranet", "lan", "corp", "home.arpa", "test",
    "svc.cluster.local",
)  # fmt: skip
_FILE_SUFFIXES = frozenset(
    {
        "asp", "aspx", "cgi", "css", "csv", "gif", "htm", "html", "jpeg", "jpg", "js", "json",
        "jsp", "pdf", "php", "png", "txt", "xml", "yaml", "yml",
    }
)  # fmt: skip


def host_of(text: str) -> tuple[str | None, str | None]:
    """Scheme and host of a URL, of the beginning of one, or of a bare `host` or `host:port`.

    A part of the host that is not known comes back as `*`; a host of which nothing is known at all,
    behind a known scheme, is `*`. No host is `None`.

    >>> host_of("https://us1.api.mailchimp.com/3.0/lists/")
    ('https', 'us1.api.mailchimp.com')
    >>> host_of("https://\ufffc.api.mailchimp.com")
    ('https', '*.api.mailchimp.com')
    """
    text = text.strip()
    match = _SCHEME.match(text)
    if match:
        scheme = match[1].lower()
        return scheme, None if scheme in _HOSTLESS else _host(text[match.end() :])
    for opening in ("//", UNKNOWN + "://"):
        if text.startswith(opening):
            return None, _host(text[len(opening) :])
    return None, _bare_host(text)


def _bare_host(text: str) -> str | None:
    """The host of a text without a scheme, which may as well be a path or no address at all."""
    authority = _authority(text)
    name = _PORT.sub("", authority)
    host = _host(text)
    if host is None or host.endswith("*") or re.search(r"[@:\s]", name):
        return None
    if name != authority or _as_address(host):
        return host
    last = host.rpartition(".")[2]
    if last == host:
        return host if text == authority else None
    return None if last in _FILE_SUFFIXES or last.isdigit() else host


def _authority(text: str) -> str:
    return re.split(r"[/?#\\]", text, maxsplit=1)[0]


def _host(text: str) -> str | None:
    """The host in a text that starts with user, host and port; what follows these is ignored."""
    host = _authority(text).rpartition("@")[2]
    if host.startswith("["):
        return _as_address(host[1:].partition("]")[0])
    host = _PORT.sub("", host).partition(":")[0]
    host = _without_path(host).replace(UNKNOWN, "*").lower()
    if host.endswith("."):
        # It ends a complete name; after a single label, a dynamic part goes on from it.
        host = host[:-1] if "." in host[:-1] else host + "*"
    host = re.sub(r"\*+", "*", host)
    return host if _HOST.fullmatch(host) else None


def _without_path(host: str) -> str:
    """Drop an unknown tail that is more likely a path or a port: `api.stripe.com{path}`."""
    name = host.rstrip(UNKNOWN)
    last = name.rpartition(".")[2]
    whole = UNKNOWN not in last and ((len(last) > 1 and "." in name) or name == "localhost")
    return name if whole and not name.endswith(("-", "_")) else host


def _as_address(host: str) -> str | None:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


class _Node:
    """One label of the known hosts, read from the right."""

    __slots__ = ("names", "owner", "patterns")

    def __init__(self) -> None:
        self.names: dict[str, _Node] = {}
        self.patterns: dict[str, _Node] = {}
        """Labels with a `*` in them: few under any one node."""
        self.owner: str | None = None

    def add(self, host: str, owner: str) -> None:
        node = self
        for label in reversed(host.lower().split(".")):
            table = node.patterns if "*" in label else node.names
            node = table.setdefault(label, _Node())
        node.owner = node.owner or owner

    def below(self, label: str) -> Iterator[_Node]:
        """The nodes that a host's label leads to, the most exact first."""
        if "*" in label:
            known = {**self.names, **self.patterns}
            yield from (node for name, node in sorted(known.items()) if _overlap(name, label))
            return
        if label in self.names:
            yield self.names[label]
        for pattern in sorted(self.patterns, key=lambda text: (-len(text), text)):
            if _overlap(pattern, label):
                yield self.patterns[pattern]


def _overlap(known: str, label: str) -> bool:
    """Whether two labels, in which `*` stands for anything, can be the same."""
    if known == "*" or label == "*" or known == label:
        return True
    if "*" in label and "*" in known:
        return known.partition("*")[0] == label.partition("*")[0]
    pattern, text = (label, known) if "*" in label else (known, label)
    start, _, end = pattern.partition("*")
    return len(text) >= len(start) + len(end) and text.startswith(start) and text.endswith(end)


class Hosts:
    """Looks up whose a host is.

    A rule's host stands for its subdomains too; the longest match wins, and a name wins over a `*`.
    """

    def __init__(self, book: Rulebook, internal: Sequence[str]) -> None:
        self._known = _Node()
        for domain in (*internal, *_INTERNAL_DOMAINS):
            self._known.add(_without_wildcard(domain), INTERNAL)
        for recipient in sorted(book.recipients.values(), key=lambda each: each.id):
            for host in recipient.hosts:
                self._known.add(_without_wildcard(host), recipient.id)
        self._memo: dict[str, str] = {}

    def recipient(self, host: str | None) -> str | None:
        """Id of the recipient, `internal`, or `unknown_external`; `None` where there is no host."""
        if not host:
            return None
        if host not in self._memo:
            self._memo[host] = self._look_up(host.lower().rstrip("."))
        return self._memo[host]

    def _look_up(self, host: str) -> str:
        private = _is_private(host)
        if private is not None:
            return INTERNAL if private else EXTERNAL
        labels = host.split(".")
        if "*" in labels[-1]:
            return EXTERNAL
        owners = _owners(self._known, labels)
        if len(owners) == 1:
            return owners.pop()
        return INTERNAL if not owners and len(labels) == 1 else EXTERNAL


def _owners(root: _Node, labels: Sequence[str]) -> set[str]:
    """Owners of the longest match; several only where an unknown label leaves them open."""
    found: list[str] = []
    level = [root]
    certain = True
    for label in reversed(labels):
        level = [node for parent in level for node in parent.below(label)]
        certain = certain and "*" not in label
        owners = [node.owner for node in level if node.owner]
        if owners and not ("*" in label and found):
            found = owners[:1] if certain else owners
    return set(found)


def _without_wildcard(host: str) -> str:
    """A leading `*.` adds nothing: matching by suffix covers every subdomain."""
    return host.lower().strip(".").removeprefix("*.")


def _is_private(host: str) -> bool | None:
    """Whether an IP address is not reachable from outside; `None` for a name."""
    known = host.replace("*", "0") if re.fullmatch(r"[0-9]+\.[0-9.*]+", host) else host
    try:
        address = ipaddress.ip_address(known)
    except ValueError:
        return None
    return address.is_private or address.is_loopback or address.is_link_local
