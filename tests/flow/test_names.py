"""What names, keys and texts alone say, and which calls a function fits."""

from __future__ import annotations

import pytest

from piilint.flow.domain.labels import CONDITION, Key, is_condition
from piilint.flow.domain.partial_keys import fields_like, overlap
from piilint.flow.domain.texts import HOLE
from piilint.flow.domain.values import CLEAN, NONE, OPAQUE, Known, Value
from piilint.flow.external.looking_up import searches, searches_a_store
from piilint.flow.names.keys import constant_key
from piilint.flow.names.naming import getter_subject, impersonal
from piilint.flow.passing.arguments import Arguments
from piilint.flow.passing.fitting import fits, takes
from piilint.ir.program import FunctionIR
from tests.resolve.test_program import module


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("email_count", True),
        ("user_id", True),
        ("is_email", True),
        ("hasPhone", True),
        ("email_status", True),
        ("count_emails", True),
        ("email", False),
        ("status_email", False),
        ("identity", False),
        ("", False),
    ],
)
def test_names_of_ids_counts_and_flags(name: str, expected: bool) -> None:
    assert impersonal(name) is expected


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("get_full_name", "full_name"),
        ("fetchEmail", "email"),
        ("load_email_of_user", "email"),
        ("find_email_by_id", "email"),
        ("get_name_or_none", "name"),
        ("get_for_user", ""),
        ("get", ""),
        ("email", ""),
        ("send_email", ""),
    ],
)
def test_what_a_getter_gets(name: str, subject: str) -> None:
    assert getter_subject(name) == subject


@pytest.mark.parametrize(
    ("known", "key"),
    [("a", "a"), (f"a{HOLE}", None), (3, 3), (True, 1), (1.5, None), (None, None)],
)
def test_constants_as_keys(known: Known, key: object) -> None:
    found = constant_key(known)
    assert found == key
    assert type(found) is type(key)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (f"to_{HOLE}", "to_shop", True),
        ("to_shop", f"to_{HOLE}", True),
        (f"to_{HOLE}", "of_shop", False),
        (f"{HOLE}_mail", "shop_mail", True),
        (f"{HOLE}_mail", "shop_mails", False),
        (f"a{HOLE}b{HOLE}c", "a-b-c", True),
        (f"a{HOLE}b{HOLE}c", "a-c", False),
        (f"a{HOLE}", f"ab{HOLE}", True),
        (f"ab{HOLE}", f"a{HOLE}", True),
        (f"a{HOLE}", f"b{HOLE}", False),
        (f"{HOLE}a", f"{HOLE}ba", True),
        (f"{HOLE}a", f"{HOLE}b", False),
        (f"x{HOLE}a", f"x{HOLE}b", False),
        (f"{HOLE}", "line\nline", True),
        ("a.c", f"abc{HOLE}", False),
    ],
)
def test_texts_that_may_be_the_same(first: str, second: str, expected: bool) -> None:
    assert overlap(first, second) is expected


def test_fields_whose_names_may_be_the_key() -> None:
    fields: dict[Key, Value] = {"to_a": CLEAN, f"to_{HOLE}": NONE, "^keys": OPAQUE, 0: OPAQUE}
    fields["of"] = OPAQUE
    assert fields_like(fields, f"to_{HOLE}") == [CLEAN, NONE]
    assert fields_like(fields, "to_b") == [NONE]
    assert fields_like(fields, "of") == []


def test_conditions_are_no_keys_of_a_program() -> None:
    assert is_condition(CONDITION + "x")
    assert not is_condition("if x")
    assert not is_condition(0)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("ldap.initialize().search_s", True),
        ("Client().find_one", True),
        ("Client().find_one_and_update", False),
        ("Client().get_search", False),
        ("jmespath.search", False),
    ],
)
def test_methods_that_search_what_an_object_stands_for(path: str, expected: bool) -> None:
    assert searches(path) is expected


@pytest.mark.parametrize(
    ("noun", "name", "expected"),
    [
        ("db.users", "find_one", True),
        ("thing", "find", False),
        ("text", "find_all", False),
        ("self.index", "search", True),
        ("db", "save", False),
    ],
)
def test_methods_that_search_a_store(noun: str, name: str, expected: bool) -> None:
    assert searches_a_store(noun, name) is expected


FUNCTIONS = """
class Row:
    def two(self, first, second): ...
    def perhaps(self, first, second=1): ...
    def any(self, first, *rest): ...
    def named(self, first, *, last): ...
    def more(self, first, **given): ...
    @wrapped
    def decorated(self): ...
    @staticmethod
    def free(first): ...
    @property
    def shown(self): ...
"""


@pytest.fixture(scope="module")
def functions() -> dict[str, FunctionIR]:
    return {each.name: each for each in module("shop.py", FUNCTIONS).functions}


def given(*positional: int, star: int = 0, maps: int = 0, **keywords: int) -> Arguments:
    return Arguments(
        [CLEAN for _ in positional],
        dict.fromkeys(keywords, CLEAN),
        sequences=[CLEAN] * star,
        mappings=[CLEAN] * maps,
    )


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("two", given(1, 2), True),
        ("two", given(1), False),
        ("two", given(1, 2, 3), False),
        ("two", given(1, second=2), True),
        ("two", given(second=2, first=1), True),
        ("two", given(1, third=2), False),
        ("two", given(1, star=1), True),
        ("two", given(1, maps=1), True),
        ("two", given(1, 2, 3, star=1), False),
        ("two", given(1, third=1, maps=1), False),
        ("perhaps", given(1), True),
        ("perhaps", given(), False),
        ("any", given(1, 2, 3, 4), True),
        ("any", given(), False),
        ("named", given(1, last=1), True),
        ("named", given(1), False),
        ("named", given(1, 2), False),
        ("more", given(1, other=2), True),
        ("more", given(other=2), False),
        ("decorated", given(1, 2, 3), True),
        ("free", given(1, 2, 3), True),
    ],
)
def test_calls_that_a_method_fits(
    functions: dict[str, FunctionIR], name: str, args: Arguments, expected: bool
) -> None:
    assert fits(functions[name], args) is expected


@pytest.mark.parametrize(
    ("name", "count", "bound", "expected"),
    [
        ("two", 2, True, True),
        ("two", 3, True, False),
        ("two", 1, True, False),
        ("two", 3, False, True),
        ("two", 2, False, False),
        ("perhaps", 1, True, True),
        ("perhaps", 2, True, True),
        ("perhaps", 3, True, False),
        ("any", 9, True, True),
        ("any", 0, True, False),
        ("free", 1, False, True),
    ],
)
def test_so_many_arguments(
    functions: dict[str, FunctionIR], name: str, count: int, bound: bool, expected: bool
) -> None:
    assert takes(functions[name], count, bound) is expected


def test_arguments_are_told_in_order() -> None:
    args = Arguments([CLEAN, NONE], {"to": OPAQUE}, {0: "mail", "to": "reach"}, [CLEAN], [NONE])
    assert args.everything() == [
        ("0", CLEAN, "mail"), ("1", NONE, ""), ("to", OPAQUE, "reach"), ("*", CLEAN, ""),
        ("**", NONE, ""),
    ]  # fmt: skip
    behind = args.behind(OPAQUE)
    assert behind.positional == [OPAQUE, CLEAN, NONE]
    assert behind.nouns == {1: "mail", "to": "reach"}
    assert behind.sequences == [CLEAN]
    assert behind.mappings == [NONE]
    assert args.first() is CLEAN
    assert Arguments().first() is NONE
    assert Arguments().first(OPAQUE) is OPAQUE
