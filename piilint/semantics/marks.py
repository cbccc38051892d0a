"""What the front end's marks do: a call by a mark's name gives what the mark says."""

from __future__ import annotations

from piilint.base.marks import decoded
from piilint.rulebook.calls import CallModel, SourceModel
from piilint.semantics.tables import BoundModel


def marked_call(path: str) -> tuple[BoundModel, ...]:
    """The model of a marked value: personal data of the kind that the user names, or none."""
    marked = decoded(path)
    if marked is None or marked.data_type is None:
        return (BoundModel(CallModel(call=path, returns="clean")),)
    label = f"it is marked as {marked.data_type}"
    source = SourceModel(data_type=marked.data_type, subject=marked.subject, label=label)
    return (BoundModel(CallModel(call=path, source=source)),)
