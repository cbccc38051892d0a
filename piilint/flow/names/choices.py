"""Variables of which a condition says that they are on a list: `if language in LANGUAGES`.

What is on a list that the program or its settings write down is of the kind that its name says: no
text into which all sorts of data were put.
"""

from __future__ import annotations

from piilint.flow.domain.labels import Labels, SourceLabel
from piilint.flow.domain.values import Value
from piilint.flow.names.getters import SOMEBODY
from piilint.flow.names.naming import akin
from piilint.flow.state.frame import Frame


def choice(frame: Frame, variable: str, value: Value) -> Value:
    """What of a value has the kind that the variable is named after, if its name says one."""
    if not value.labels:
        return value
    name = variable.partition("@")[0]
    found = frame.world.classify(name, SOMEBODY, "", "variable")
    if found is None:
        return value
    sources = frame.world.sources
    labels: Labels = {}
    for label, trace in value.labels.items():
        if isinstance(label, SourceLabel):
            kept = akin(sources[label.source].data_type, found.data_type)
        else:
            kept = name in (label.root, *label.path[-1:])
        if kept:
            labels[label] = trace
    if len(labels) == len(value.labels):
        return value
    return Value(labels, value.refs, value.const, value.clean)
