"""Columns of SQL statements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piilint.semantics.statements import columns_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT email FROM customer", [("email", "customer", "email")]),
        ("select distinct c.email from shop.customers as c",
         [("email", "customers", "email")]),
        ("SELECT a.email, b.name FROM customers a JOIN products b ON a.x = b.y WHERE 1",
         [("email", "customers", "email"), ("name", "products", "name")]),
        ("SELECT email mail, phone AS tel FROM customer, product",
         [("mail", "", "email"), ("tel", "", "phone")]),
        ("SELECT COUNT(*), MAX(email) AS m, 'x' FROM customer",
         [("", "", ""), ("m", "customer", "email"), ("", "", "")]),
        ('SELECT "E-Mail", `first name` FROM "Kunden"',
         [("E-Mail", "Kunden", "E-Mail"), ("first name", "Kunden", "first name")]),
        ("SELECT COALESCE(phone, mobile) p FROM customer", [("p", "customer", "phone")]),
        ("SELECT 1", [("", "", "")]),
        ("SELECT * FROM customer", []),
        ("UPDATE customer SET email = 'x'", []),
        ("DELETE FROM customer WHERE id IN (SELECT id FROM x)", []),
        ("please select email from the list", []),
        ("", []),
    ],
)  # fmt: skip
def test_columns(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [tuple(column) for column in columns_of(text)] == expected


@given(st.lists(st.sampled_from(
    ["select", "from", "as", "join", "on", "a", "b.c", "(", ")", ",", "*", "lower", ".", "'x'",
     '"', "where", ";", "1"]
)))  # fmt: skip
def test_any_text_is_read(words: list[str]) -> None:
    for column in columns_of("select " + " ".join(words)):
        assert all(isinstance(part, str) for part in column)
