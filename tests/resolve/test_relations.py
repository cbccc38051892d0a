"""Kinds of classes, relations from both sides, and who implements a protocol."""

from __future__ import annotations

import pytest

from piilint.resolve.classes import Classes, ClassInfo
from piilint.resolve.django import DjangoHints
from piilint.resolve.program import Program
from piilint.resolve.types import TypeResolver
from tests.resolve.test_program import module

MODELS = """
from typing import NamedTuple, Protocol, TypedDict
import enum, collections, msgspec, strawberry, marshmallow, attr
from dataclasses import dataclass
from django.db import models
from django.contrib.auth import get_user_model
from django.conf import settings
from pydantic import BaseModel
from sqlalchemy.orm import Mapped, relationship
import warnings

class Tag(models.Model): ...
class User(models.Model): ...

class Owned(models.Model):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="%(class)s_owned")
    maker = models.ForeignKey(get_user_model(), related_name="made")
    class Meta:
        abstract = True

class Book(Owned):
    tags = models.ManyToManyField(Tag)
    best = models.OneToOneField(to="Tag", related_name="best_of")
    class Meta:
        abstract = False

class Film(Owned):
    tags = models.ManyToManyField("shop.Tag", related_name="films")
    lost = models.ForeignKey("missing.Thing")
    none = models.ForeignKey()

class Row(Base):
    items: Mapped[list["Item"]] = relationship(back_populates="row")
    first: Mapped["Item"] = relationship()
    plain = relationship("Item", backref="rows")

class Item(Base): ...

class Colour(enum.Enum): ...
class Pick(models.TextChoices): ...
class Pair(NamedTuple): ...
class Loose(collections.namedtuple("Loose", "a b")): ...
class Given(TypedDict): ...
class Wrong(Exception): ...
class Failed(http.HTTPError): ...
class Told(warnings.Warning): ...
class Schema(BaseModel): ...
class Packed(msgspec.Struct): ...
class Written(marshmallow.Schema): ...
@dataclass(frozen=True)
class Data: ...
@attr.s
class Old: ...
@strawberry.type
class Typed: ...
class Plain: ...
class Child(Schema): ...

class Sender(Protocol):
    def send(self, text): ...
    def close(self): ...
    def __enter__(self): ...

class Mail:
    def send(self, text): ...
    def close(self): ...

class Half:
    def send(self, text): ...
"""
OTHER = """
class Plain: ...
class Loop(Loop2): ...
class Loop2(Loop): ...
"""


@pytest.fixture(scope="module")
def classes() -> Classes:
    modules = [module("shop/models.py", MODELS), module("stock/models.py", OTHER)]
    program = Program(modules)
    return Classes(program, TypeResolver(program))


def of(classes: Classes, name: str) -> ClassInfo:
    return classes.by_id[f"shop.models:{name}"]


@pytest.mark.parametrize(
    ("name", "kinds"),
    {
        "Tag": {"model"}, "Colour": {"enum"}, "Pick": {"enum"}, "Pair": {"namedtuple"},
        "Given": {"typeddict"}, "Wrong": {"exception"}, "Failed": {"exception"},
        "Told": {"exception"}, "Schema": {"pydantic"}, "Packed": {"pydantic"}, "Written": set(),
        "Data": {"dataclass"}, "Old": {"dataclass"}, "Typed": {"dataclass"}, "Plain": set(),
        "Child": {"pydantic"}, "Book": {"model"}, "Loose": {"namedtuple"},
    }.items(),
)  # fmt: skip
def test_what_kind_of_class_it_is(classes: Classes, name: str, kinds: set[str]) -> None:
    assert of(classes, name).kinds == kinds


@pytest.mark.parametrize(
    ("cls", "field", "types"),
    [
        ("Book", "tags", {"q:shop.models:Tag"}),
        ("Book", "best", {"c:shop.models:Tag"}),
        ("Book", "owner", {"c:shop.models:User"}),
        ("Book", "maker", {"c:shop.models:User"}),
        ("Film", "tags", {"q:shop.models:Tag"}),
        ("Film", "lost", set()),
        ("Film", "none", set()),
        ("Row", "items", {"q:shop.models:Item"}),
        ("Row", "first", {"c:shop.models:Item"}),
        ("Row", "plain", {"q:shop.models:Item"}),
    ],
)
def test_where_relations_lead(classes: Classes, cls: str, field: str, types: set[str]) -> None:
    found = of(classes, cls).fields[field]
    assert found.relation
    assert found.type.names == types


def test_relations_from_the_other_side(classes: Classes) -> None:
    tag = {name: info.names for name, info in of(classes, "Tag").reverse.items()}
    assert tag == {
        "book_set": {"q:shop.models:Book"},
        "films": {"q:shop.models:Film"},
        "best_of": {"c:shop.models:Book"},
    }
    user = {name: info.names for name, info in of(classes, "User").reverse.items()}
    both = {"q:shop.models:Book", "q:shop.models:Film"}
    assert user == {
        "book_owned": {"q:shop.models:Book"},
        "film_owned": {"q:shop.models:Film"},
        "made": both,
    }


def test_a_class_with_all_methods_stands_below_the_protocol(classes: Classes) -> None:
    assert of(classes, "Sender").children == ["shop.models:Mail"]


@pytest.mark.parametrize(
    ("name", "near", "expected"),
    [
        ("Tag", "", "shop.models:Tag"),
        ("other.Tag", "", "shop.models:Tag"),
        ("Plain", "shop.models", "shop.models:Plain"),
        ("Plain", "stock.models", "stock.models:Plain"),
        ("Plain", "", None),
        ("stock.Plain", "", "stock.models:Plain"),
        ("stock.Plain", "shop.models", "stock.models:Plain"),
        ("other.Plain", "shop.models", None),
        ("Missing", "", None),
    ],
)
def test_a_class_by_its_name(classes: Classes, name: str, near: str, expected: str | None) -> None:
    assert classes.named(name, near) == expected


def test_classes_that_inherit_in_a_circle_come_to_an_end(classes: Classes) -> None:
    for name in ("Loop", "Loop2"):
        assert len(classes.by_id[f"stock.models:{name}"].mro) <= 2


# -- what Django's conventions say

VIEWS = """
from django import forms
from django.contrib import admin
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.views.generic import DetailView
from rest_framework import serializers, viewsets
from shop.models import Book, Film, Tag
from django.apps import apps

class BookForm(forms.ModelForm):
    class Meta:
        model = Book

class BookSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
    def validate(self, attrs): ...

class BookView(DetailView):
    queryset = Book.objects.all()
    form_class = BookForm
    def form_valid(self, form): ...

class FilmView(DetailView):
    model = apps.get_model("shop", "Film")

class BookSet(viewsets.ModelViewSet):
    serializer_class = BookSerializer
    def perform_create(self, serializer): ...

@admin.register(Film)
class FilmAdmin(admin.ModelAdmin):
    def shown(self, obj): ...
    def typed(self, obj: int): ...
    def rows(self, qs): ...
    def named(self, other): ...

def export(admin, request, queryset): ...
def helper(admin, queryset): ...

@receiver(post_save, sender=Tag)
def saved(sender, instance, **kwargs): ...

@other(Tag)
def told(instance): ...

class Plain:
    model = Book
"""


@pytest.fixture(scope="module")
def hints() -> DjangoHints:
    program = Program([module("shop/models.py", MODELS), module("shop/views.py", VIEWS)])
    return DjangoHints(program, Classes(program, TypeResolver(program)))


BOOK, FILM = "shop.models:Book", "shop.models:Film"


def test_parameters_are_what_conventions_say(hints: DjangoHints) -> None:
    found = {
        (fid.partition(":")[2], name): info.names for (fid, name), info in hints.params.items()
    }
    assert found == {
        ("BookView.form_valid", "form"): {"c:shop.views:BookForm"},
        ("BookSet.perform_create", "serializer"): {"c:shop.views:BookSerializer"},
        ("FilmAdmin.shown", "obj"): {f"c:{FILM}"},
        ("FilmAdmin.rows", "qs"): {f"q:{FILM}"},
        ("export", "queryset"): {f"q:{FILM}"},
        ("saved", "instance"): {"c:shop.models:Tag"},
    }


def test_attributes_are_what_conventions_say(hints: DjangoHints) -> None:
    found = {(cid.partition(":")[2], name): i.names for (cid, name), i in hints.attributes.items()}
    assert found == {
        ("BookForm", "instance"): {f"c:{BOOK}"},
        ("BookSerializer", "instance"): {f"c:{BOOK}"},
        ("BookView", "object"): {f"c:{BOOK}"},
        ("BookView", "object_list"): {f"q:{BOOK}"},
        ("BookView", "queryset"): {f"q:{BOOK}"},
        ("FilmView", "object"): {f"c:{FILM}"},
        ("FilmView", "object_list"): {f"q:{FILM}"},
        ("FilmView", "queryset"): {f"q:{FILM}"},
    }


def test_results_are_what_conventions_say(hints: DjangoHints) -> None:
    found = {(cid.partition(":")[2], name): i.names for (cid, name), i in hints.results.items()}
    assert found == {
        ("BookForm", "save"): {f"c:{BOOK}"},
        ("BookSerializer", "save"): {f"c:{BOOK}"},
        ("BookView", "get_form"): {"c:shop.views:BookForm"},
        ("BookView", "get_object"): {f"c:{BOOK}"},
        ("BookView", "get_queryset"): {f"q:{BOOK}"},
        ("FilmView", "get_object"): {f"c:{FILM}"},
        ("FilmView", "get_queryset"): {f"q:{FILM}"},
        ("BookSet", "get_serializer"): {"c:shop.views:BookSerializer"},
    }
