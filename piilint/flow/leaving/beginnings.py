"""What a call's result begins with: the scheme and host of a URL that is put together."""

from __future__ import annotations

from piilint.flow.access.writing import write_attr
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import Value, objects_of, of_refs
from piilint.flow.state.frame import Frame

_ADDRESS = "base_url"
"""Where a client keeps what it was made with, for whoever asks where its calls go."""


def begun(frame: Frame, result: Value, begin: Value, *, new: bool) -> Value:
    """The result of a call, which begins with what this argument says.

    A client that is made new keeps it, to tell where its calls go.
    """
    text = begin.text if begin.text is not None else _joined(frame, begin)
    if text is None:
        return result
    for oid in objects_of(result) if new else ():
        write_attr(frame, of_refs(oid), _ADDRESS, Value(const=text, clean=True))
    return Value(result.labels, result.refs, text, result.clean)


def _joined(frame: Frame, parts: Value) -> str | None:
    """`urlunparse((scheme, host, path, …))`: the text of the first two parts."""
    for oid in objects_of(parts):
        fields = frame.object(oid).fields
        scheme, host = (fields[key].text if key in fields else None for key in (0, 1))
        if host is not None:
            return f"{HOLE if scheme is None else scheme}://{host}/{HOLE}"
    return None
