"""Syntax newer than the interpreter is parsed, every line staying where it is."""

from __future__ import annotations

import ast
import sys

import pytest

from piilint.frontend.modern import UnknownSyntaxError, downgrade
from piilint.frontend.parse import parse_text

MODERN = """\
type Contact[T] = dict[str, T]
class Box[T: (
    int, str) = int](Base):
    def first[*Ts, **P](self, *args: *Ts) -> Contact[T]:
        try:
            log(f"{self.data["email"]} of {", ".join(names)}")
        except ValueError, KeyError:
            log(f"{"\\n".join(
                lines  # all of them
            )!r:>{width}} {f"{f"{1}"}"}")
        except* OSError, EOFError:
            pass
        return x[*args, 1]  # piilint: here
last = t"hello {name!r:>{width}}"
"""


FORMATTED_NATIVELY = sys.version_info >= (3, 12)
"""Where the interpreter reads nested quotes itself, formatted strings are left alone."""


def calls(tree: ast.Module, name: str) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


def test_all_new_syntax_in_one_file() -> None:
    text = MODERN.replace("except*", "except")
    parsed = parse_text("a.py", text)
    assert parsed.diagnostics == ()
    assert parsed.tree is not None
    assert calls(parsed.tree, "log") == [6, 8]
    last = parsed.tree.body[-1]
    assert isinstance(last, ast.Assign)
    assert last.lineno == 14
    addressed = [c for c in parsed.comments if "piilint" in c.text]
    assert [(c.line, c.column, c.text) for c in addressed] == [
        (13, 29, "# piilint: here"),
    ]
    strings = [node for node in ast.walk(parsed.tree) if isinstance(node, ast.JoinedStr)]
    assert {string.lineno for string in strings if string.lineno in (6, 8, 14)} == {6, 8, 14}


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("def f[T](x: T) -> T: ...", "def f   (x: T) -> T: ..."),
        ("class A[T = int]: ...", "class A         : ..."),
        ("type Name = str", "Name      = str"),
        ("type Name[T] = list[T]", "Name         = list[T]"),
        ("try: f()\nexcept A, B: g()", "try: f()\nexcept(A, B): g()"),
        ("try: f()\nexcept  A , B  : g()", "try: f()\nexcept (A , B)  : g()"),
        ("""x = f'{d['k']}'""", '''x = f"""{d['k']}"""'''),
        ('''x = f"{d["k"]}"''', '''x = f"""{d["k"]}"""'''),
        ('''x = f"{d["k"]}'"''', '''x = f"""{d["k"]}'"""'''),
        ("""x = f'{d['k']}"'""", """x = f'''{d['k']}\"'''"""),
        ("x = f\"{'\\n'.join(a)}\"", 'x = f"""{\'  \'.join(a)}"""'),
        ('x = f"{a  # why\n}"', 'x = f"""{a  \n}"""'),
        ('x = t"a{b}"', 'x = f"""a{b}"""'),
    ],
)
def test_each_rewriting(new: str, old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("piilint.frontend.modern._parses", lambda _: False)
    expected = new if FORMATTED_NATIVELY and new.startswith("x = f") else old
    assert downgrade(new + "\n") == expected + "\n"
    ast.parse(old)


def test_a_string_no_quotes_fit_keeps_its_values() -> None:
    text = 'x = (f"{f"{f"{f"{f"{email}"}"}"}"}" "tail")\ny = 1\n'
    tree = ast.parse(downgrade(text))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert "email" in names
    assert tree.body[-1].lineno == 2


def test_what_is_no_program_is_refused() -> None:
    with pytest.raises(UnknownSyntaxError) as caught:
        downgrade("x = 1\ndef (:\n")
    assert caught.value.line == 2


@pytest.mark.parametrize(
    "text", ["(" * 20000, "x = " + "-" * 100000 + "a\n$", "x = " + "not " * 20000 + "a\n$"]
)
def test_hostile_nesting_is_refused_in_time(text: str) -> None:
    parsed = parse_text("deep.py", text)
    assert parsed.tree is None
    assert len(parsed.diagnostics) == 1


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("x[*a]", "x[(*a,)]"),
        ("x[*a, 1]", "x[(*a, 1)]"),
        ("def f(*args: *Ts): ...", "def f(*args:  Ts): ..."),
        ("try: f()\nexcept* A: g()", "try: f()\nexcept- A: g()"),
        ("try: f()\nexcept* A, B: g()", "try: f()\nexcept-(A, B): g()"),
    ],
)
def test_what_python_3_10_does_not_know(
    new: str, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("piilint.frontend.rewrite._OLD", True)
    monkeypatch.setattr("piilint.frontend.modern._parses", lambda _: False)
    assert downgrade(new + "\n") == old + "\n"


@pytest.mark.skipif(FORMATTED_NATIVELY, reason="the interpreter reads it itself")
def test_only_what_needs_it_is_rewritten_and_cuts_in_strings_do_no_harm() -> None:
    text = 'x = """\ndef f[T](): in a string\n"""\n@a\n@b(\n  1\n)\ndef f[T](): ...\nif x: pass\n'
    expected = text.replace("def f[T](): ...", "def f   (): ...")
    assert downgrade(text) == expected
