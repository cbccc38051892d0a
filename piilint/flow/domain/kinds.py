"""Types that several parts of the engine ask for together: kinds of builtins, kinds of classes."""

from __future__ import annotations

SEQUENCES = frozenset({"k:list", "k:tuple"})
COLLECTIONS = SEQUENCES | {"k:set"}
"""What has elements, and no keys."""
MAPPING = frozenset({"k:dict"})
CONTAINERS = COLLECTIONS | MAPPING
OF_MAPPINGS = frozenset({"keys", "values", "items"})
"""Methods that tell a mapping from what else may be gone through."""
CHANGEABLE = frozenset({"k:list", "k:set", "k:dict"})
"""Containers that methods put something into."""
NUMBERS = frozenset({"k:int", "k:float", "k:bool"})
SCALARS = NUMBERS | {"k:str", "k:bytes", "k:none"}
"""What has no parts."""
OPEN_RECORDS = frozenset({"dataclass", "namedtuple", "typeddict", "pydantic"})
"""Kinds of classes whose instances show their fields."""
RECORDS = OPEN_RECORDS | {"model"}
"""Kinds of classes that declare the data they hold."""
