"""Channels: whether what a call sends is known to travel in the open.

Facts of the call say part of it: the scheme of its URL, `verify=False`. The rest is how its client
was made and what was done with it, read off the function, class and module around the call.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from piilint.base.span import Span
from piilint.flow.domain.flows import SinkFact
from piilint.frontend.typerefs import dotted
from piilint.policy.expressions import Expressions
from piilint.rulebook.norms import FactValue

Flaw = Literal["plain", "unverified", "outdated"]
Channel = Flaw | None

_PLAIN_SCHEMES = frozenset({"http", "ftp", "smtp", "ws", "telnet", "ldap", "imap", "pop3"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_NETWORK = frozenset({"third_party", "url", "email"})
_HINTS = re.compile(
    r"\b(?:SMTP|LMTP|FTP|HTTPConnection|Telnet|insecure_channel)\(|CERT_NONE|check_hostname"
    r"|_create_unverified|SSLv[23]|TLSv1\b|TLSv1_1|\b(?:verify|verify_ssl|ssl)\s*=\s*False"
)
"""What has to stand in a file for it to be read here at all."""
_PLAIN_CLIENTS = frozenset({"SMTP", "LMTP", "FTP", "HTTPConnection", "Telnet", "insecure_channel"})
"""Clients that speak in the open until they are told otherwise …"""
_PLAIN_MODULES = ("smtplib.", "ftplib.", "http.client.", "telnetlib.", "grpc.")
"""… of these libraries; others have clients of the same names that encrypt by themselves."""
_ENCRYPTS = re.compile(r"\b(?:aiosmtplib|yagmail)\b")
_SECURES = frozenset({"starttls", "prot_p", "start_tls"})
_VERIFIERS = ("verify", "verify_ssl", "ssl_verify", "check_hostname", "starttls", "use_tls", "tls")
_SWITCHES = frozenset({*_VERIFIERS, "ssl"} - {"starttls"})
_HOLDERS = frozenset(
    "context ssl_context sslcontext tls_context ssl verify connector transport session "
    "client".split()
)
"""Arguments by which a call or a client gets what decides on its channel."""
_OUTDATED = re.compile(r"PROTOCOL_(?:SSLv2|SSLv3|TLSv1(?:_1)?)$|SSLv[23]_METHOD$")
"""Protocols that were broken or withdrawn (RFC 7568, RFC 8996)."""
_OLD_VERSIONS = frozenset({"SSLv3", "TLSv1", "TLSv1_1"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEEP = 4


class _Place(NamedTuple):
    """A call, and what stands around it, from the inside out."""

    call: ast.Call
    around: tuple[ast.AST, ...]


class Channels:
    """The scanned files, asked for the channels of calls."""

    def __init__(self, expressions: Expressions) -> None:
        self._expressions = expressions
        self._places: dict[str, dict[tuple[int, int, int, int], _Place]] = {}
        self._known: dict[Span, Channel] = {}

    def at(self, sink: SinkFact) -> Channel:
        """What the code around a call shows of its channel; None where it shows nothing."""
        if sink.kind not in _NETWORK:
            return None
        if sink.span not in self._known:
            found = self._look(sink.span)
            if found == "plain" and not self._may_be_plain(sink):
                found = None
            self._known[sink.span] = found
        return self._known[sink.span]

    def _may_be_plain(self, sink: SinkFact) -> bool:
        known = sink.callee.startswith(_PLAIN_MODULES)
        return known and not _ENCRYPTS.search(self._expressions.whole(sink.span.path))

    def _look(self, span: Span) -> Channel:
        place = self._calls_of(span.path).get(
            (span.line, span.column, span.end_line, span.end_column)
        )
        if place is None:
            return None
        reader = _Reader(place.around)
        callee = place.call.func
        found = reader.given(place.call, _DEEP)
        if found is None and isinstance(callee, ast.Attribute):
            found = reader.read(callee.value, _DEEP)
        return found

    def _calls_of(self, path: str) -> dict[tuple[int, int, int, int], _Place]:
        if path not in self._places:
            text = self._expressions.whole(path)
            self._places[path] = {}
            if _HINTS.search(text):
                try:
                    tree = ast.parse(text)
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    return {}
                self._places[path] = {_extent(p.call): p for p in _calls(tree, (tree,))}
        return self._places[path]


def _extent(node: ast.expr) -> tuple[int, int, int, int]:
    last, end = node.end_lineno or node.lineno, node.end_col_offset or 0
    return (node.lineno, node.col_offset + 1, last, end + 1)


def _calls(node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[_Place]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield _Place(child, around)
        inner = around
        if isinstance(child, (*_FUNCTIONS, ast.ClassDef)):
            inner = (child, *around)
        yield from _calls(child, inner)


class _Reader:
    """Reads what is said of a client in the function, class and module around a call."""

    def __init__(self, around: tuple[ast.AST, ...]) -> None:
        self._around = around

    def read(self, node: ast.expr, depth: int) -> Channel:
        """What an expression for a client, a session or a context says of channels."""
        if not depth:
            return None
        if isinstance(node, ast.Await):
            return self.read(node.value, depth)
        if isinstance(node, ast.Call):
            return self._made(node, depth)
        name = dotted(node)
        return self._named(name, depth) if name else None

    def given(self, call: ast.Call, depth: int) -> Channel:
        """What the arguments of a call say of its channel."""
        for keyword in call.keywords:
            if keyword.arg in _SWITCHES and _is_false(keyword.value):
                return "unverified"
            if keyword.arg in _HOLDERS and not isinstance(keyword.value, ast.Constant):
                found = self.read(keyword.value, depth - 1)
                if found is not None:
                    return found
        return None

    def _made(self, call: ast.Call, depth: int) -> Channel:
        name = dotted(call.func).rpartition(".")[2]
        if name == "_create_unverified_context":
            return "unverified"
        if any(_OUTDATED.search(dotted(argument)) for argument in call.args):
            return "outdated"
        found = self.given(call, depth)
        if found is None and name in _PLAIN_CLIENTS and not _near_home(call):
            return "plain"
        return found

    def _named(self, name: str, depth: int) -> Channel:
        """A name: what is done to it, else what it is bound to, everywhere."""
        scope = self._scope_of(name)
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign):
                found = _set(node, name)
                if found is not None:
                    return found
        told = [self.read(value, depth - 1) for value in _bound(name, scope)]
        if not told or None in told:
            return None
        secured = told[0] == "plain" and any(
            isinstance(node, ast.Attribute) and node.attr in _SECURES and dotted(node.value) == name
            for node in ast.walk(scope)
        )
        return None if secured else told[0]

    def _scope_of(self, name: str) -> ast.AST:
        """The innermost function that binds a name; of attributes, the class; else the module."""
        if name.startswith(("self.", "cls.")):
            kinds: tuple[type[ast.AST], ...] = (ast.ClassDef,)
        else:
            kinds = _FUNCTIONS
        for node in self._around:
            if isinstance(node, kinds) and any(True for _ in _bound(name, node)):
                return node
        return self._around[-1]


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _near_home(call: ast.Call) -> bool:
    hosts = [*call.args[:1], *(each.value for each in call.keywords if each.arg == "host")]
    return any(isinstance(host, ast.Constant) and host.value in _LOOPBACK for host in hosts)


def _set(node: ast.Assign, name: str) -> Channel:
    """`session.verify = False`, `context.verify_mode = ssl.CERT_NONE`."""
    target = node.targets[0]
    if not isinstance(target, ast.Attribute) or dotted(target.value) != name:
        return None
    value = dotted(node.value).rpartition(".")[2]
    if target.attr in _SWITCHES and _is_false(node.value):
        return "unverified"
    if target.attr == "verify_mode" and value == "CERT_NONE":
        return "unverified"
    return "outdated" if target.attr == "minimum_version" and value in _OLD_VERSIONS else None


def _bound(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    """All that a name is bound to in a scope."""
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and any(dotted(each) == name for each in node.targets):
            yield node.value
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and dotted(node.target) == name:
            if node.value is not None:
                yield node.value
        elif isinstance(node, ast.withitem) and dotted(node.optional_vars) == name:
            yield node.context_expr


def insecure(sink: SinkFact, facts: Mapping[str, FactValue], evidence: Channel) -> bool:
    """Whether the channel is known to be open: what is not known is not held against the code."""
    if sink.host in _LOOPBACK:
        return False
    scheme = facts.get("scheme")
    if isinstance(scheme, str) and scheme.lower() in _PLAIN_SCHEMES:
        return facts.get("starttls") is not True
    return evidence is not None or any(facts.get(name) is False for name in _VERIFIERS)
