"""Who carries a program's mail, logs and stores, as its configuration says.

`EMAIL_HOST = "smtp.sendgrid.net"` makes every mail pass through SendGrid, a handler in `LOGGING`
every record of the log, `sentry_sdk.init()` every error that is logged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from piilint.ir.program import ModuleIR
from piilint.resolve.literals import Literal, Written, WrittenCall, texts_in
from piilint.resolve.program import Program
from piilint.rulebook.book import Rulebook
from piilint.rulebook.calls import SinkKind
from piilint.rulebook.recipients import Carrier, LogLevel
from piilint.semantics.hosts import EXTERNAL, INTERNAL, Hosts, host_of
from piilint.semantics.models import Models
from piilint.semantics.paths import root_of
from piilint.semantics.tables import as_tuple

_LEVELS: dict[str, int] = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}
_METHODS: dict[str, int] = {**_LEVELS, "warn": 30, "exception": 40, "fatal": 50}
_EVERYWHERE = ""
_FACTORIES = frozenset({"flask", "quart"})
"""Frameworks of which the settings are often put in by a function."""


class LogCarrier(NamedTuple):
    """A recipient of log records: from which level up, and of the loggers below which name."""

    recipient: str
    level: int
    below: str


class Deployment:
    """Answers who gets what a sink of a kind takes, besides those whom the call itself names."""

    def __init__(self, program: Program, book: Rulebook, models: Models, hosts: Hosts) -> None:
        self._models, self._hosts = models, hosts
        self._kinds = {
            setting.name: setting.kind for library in book.libraries for setting in library.settings
        }
        self._carriers = {
            pattern: (recipient.id, carrier)
            for recipient in sorted(book.recipients.values(), key=lambda each: each.id)
            for carrier in recipient.carries
            for pattern in as_tuple(carrier.by)
        }
        self._nameless = frozenset(r.id for r in book.recipients.values() if not r.hosts)
        self._roots = frozenset(map(root_of, self._carriers))
        self._by_kind: dict[SinkKind, set[str]] = {}
        self._logs: set[LogCarrier] = set()
        for name in sorted(program.modules):
            self._read(program, program.modules[name])
        self._log_carriers = sorted(self._logs)

    def carriers(self, kind: SinkKind, recipient: str | None) -> tuple[str, ...]:
        """Who carries mails or stores what is put into a cache, where the call does not say.

        A recipient without hosts (a mail server of whatever kind) stands for whoever that is.
        """
        if recipient is not None and recipient not in self._nameless:
            return ()
        return tuple(sorted(self._by_kind.get(kind, ())))

    def of_logs(self, path: str, module: str) -> tuple[str, ...]:
        """Who gets the records that a call of `logging` makes in a module."""
        if not self._log_carriers or not path.startswith("logging."):
            return ()
        level = _METHODS.get(path.rpartition(".")[2], _LEVELS["info"])
        found = (
            carrier.recipient
            for carrier in self._log_carriers
            if level >= carrier.level and _is_below(module, carrier.below)
        )
        return tuple(dict.fromkeys(found))

    # -- reading ---------------------------------------------------------------------------------

    def _read(self, program: Program, module: ModuleIR) -> None:
        sets_up = bool(module.imports & (self._roots | _FACTORIES))
        written = Written(module, calls=sets_up)
        for name, values in written.names.items():
            for value in values:
                self._setting(name, value)
                for config in _log_configs(value):
                    self._log_config(config)
        for call in written.calls:
            for config in (c for argument in call.arguments for c in _log_configs(argument)):
                self._log_config(config)
            self._keywords(call)
            if sets_up:
                self._call(program, module.name, call)

    def _setting(self, name: str, value: Literal) -> None:
        kind = self._kinds.get(name)
        for text in texts_in(value) if kind is not None else ():
            recipient = self._recipient(text, kind)
            if recipient is not None:
                self._by_kind.setdefault(kind, set()).add(recipient)  # type: ignore[arg-type]

    def _keywords(self, call: WrittenCall) -> None:
        """`ConnectionConfig(MAIL_SERVER="smtp.sendgrid.net")`, `config.update(MAIL_SERVER=…)`."""
        for name, value in call.keywords.items():
            if name.isupper():
                self._setting(name, value)

    def _call(self, program: Program, module: str, call: WrittenCall) -> None:
        for symbol in program.resolve(module, call.name.removesuffix("()").replace("()", "")):
            found = self._carrier(symbol.name) if symbol.kind == "external" else None
            if found is None:
                continue
            recipient, carrier = found
            if any(call.keywords.get(key, _EVERYWHERE) == no for key, no in carrier.unless.items()):
                continue
            if carrier.kind == "log":
                level = _level(call.keywords.get("level")) or _LEVELS[carrier.level]
                self._logs.add(LogCarrier(recipient, level, _EVERYWHERE))
            else:
                self._by_kind.setdefault(carrier.kind, set()).add(recipient)

    def _carrier(self, path: str) -> tuple[str, Carrier] | None:
        """What the rules say of a call or a dotted name in the configuration."""
        path = self._models.canonical(path)
        found = self._carriers.get(path)
        while found is None and "." in path:
            path = path.rpartition(".")[0]
            found = self._carriers.get(path + ".*")
        return found

    def _recipient(self, text: str, kind: SinkKind | None) -> str | None:
        """Whom a text of the configuration names: by the path of a backend, by a host or a URL."""
        carried = self._carrier(text)
        if carried is not None:
            return carried[0] if carried[1].kind == kind else None
        _, host = host_of(text)
        found = self._hosts.recipient(host) if host is not None and "." in host else None
        return None if found in (None, INTERNAL, EXTERNAL) else found

    def _log_config(self, config: dict[str, Literal]) -> None:
        """The handlers of a `dictConfig`, for the loggers that use them."""
        handlers = config.get("handlers")
        if not isinstance(handlers, dict):
            return
        loggers = config.get("loggers")
        users = dict(loggers) if isinstance(loggers, dict) else {}
        users[_EVERYWHERE] = config.get("root", users.get(_EVERYWHERE))
        for below, user in users.items():
            names = user.get("handlers") if isinstance(user, dict) else None
            for name in dict.fromkeys(texts_in(names)):
                handler = handlers.get(name)
                if isinstance(handler, dict):
                    self._handler(handler, str(below))

    def _handler(self, handler: dict[str, Literal], below: str) -> None:
        for text in texts_in(handler):
            recipient = self._recipient(text, "log")
            if recipient is not None:
                carrier = self._carrier(text)
                least: LogLevel = carrier[1].level if carrier is not None else "debug"
                level = _level(handler.get("level")) or _LEVELS[least]
                self._logs.add(LogCarrier(recipient, level, below))


def _log_configs(value: Literal) -> Iterator[dict[str, Literal]]:
    if isinstance(value, dict) and "version" in value and "handlers" in value:
        yield value


def _level(value: Literal) -> int | None:
    if isinstance(value, str):
        return _LEVELS.get(value.lower())
    return value if isinstance(value, int) and not isinstance(value, bool) and value else None


def _is_below(module: str, name: str) -> bool:
    return name in (_EVERYWHERE, "root") or f"{module}.".startswith(f"{name}.")
