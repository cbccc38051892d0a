"""Names that lead outside, to variables, to what lies beside a script, and through many modules."""

from __future__ import annotations

import pytest

from piilint.resolve.program import Program
from piilint.resolve.symbols import Symbol
from tests.resolve.test_program import module

PROGRAM = Program(
    [
        module(
            "shop/base.py",
            """
            from sqlalchemy.orm import declarative_base
            from django.conf import settings as conf
            import logging
            Base = declarative_base()
            Other = Base
            Third = Other
            settings = conf
            log = logging.getLogger("shop")
            LIMIT = 5
            class Own(Base): ...
            class Further(Own): ...
            own = Further()
            """,
        ),
        module(
            "shop/use.py",
            """
            from shop.base import Base, Other, Third, settings, log, own, LIMIT, Own
            from outside.tools import *
            from shop.base import *
            import shop
            """,
        ),
        module("shop/two.py", "from outside.tools import *\nfrom other.tools import *\n"),
        module("scripts/run.py", "import helper\nimport json\nfrom helper import work\n"),
        module("scripts/helper.py", "def work(): ...\n"),
        module("scripts/json.py", "def loads(): ...\n"),
        module("helper.py", "def work(): ...\n"),
        module("pack/__init__.py", ""),
        module("pack/inner.py", "import helper\n"),
        module("pack/helper.py", "def work(): ...\n"),
        module("deep/m0.py", "def f(): ...\n"),
        *(
            module(f"deep/m{number}.py", f"from deep.m{number - 1} import f\n")
            for number in range(1, 16)
        ),
    ]
)


@pytest.mark.parametrize(
    ("variable", "paths"),
    [
        ("shop.base:Base", ("sqlalchemy.orm.declarative_base()",)),
        ("shop.base:Other", ("sqlalchemy.orm.declarative_base()",)),
        ("shop.base:Third", ("sqlalchemy.orm.declarative_base()",)),
        ("shop.base:settings", ("django.conf.settings",)),
        ("shop.base:log", ("logging.getLogger()",)),
        ("shop.base:LIMIT", ()),
        ("shop.base:missing", ()),
        ("missing:Base", ()),
    ],
)
def test_what_variables_stand_for_outside(variable: str, paths: tuple[str, ...]) -> None:
    assert PROGRAM.origins(variable) == paths


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("settings.DEBUG", {Symbol("external", "django.conf.settings.DEBUG")}),
        ("log.info", {Symbol("external", "logging.getLogger().info")}),
        ("Other.metadata", {Symbol("external", "sqlalchemy.orm.declarative_base().metadata")}),
        ("LIMIT.real", set()),
        ("Own.missing", set()),
        ("shop.base.Own", {Symbol("class", "shop.base:Own")}),
        ("shop.missing", {Symbol("external", "shop.missing")}),
        ("get_thing().name", {Symbol("external", "outside.tools.get_thing().name")}),
        ("Own().name", set()),
        ("unheard_of", {Symbol("external", "outside.tools.unheard_of")}),
        ("print", {Symbol("external", "print")}),
        ("_hidden", {Symbol("external", "_hidden")}),
        ("Further", {Symbol("class", "shop.base:Further")}),
    ],
)
def test_names_of_a_module(name: str, expected: set[Symbol]) -> None:
    assert set(PROGRAM.resolve("shop.use", name)) == expected


def test_of_two_starred_modules_outside_nobody_knows_which_one_it_is() -> None:
    assert PROGRAM.resolve("shop.two", "thing") == (Symbol("external", "thing"),)


@pytest.mark.parametrize(
    ("where", "name", "expected"),
    [
        ("scripts.run", "helper.work", Symbol("function", "scripts.helper:work")),
        ("scripts.run", "work", Symbol("function", "scripts.helper:work")),
        ("scripts.run", "json.loads", Symbol("external", "json.loads")),
        ("pack.inner", "helper.work", Symbol("function", "helper:work")),
    ],
)
def test_scripts_see_what_lies_beside_them(where: str, name: str, expected: Symbol) -> None:
    assert PROGRAM.resolve(where, name) == (expected,)


def test_imports_are_followed_through_twelve_modules() -> None:
    assert PROGRAM.resolve("deep.m12", "f") == (Symbol("function", "deep.m0:f"),)
    assert PROGRAM.resolve("deep.m13", "f") != (Symbol("function", "deep.m0:f"),)


def test_modules_that_are_namespaces_have_no_code() -> None:
    assert PROGRAM.module("deep") is None
    assert PROGRAM.is_module("deep")
    assert PROGRAM.module("pack") is not None
    assert PROGRAM.module_symbol("deep") == Symbol("module", "deep")
    assert PROGRAM.module_symbol("requests") == Symbol("external", "requests")
    assert list(PROGRAM.member("deep", "m3")) == [Symbol("module", "deep.m3")]
