"""Parameters that a framework fills from a request: `user_agent: str = Header()`."""

from __future__ import annotations

from piilint.flow.state.frame import Frame
from piilint.ir.ops import OF_REQUESTS
from piilint.ir.program import Param


def of_request(frame: Frame, param: Param) -> tuple[str, str] | None:
    """The part of the request that a parameter comes from, and its name there."""
    annotation = param.annotation
    if annotation is None or annotation.name.rpartition(".")[2] != "Annotated":
        return None
    for mark in annotation.args[1:]:
        part = mark.name.removesuffix("()").rpartition(".")[2]
        if part not in OF_REQUESTS:
            continue
        symbols = frame.world.program.resolve(frame.module.name, mark.name.removesuffix("()"))
        if any(symbol.kind == "external" for symbol in symbols):
            name = mark.args[0].name.strip("'") if mark.args else param.name.replace("_", "-")
            return part.lower() + "s", name
    return None
