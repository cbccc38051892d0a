"""Sinks: what of a call's arguments leaves, and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterable

from piilint.flow.access.attributes import read_object
from piilint.flow.classes.exceptions import traceback_of
from piilint.flow.domain.summaries import SinkSite
from piilint.flow.domain.values import NONE, Value, objects_of
from piilint.flow.leaving.addresses import addresses
from piilint.flow.leaving.columns import is_left_out, names_in, only, told_by_caller
from piilint.flow.leaving.exposure import CASCADED, COLUMN, STORED, expose_paths
from piilint.flow.leaving.formats import Gap, of_percent
from piilint.flow.leaving.spelled import meant, under
from piilint.flow.passing.arguments import Arguments
from piilint.flow.state.frame import Frame
from piilint.flow.state.world import Address, World
from piilint.rulebook.calls import CallModel, SinkModel
from piilint.semantics.hosts import EXTERNAL, INTERNAL
from piilint.semantics.tables import BoundModel

_OUTWARD = frozenset({"third_party"})


def sinks_of(model: CallModel) -> tuple[SinkModel, ...]:
    """The sinks of a model: none, one or several."""
    if model.sink is None:
        return ()
    return model.sink if isinstance(model.sink, tuple) else (model.sink,)


def send(
    frame: Frame,
    sink: SinkModel,
    bound: BoundModel,
    path: str,
    receiver: Value | None,
    args: Arguments,
    at: int,
) -> None:
    """The sink of a modelled call takes its arguments."""
    params = bound.model.params
    if sink.given is not None:
        stream = args.pick(frame, sink.given, params, at)
        if stream is None or stream is NONE:
            return
    if (sink.where or sink.unless) and not meant(frame, sink, args, params, at):
        return
    recipient = sink.recipient or bound.recipient
    for site in _sites(frame, sink, recipient, path, receiver, args, at, params):
        _send_to(frame, sink, site, path, receiver, args, at, params)


def _send_to(
    frame: Frame,
    sink: SinkModel,
    site: SinkSite,
    path: str,
    receiver: Value | None,
    args: Arguments,
    at: int,
    params: tuple[str, ...],
) -> None:
    if _shows_traceback(sink, path, args):
        current = traceback_of(frame)
        if current is not None:
            _send(frame, sink, site, "exc_info", current, "", at)
    for which in sink.args:
        if which == "*":
            _send_everything(frame, sink, site, args, at, params)
        elif which == "receiver":
            if receiver is not None:
                _send_row(frame, sink, site, receiver, args, at, params)
        elif isinstance(which, str) and which.startswith("."):
            name = which[1:]
            for oid in objects_of(receiver) if receiver is not None else ():
                _send(frame, sink, site, name, read_object(frame, oid, name, "", at), "", at)
        else:
            value = args.pick(frame, which, params, at)
            if value is not None and sink.under:
                value = under(frame, value, sink.under, at)
            if value is not None:
                name = which if isinstance(which, str) else _name(which, params)
                noun = args.nouns.get(which) or args.nouns.get(name) or ""
                # A rule that names the argument names whole rows; what `*` takes are columns.
                whole = sink.kind == "database" and sink.mode == "fields"
                if whole:
                    names = names_in(frame, _chosen(frame, sink, args, params, at))
                    value = only(frame, value, names, at) if names else value
                rows = CASCADED if sink.cascades else STORED
                _send(frame, sink, site, name, value, noun, at, rows if whole else "")


def _chosen(
    frame: Frame, sink: SinkModel, args: Arguments, params: tuple[str, ...], at: int
) -> Value:
    """The argument that names the columns."""
    found = args.pick(frame, sink.only, params, at) if sink.only is not None else None
    return NONE if found is None else found


def _send_row(
    frame: Frame,
    sink: SinkModel,
    site: SinkSite,
    row: Value,
    args: Arguments,
    at: int,
    params: tuple[str, ...],
) -> None:
    """`save(update_fields=["status"])`: of an object, the fields that are named.

    What else a caller's object has, and what names a caller passes, the caller knows.
    """
    chosen = _chosen(frame, sink, args, params, at)
    names = names_in(frame, chosen)
    if not names:
        told = site._replace(columns_param=told_by_caller(frame, chosen))
        _send(frame, sink, told, "", row, "", at)
        return
    passed = {oid for oid in objects_of(row) if frame.object(oid).symbolic is not None}
    here = Value(row.labels, row.refs - passed)
    _send(frame, sink, site, "", only(frame, here, names, at), "", at)
    if passed:
        named = site._replace(columns=names)
        _send(frame, sink, named, "", Value(refs=frozenset(passed)), "", at)


def _shows_traceback(sink: SinkModel, path: str, args: Arguments) -> bool:
    """`logger.exception(…)` and `exc_info=True` tell of the exception being handled."""
    name = path.rpartition(".")[2]
    if name in ("capture_exception", "print_exc"):
        return not args.positional
    if sink.kind != "log":
        return False
    if name == "exception":
        return True
    asked = args.keywords.get("exc_info")
    return asked is not None and (asked.const is True or asked.const == 1)


def send_all(
    frame: Frame,
    sink: SinkModel,
    recipient: str | None,
    path: str,
    args: Arguments,
    at: int,
) -> None:
    """Every argument leaves."""
    site = _site(frame, sink, recipient, path, args, at, ())
    _send_everything(frame, sink, site, args, at, ())


def send_raised(frame: Frame, value: Value, at: int) -> None:
    """An exception's text goes wherever exceptions are shown."""
    sink = SinkModel(kind="exception", mode="str")
    site = SinkSite(frame.function.id, frame.module.name, at, "exception", "raise", None, None, ())
    _send(frame, sink, site, "", value, "", at)


def _send_everything(
    frame: Frame,
    sink: SinkModel,
    site: SinkSite,
    args: Arguments,
    at: int,
    params: tuple[str, ...],
) -> None:
    named = _named_gaps(frame, sink, args, at)
    if named is not None:
        for gap in named:
            _send(frame, sink, site, gap.name, gap.value, gap.noun, at, gap.mode)
        args = Arguments(args.positional[:1], args.keywords, args.nouns, mappings=args.mappings)
    as_repr = _printed_as_repr(sink, args)
    for name, value, noun in args.everything():
        shown = _name(int(name), params) if name.isdigit() else name
        mode = "repr" if name in as_repr else ""
        if name.isdigit() and not mode and sink.kind == "log" and sink.mode == "repr":
            # Positions are put into the message; what has a name is shown as it is.
            mode = "str"
        _send(frame, sink, site, shown, value, noun, at, mode)


def _named_gaps(frame: Frame, sink: SinkModel, args: Arguments, at: int) -> list[Gap] | None:
    """What a message takes of a mapping: `logger.info("order %(ref)s", order)`."""
    if sink.kind != "log" or len(args.positional) != 2 or args.sequences:
        return None
    text = args.positional[0].text
    return of_percent(frame, text, args.positional[1], at) if text and "%(" in text else None


_CONVERSION = re.compile(r"%(?:\(\w+\))?[-#0 +]*[\d*]*(?:\.\d+)?([a-zA-Z%])")


def _printed_as_repr(sink: SinkModel, args: Arguments) -> set[str]:
    """The positional arguments that a message's `%r` shows."""
    for index, value in enumerate(args.positional[:2] if sink.kind == "log" else ()):
        if value.text is not None:
            codes = [code for code in _CONVERSION.findall(value.text) if code != "%"]
            return {str(index + 1 + i) for i, code in enumerate(codes) if code in "ra"}
    return set()


def _name(position: int, params: tuple[str, ...]) -> str:
    return params[position] if position < len(params) else str(position)


_CALLED = {
    "template_output.link": "a link of the page",
    "template_output.fetch": "a link that the page loads",
}
"""What steps call a sink that no code names."""


def _send(
    frame: Frame,
    sink: SinkModel,
    site: SinkSite,
    argument: str,
    value: Value,
    noun: str,
    at: int,
    mode: str = "",
) -> None:
    target = site.recipient or site.kind
    text = f"reaches {_CALLED.get(site.callee, site.callee)} ({target})"
    if not mode and sink.kind == "database":
        whole = sink.mode == "fields" and argument in ("", "objs")
        mode = STORED if whole else COLUMN
    mode = mode or sink.mode
    for path, labels in expose_paths(frame, value, mode, at, noun):
        shown = ".".join(part for part in (argument, path) if part)
        if is_left_out(site.columns, shown):
            continue
        frame.reach(site, shown, labels, text, at)


def _sites(
    frame: Frame,
    sink: SinkModel,
    recipient: str | None,
    path: str,
    receiver: Value | None,
    args: Arguments,
    at: int,
    params: tuple[str, ...],
) -> list[SinkSite]:
    """The call as a sink: once for everybody outside whom it may reach."""
    site = _site(frame, sink, recipient, path, args, at, params)
    if sink.host is None:
        return _configured(frame, site)
    value = args.pick(frame, sink.host, params, at)
    if sink.host == "receiver":
        value = receiver
    found, place = addresses(frame, value, receiver)
    if not found:
        return [site._replace(host_param=place)]
    return settled(frame.world, site, found)


def _configured(frame: Frame, site: SinkSite) -> list[SinkSite]:
    """The same for everybody who gets it because the program is configured so."""
    deployment = frame.world.deployment
    if site.kind == "log":
        also = deployment.of_logs(site.callee, frame.module.name)
        return [site, *(site._replace(recipient=recipient) for recipient in also)]
    carriers = deployment.carriers(site.kind, site.recipient)
    return [site._replace(recipient=recipient) for recipient in carriers] or [site]


def settled(world: World, site: SinkSite, found: Iterable[Address]) -> list[SinkSite]:
    """The same for each recipient behind the addresses; a call to the house itself is none."""
    sites: dict[SinkSite, None] = {}
    for host, scheme in found:
        recipient = world.hosts.recipient(host) or site.recipient
        if recipient in (INTERNAL, EXTERNAL) and site.kind not in _OUTWARD:
            # A mail server of which no rule speaks is the house's own, wherever it stands.
            recipient = None
        if recipient != INTERNAL:
            facts = site.facts if scheme is None else (*site.facts, ("scheme", scheme))
            one = site._replace(host=host, recipient=recipient, facts=facts, host_param=None)
            sites[one] = None
    return list(sites)


def _site(
    frame: Frame,
    sink: SinkModel,
    recipient: str | None,
    path: str,
    args: Arguments,
    at: int,
    params: tuple[str, ...],
) -> SinkSite:
    facts: list[tuple[str, str | int | bool | None]] = []
    if recipient is None and sink.kind in _OUTWARD:
        recipient = EXTERNAL
    for fact in sink.facts:
        value = args.pick(frame, fact, params, at)
        if value is not None and isinstance(value.const, (bool, int, str)):
            facts.append((fact, value.const))
        elif value is not None and value.const is None and value.clean:
            facts.append((fact, None))
    addressee = () if sink.addressee is None else (str(sink.addressee), _addressee(sink, params))
    if sink.kind == "email":
        addressee = (*addressee, *_HEADERS)
    return SinkSite(
        frame.function.id, frame.module.name, at, sink.kind, path, recipient, None, tuple(facts),
        None, tuple(dict.fromkeys(addressee)),
    )  # fmt: skip


_HEADERS = ("To", "Cc", "Bcc")
"""Fields of a message that say whom it goes to, whatever sends it."""


def _addressee(sink: SinkModel, params: tuple[str, ...]) -> str:
    which = sink.addressee
    if isinstance(which, int):
        return _name(which, params)
    return str(which)
