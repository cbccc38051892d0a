"""What names stand for: across modules, by relative, starred and renamed imports."""

from __future__ import annotations

import ast
from textwrap import dedent

import msgspec
import pytest

from piilint.frontend.lower import lower_module
from piilint.ir.program import ModuleIR
from piilint.resolve.program import Program
from piilint.resolve.symbols import Symbol


def module(path: str, text: str, aliases: tuple[str, ...] = ()) -> ModuleIR:
    text = dedent(text).lstrip("\n")
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return msgspec.structs.replace(lower_module(ast.parse(text), name, path, text), aliases=aliases)


PROGRAM = Program(
    [
        module("shop/__init__.py", "from .models import Order as Purchase\n"),
        module(
            "shop/models/__init__.py",
            """
            from .orders import *
            from . import people
            from .people import Person as Human
            """,
        ),
        module(
            "shop/models/orders.py",
            """
            import stripe
            LIMIT = 5
            _HIDDEN = 6
            class Order:
                class Meta:
                    ordering = ["id"]
            def total(order): ...
            """,
        ),
        module("shop/models/people.py", "class Person: ...\n"),
        module(
            "shop/views/cart.py",
            """
            import stripe as pay
            import shop.models.orders
            from ..models import Order, Human, people, LIMIT, _HIDDEN
            from ..models.orders import total as sum_up
            from .. import Purchase
            try:
                from fast import dump
            except ImportError:
                from shop.models.orders import total as dump
            """,
        ),
        module("loop/one.py", "from loop.two import *\nfrom loop.two import thing\n"),
        module("loop/two.py", "from loop.one import *\nfrom loop.one import thing\n"),
        module("cms/__init__.py", "".join(f"from .part{n} import *\n" for n in range(9))),
        *(module(f"cms/part{n}.py", "from cms import Plugin, Page\n") for n in range(8)),
        module("cms/part8.py", "from cms import Page\nclass Plugin: ...\n"),
        module("cms/use.py", "from cms import Plugin, Page\n"),
        module("src/parts/tool.py", "def run(): ...\n", aliases=("parts.tool",)),
        module("src/parts/use.py", "from parts.tool import run\nfrom . import tool\n"),
    ]
)


@pytest.mark.parametrize(
    ("where", "name", "kind", "target"),
    [
        ("shop.views.cart", "Order", "class", "shop.models.orders:Order"),
        ("shop.views.cart", "Order.Meta", "class", "shop.models.orders:Order.Meta"),
        ("shop.views.cart", "Purchase", "class", "shop.models.orders:Order"),
        ("shop.views.cart", "Human", "class", "shop.models.people:Person"),
        ("shop.views.cart", "people", "module", "shop.models.people"),
        ("shop.views.cart", "people.Person", "class", "shop.models.people:Person"),
        ("shop.views.cart", "sum_up", "function", "shop.models.orders:total"),
        ("shop.views.cart", "LIMIT", "variable", "shop.models.orders:LIMIT"),
        ("shop.views.cart", "shop.models.orders.total", "function", "shop.models.orders:total"),
        ("shop.views.cart", "shop.models.total", "function", "shop.models.orders:total"),
        ("shop.views.cart", "pay.Charge.create", "external", "stripe.Charge.create"),
        ("shop.views.cart", "print", "external", "print"),
        ("src.parts.use", "run", "function", "src.parts.tool:run"),
        ("src.parts.use", "tool.run", "function", "src.parts.tool:run"),
    ],
)
def test_a_name_stands_for_one_thing(where: str, name: str, kind: str, target: str) -> None:
    assert PROGRAM.resolve(where, name) == (Symbol(kind, target),)


def test_a_name_bound_in_two_ways_stands_for_both() -> None:
    assert set(PROGRAM.resolve("shop.views.cart", "dump")) == {
        Symbol("external", "fast.dump"),
        Symbol("function", "shop.models.orders:total"),
    }


def test_stars_leave_private_names_behind() -> None:
    assert Symbol("variable", "shop.models.orders:_HIDDEN") not in PROGRAM.resolve(
        "shop.views.cart", "_HIDDEN"
    )


def test_modules_that_import_each_other_come_to_an_end() -> None:
    assert all(symbol.kind == "external" for symbol in PROGRAM.resolve("loop.one", "thing"))


def test_parts_that_import_from_the_package_that_stars_them_do_not_hide_its_names() -> None:
    assert PROGRAM.resolve("cms.use", "Plugin") == (Symbol("class", "cms.part8:Plugin"),)
    assert PROGRAM.resolve("cms.part0", "Plugin") == (Symbol("class", "cms.part8:Plugin"),)
    assert {symbol.kind for symbol in PROGRAM.resolve("cms.use", "Page")} == {"external"}


def test_relative_imports_are_counted_from_the_package() -> None:
    package, inner = PROGRAM.modules["shop.models"], PROGRAM.modules["shop.views.cart"]
    assert package.package
    assert PROGRAM.absolute(package, "orders", 1) == "shop.models.orders"
    assert PROGRAM.absolute(inner, "models", 2) == "shop.models"
    assert PROGRAM.absolute(inner, "", 1) == "shop.views"
    assert PROGRAM.absolute(inner, "shop.models", 0) == "shop.models"
