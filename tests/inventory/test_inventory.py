"""What an inventory lists: of models, forms, serializers, requests and code."""

from __future__ import annotations

from pathlib import Path

import pytest

from piilint.base.paths import is_test
from piilint.config import Config
from piilint.inventory.result import Entry, Inventory
from piilint.pipeline import account_for, take_stock

MODELS = """
from django.db import models

class UpperField(models.CharField):
    pass

class Product(models.Model):
    name = models.CharField(max_length=9)

class Customer(models.Model):
    email = models.EmailField()
    name = models.CharField(max_length=9)
    postcode = UpperField(max_length=9)
    is_email_confirmed = models.BooleanField()
    favourite = models.ForeignKey(Product, on_delete=models.CASCADE)
    phone = models.CharField()  # piilint: not-pii -- the model of a telephone
    c17 = models.CharField()  # piilint: source[contact.address.city]
"""
FORMS = """
from django import forms
from rest_framework import serializers
from models import Customer

class CustomerForm(forms.ModelForm):
    coupon = forms.CharField()
    nickname_email = forms.EmailField()

    class Meta:
        model = Customer
        fields = ["email", "postcode", "favourite"]

class CustomerSerializer(serializers.ModelSerializer):
    class Meta:
        model = Customer
        exclude = ["email", "postcode"]
"""
VIEWS = """
from fastapi import FastAPI
from pydantic import BaseModel
from django.http import HttpRequest
from models import Customer, Product

app = FastAPI()

class Signup(BaseModel):
    email: str

class Row(BaseModel):
    email: str

@app.post("/signup")
def signup(body: Signup, phone: str):
    return body.email

def view(request: HttpRequest):
    request.POST["card_number"]
    request.POST.get("email")
    request.GET["page"]
    request.META["REMOTE_ADDR"]

def report(customer: Customer, product: Product):
    return customer.email, product.name, [c.email for c in Customer.objects.all()]

class Draft:
    def __init__(self, email):
        self.email = email
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shop")
    for name, text in (("models", MODELS), ("forms", FORMS), ("views", VIEWS)):
        (root / f"{name}.py").write_text(text)
    (root / "tests").mkdir()
    (root / "tests" / "test_x.py").write_text("class Visitor:\n    email: str\n")
    return root


@pytest.fixture(scope="module")
def inventory(shop: Path) -> Inventory:
    return take_stock(Config(root=shop))


def _named(entries: tuple[Entry, ...]) -> dict[str, Entry]:
    return {f"{entry.holder}.{entry.field}": entry for entry in entries}


def test_declared(inventory: Inventory) -> None:
    found = _named(inventory.of("declared"))
    assert found.keys() == {
        "Customer.email", "Customer.name", "Customer.postcode", "Customer.c17", "Row.email",
        "Draft.email",
    }  # fmt: skip
    email = found["Customer.email"]
    assert (email.data_type, email.subject, email.via) == ("contact.email", "customer", "model")
    assert email.reads == 2
    assert found["Customer.c17"].data_type == "contact.address.city"
    assert found["Row.email"].via == "schema"


def test_collected(inventory: Inventory) -> None:
    found = _named(inventory.of("collected"))
    assert {name: entry.via for name, entry in found.items()} == {
        "CustomerForm.nickname_email": "form",
        "CustomerForm.email": "form",
        "CustomerForm.postcode": "form",
        "CustomerSerializer.name": "serializer",
        "CustomerSerializer.c17": "serializer",
        "Signup.email": "request body",
        ".phone": "request parameter",
        "POST.card_number": "request.POST",
        "POST.email": "request.POST",
        "META.REMOTE_ADDR": "request.META",
    }
    assert found["META.REMOTE_ADDR"].subject == "visitor"


def test_reads_of_declared_fields_are_counted_there(inventory: Inventory) -> None:
    assert "Customer.email" not in _named(inventory.of("read"))


def test_every_entry_has_a_place_and_a_reason(inventory: Inventory) -> None:
    for entry in inventory.entries:
        assert entry.places
        assert entry.reason
        assert entry.confidence >= 0.5


def test_tests_are_left_out_unless_asked_for(shop: Path) -> None:
    found = take_stock(Config(root=shop), tests=True)
    assert "Visitor.email" in _named(found.of("declared"))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("shop/tests/factories.py", True),
        ("shop/test_orders.py", True),
        ("conftest.py", True),
        ("shop/testimonials.py", False),
        ("contest.py", False),
    ],
)
def test_what_is_a_test(path: str, expected: bool) -> None:
    assert is_test(path) is expected


def test_what_stands_at_a_place(shop: Path) -> None:
    line = VIEWS.split("\n").index("    return customer.email, product.name, "
                                   "[c.email for c in Customer.objects.all()]") + 1  # fmt: skip
    column = 5 + len("    return customer.") - 4
    [(where, account)] = account_for(Config(root=shop), "views.py", line, column)
    assert where == f"views.py:{line}:12"
    assert (account.noun, account.name, account.declared) == ("Customer", "email", "EmailField")
    assert account.answer is not None
    whole_line = account_for(Config(root=shop), "views.py", line, None)
    assert {found.name for _, found in whole_line} == {"email"}
    assert account_for(Config(root=shop), "views.py", 1, None) == []


CENSUS = """
from dataclasses import dataclass
from django.contrib.auth.models import AbstractUser
from django.db import models

class Household(models.Model):
    postcode = models.CharField(max_length=9)

class Respondent(Household):
    date_of_birth = models.DateField()
    gender = models.CharField(max_length=1)

class Panelist(Respondent):
    colour = models.CharField(max_length=9)

class Member(AbstractUser):
    pass
"""


def test_what_identifies_only_together(tmp_path: Path) -> None:
    (tmp_path / "census.py").write_text(CENSUS)
    taken = take_stock(Config(root=tmp_path))
    found = {(each.holder, each.combination): each for each in taken.together}
    assert found.keys() == {("Respondent", "postcode-birth-gender")}
    each = found["Respondent", "postcode-birth-gender"]
    assert each.fields == ("date_of_birth", "gender", "postcode")
    assert each.place.line == 10


def test_a_model_has_what_it_inherits_from_outside(tmp_path: Path) -> None:
    (tmp_path / "census.py").write_text(CENSUS)
    found = _named(take_stock(Config(root=tmp_path)).of("declared"))
    own = {name for name in found if name.startswith("Member.")}
    assert own == {f"Member.{name}" for name in
                   ("email", "first_name", "last_name", "password", "username")}  # fmt: skip


def test_parts_of_requests_are_collected_whatever_their_type(tmp_path: Path) -> None:
    (tmp_path / "views.py").write_text(
        "def pay(request, data):\n"
        '    first = request.POST["card_number"]\n'
        '    second = request.data.get("cvv")\n'
        '    return first, second, data["iban"]\n'
    )
    roles = {entry.field: entry.role for entry in take_stock(Config(root=tmp_path)).entries}
    assert roles == {"card_number": "collected", "cvv": "collected", "iban": "read"}


def test_a_mark_is_told_as_such_and_not_by_its_code(tmp_path: Path) -> None:
    (tmp_path / "party.py").write_text(
        "from typing import Annotated\n"
        "from pydantic import BaseModel\n"
        "from piilint import Pii\n\n"
        "class Party(BaseModel):\n"
        '    c17: Annotated[str, Pii("contact.email")]\n'
    )
    (entry,) = take_stock(Config(root=tmp_path)).entries
    assert (entry.data_type, entry.declared) == ("contact.email", "marked")
