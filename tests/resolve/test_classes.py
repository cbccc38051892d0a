"""Classes with what they inherit, and models with their relations from both sides."""

from __future__ import annotations

import pytest

from piilint.resolve.classes import Classes, ClassInfo
from piilint.resolve.program import Program
from piilint.resolve.types import TypeResolver
from tests.resolve.test_program import module

BASES = """
class Base:
    def name(self): ...
    def line(self): ...

class Left(Base):
    def line(self): ...

class Right(Base):
    def name(self): ...
    def line(self): ...

class Both(Left, Right):
    label = "both"

class Clash(Base, Left): ...
"""
MODELS = """
from django.db import models
from shop.bases import Base

class Customer(models.Model):
    email = models.EmailField()

class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    gift_to = models.ForeignKey("Customer", related_name="gifts", on_delete=models.CASCADE)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE)

class Profile(models.Model):
    owner = models.OneToOneField("shop.Customer", on_delete=models.CASCADE)

class Wholesaler(Customer):
    discount = models.IntegerField()

class Mixed(Base, models.Model): ...
"""


@pytest.fixture(scope="module")
def classes() -> Classes:
    program = Program([module("shop/bases.py", BASES), module("shop/models.py", MODELS)])
    return Classes(program, TypeResolver(program))


def info(classes: Classes, name: str) -> ClassInfo:
    cid = classes.named(name)
    assert cid is not None
    return classes.by_id[cid]


def names(ids: list[str]) -> list[str]:
    return [one.rpartition(":")[2] for one in ids]


def test_ancestors_come_in_pythons_order(classes: Classes) -> None:
    assert names(info(classes, "Both").mro) == ["Both", "Left", "Right", "Base"]
    assert names(info(classes, "Base").children) == ["Both", "Clash", "Left", "Right", "Mixed"]


def test_a_contradictory_order_still_names_every_ancestor_once(classes: Classes) -> None:
    assert sorted(names(info(classes, "Clash").mro)) == ["Base", "Clash", "Left"]


CIRCLE = """
class Hen(Egg):
    def lay(self): ...

class Egg(Hen):
    def hatch(self): ...

class Chick(Egg): ...
"""


def test_classes_that_derive_from_one_another_end_somewhere() -> None:
    program = Program([module("shop/circle.py", CIRCLE)])
    found = Classes(program, TypeResolver(program))
    for name in ("Hen", "Egg", "Chick"):
        order = names(info(found, name).mro)
        assert order[0] == name
        assert len(order) == len(set(order))
    assert "hatch" in info(found, "Chick").methods


def test_methods_are_the_nearest_ones(classes: Classes) -> None:
    methods = info(classes, "Both").methods
    assert methods["line"] == "shop.bases:Left.line"
    assert methods["name"] == "shop.bases:Right.name"


def test_constants_of_a_class_are_known(classes: Classes) -> None:
    assert info(classes, "Both").constants["label"] == "both"


def test_models_are_known_through_other_models(classes: Classes) -> None:
    for name in ("Customer", "Wholesaler", "Mixed"):
        assert "model" in info(classes, name).kinds
    assert "email" in info(classes, "Wholesaler").fields


@pytest.mark.parametrize(
    ("field", "target"), [("customer", "Customer"), ("gift_to", "Customer"), ("parent", "Order")]
)
def test_relations_lead_to_their_class(classes: Classes, field: str, target: str) -> None:
    found = info(classes, "Order").fields[field]
    assert found.relation
    assert found.type.names == {f"c:shop.models:{target}"}


def test_relations_are_known_from_the_other_side(classes: Classes) -> None:
    reverse = {name: type_.names for name, type_ in info(classes, "Customer").reverse.items()}
    assert reverse == {
        "order_set": {"q:shop.models:Order"},
        "gifts": {"q:shop.models:Order"},
        "profile": {"c:shop.models:Profile"},
    }
    assert info(classes, "Wholesaler").reverse.keys() == reverse.keys()
    assert info(classes, "Order").reverse.keys() == {"order_set"}
