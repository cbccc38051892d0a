"""What code generators write, which rules can only know by the form of its name."""

from __future__ import annotations

import re

_MARK = "_pb2_grpc."
_STUB_METHOD = re.compile(r"[\w.]*_pb2_grpc\.\w+Stub\(\)\.\w+")
STUB_METHOD = "grpc.UnaryUnaryMultiCallable()"


def written_by_hand(path: str) -> str:
    """The path of the library's own that stands for the generated one: a stub's methods."""
    if _MARK in path and _STUB_METHOD.fullmatch(path):
        return STUB_METHOD
    return path
