"""What is asked for where places are looked up: the `q` of a geocoder is a place on the map."""

from __future__ import annotations

from piilint.base.names import split_words
from piilint.flow.state.frame import Frame

_SEARCHED = "behaviour.search"
_GEOCODING = frozenset(
    "geo geocode geocodes geocoder geocoding geocoded geolocate geolocation geosearch".split()
)


def is_a_place(frame: Frame, data_type: str) -> bool:
    """Not a search of the shop: the function, its class or its module is named for geocoding."""
    if data_type != _SEARCHED:
        return False
    function = frame.function
    names = (function.name, function.owner.rpartition(":")[2], frame.module.name.rpartition(".")[2])
    return any(not _GEOCODING.isdisjoint(split_words(name)) for name in names)
