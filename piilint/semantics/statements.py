"""Statements of SQL: which columns of which tables a `SELECT` gives, told from its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"""'(?:[^']|'')*'|"[^"]+"|`[^`]+`|\[\w+\]|\w+|[(),.*;]|\S""")
_LONGEST = 20_000
_QUOTES = '"`[]'
_KEEPING = frozenset(
    """lower upper trim ltrim rtrim coalesce ifnull nvl max min initcap concat concat_ws
    any_value cast distinct string_agg group_concat array_agg""".split()
)
"""Functions that give what they are given, or part of it."""
_ENDS_COLUMNS = frozenset({"from", "into"})
_ENDS_TABLES = frozenset(
    "where group order limit having union offset fetch for window except intersect returning "
    "on using".split()
)
_JOINS = frozenset("join inner left right full outer cross natural lateral".split())


class Column(NamedTuple):
    """One column of the rows that a statement gives."""

    shown: str
    """Its name in the row."""
    table: str
    """Empty where the statement leaves it open."""
    name: str
    """Empty where it is no plain column: a count, a constant."""


@lru_cache(maxsize=1024)
def columns_of(text: str) -> tuple[Column, ...]:
    """The columns that a `SELECT` gives, in order; none where that is not plain to see.

    >>> columns_of("SELECT c.email, COUNT(*) AS n FROM customers c")
    (Column(shown='email', table='customers', name='email'), Column(shown='n', table='', name=''))
    """
    if len(text) > _LONGEST or "select" not in text[:200].lower():
        return ()
    tokens = _TOKEN.findall(text)
    if tokens[0].lower() != "select":
        return ()  # A common table expression, or another statement.
    items, rest = _items(tokens[1:])
    tables = dict(_tables(rest))
    return tuple(_column(item, tables) for item in items) if items else ()


def _items(tokens: Sequence[str]) -> tuple[list[list[str]], Sequence[str]]:
    """What is selected, item by item, and what comes behind `FROM`; nothing with a `*`."""
    items: list[list[str]] = [[]]
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token == "(") - (token == ")")
        if depth == 0 and token.lower() in _ENDS_COLUMNS:
            return items, tokens[at + 1 :]
        if depth == 0 and token == ",":
            items.append([])
        elif depth == 0 and token == "*":
            return [], ()
        elif not (depth == 0 and not items[-1] and token.lower() in ("distinct", "all")):
            items[-1].append(token)
    return items, ()


def _tables(tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The tables by their names, and by what the statement calls them."""
    expected = True
    at = 0
    while at < len(tokens):
        token = tokens[at].lower()
        if token in ("where", "group", "order", "limit", "having", "union", ";"):
            return
        if token in _JOINS or token == ",":
            expected = True
        elif token in _ENDS_TABLES or token == "(":
            expected = False
        elif expected and (token[0].isalnum() or token[0] in '_"`['):
            name, at = _dotted(tokens, at)
            yield name, name
            after = [each for each in tokens[at : at + 2] if each.lower() != "as"]
            if after and _is_alias(after[0]):
                yield _bare(after[0]), name
            expected = False
            continue
        at += 1


def _dotted(tokens: Sequence[str], at: int) -> tuple[str, int]:
    """The last part of `schema.table`, and where it ends."""
    name = _bare(tokens[at])
    at += 1
    while at + 1 < len(tokens) and tokens[at] == ".":
        name = _bare(tokens[at + 1])
        at += 2
    return name, at


def _is_alias(token: str) -> bool:
    word = token.lower()
    return (
        (word[0].isalpha() or word[0] in '_"`[') and word not in _ENDS_TABLES and word not in _JOINS
    )


def _column(item: list[str], tables: dict[str, str]) -> Column:
    lowered = [token.lower() for token in item]
    alias = ""
    if "as" in lowered[:-1] and lowered.index("as") == len(item) - 2:
        alias, item = _bare(item[-1]), item[:-2]
    elif len(item) > 1 and _is_word(item[-1]) and (_is_word(item[-2]) or item[-2] == ")"):
        alias, item = _bare(item[-1]), item[:-1]
    while len(item) > 2 and item[0].lower() in _KEEPING and item[1] == "(":
        item = [token for token in item[2:] if token != ")"]
        item = item[: item.index(",")] if "," in item else item
    if len(item) == 3 and item[1] == ".":
        name, table = _bare(item[2]), tables.get(_bare(item[0]), _bare(item[0]))
    elif len(item) == 1 and _is_word(item[0]):
        names = set(tables.values())
        name, table = _bare(item[0]), names.pop() if len(names) == 1 else ""
    else:
        return Column(alias, "", "")
    return Column(alias or name, table, name)


def _is_word(token: str) -> bool:
    return token[0].isalpha() or token[0] in '_"`['


def _bare(token: str) -> str:
    return token.strip(_QUOTES)
