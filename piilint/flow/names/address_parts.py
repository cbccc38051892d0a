"""Parts of what is known as somebody's whole address: each is what its own name says."""

from __future__ import annotations

from piilint.base.names import split_words
from piilint.classify.classifier import Context
from piilint.flow.domain.labels import Labels, SourceLabel, join_labels
from piilint.flow.names.naming import named_source
from piilint.flow.state.frame import Frame

_WHOLE = frozenset({"contact.address", "contact.address.billing", "contact.address.shipping"})
_NOUN = "address"
_ALL_OF_IT = frozenset(
    "address addr value values text data content contents raw full formatted display body json "
    "string str lines fields form details default result results item items instance object".split()
)
"""Words for the whole, or for what nobody can tell from it."""


def of_address(
    frame: Frame, labels: Labels, name: str, noun: str, at: int, context: Context
) -> Labels:
    """The labels of one named part: an address's `city` is a town, its `reference` is nothing."""
    whole = [label for label in labels if isinstance(label, SourceLabel)]
    whole = [label for label in whole if _is_whole(frame, label)]
    if not whole or not _ALL_OF_IT.isdisjoint(split_words(name)):
        return labels
    scale = max(frame.world.sources[label.source].confidence for label in whole)
    shown = f"{noun}.{name}" if noun else name
    told = named_source(frame, name, _NOUN, at, context, text=shown, scale=scale)
    kept: Labels = {label: trace for label, trace in labels.items() if label not in whole}
    return join_labels(kept, told)


def _is_whole(frame: Frame, label: SourceLabel) -> bool:
    return not label.transforms and frame.world.sources[label.source].data_type in _WHOLE
