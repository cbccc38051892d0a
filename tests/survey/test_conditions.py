from __future__ import annotations

import ast

from piilint.survey.conditions import conditions_at


def at(text: str) -> tuple[tuple[str, bool], ...]:
    tree = ast.parse(text)
    target = next(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and "send" in ast.unparse(node)
    )
    return conditions_at(tree.body, target)


def test_ifs_around() -> None:
    assert at("if a:\n    send()\n") == (("a", True),)
    assert at("if a:\n    x()\nelse:\n    send()\n") == (("a", False),)
    assert at("if a:\n    x()\nelif b:\n    send()\n") == (("a", False), ("b", True))


def test_early_exits_before() -> None:
    text = "def f():\n    if not a:\n        return\n    try:\n        send()\n"
    assert at(f"{text}    finally:\n        x()\n") == (("not a", False),)
    assert at("for x in y:\n    if x:\n        continue\n    send()\n") == (
        ("y", True),
        ("x", False),
    )
    assert at("if a:\n    x()\nelse:\n    raise E\nsend()\n") == (("a", True),)


def test_inside_expressions() -> None:
    assert at("x = send() if a else None\n") == (("a", True),)
    assert at("x = None if a else send()\n") == (("a", False),)
    assert at("x = a and b and send()\n") == (("a", True), ("b", True))
    assert at("x = a or send()\n") == (("a", False),)
    assert at("if c:\n    x = [send() for b in y if b.d]\n") == (
        ("c", True), ("y", True), ("b.d", True)
    )  # fmt: skip
    assert at("x = a if send() else b\n") == ()


def test_what_does_not_hold_everywhere() -> None:
    assert at("if a:\n    x()\nsend()\n") == ()
    assert at("try:\n    x()\nexcept E:\n    send()\n") == ()
