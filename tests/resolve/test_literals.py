"""What a module's code says outright."""

from __future__ import annotations

import pytest

from piilint.resolve.fetched import FetchedClasses, fetches
from piilint.resolve.literals import Written, WrittenCall, texts_in
from piilint.resolve.users import find_user_model
from tests.resolve.test_program import PROGRAM, module

SETTINGS = """
import os
HOST = "mail.shop.example"
PORT = 25
URL = "https://" + HOST
TEXT = f"{HOST}/in"
MAIL = {"host": HOST, "port": PORT, **{"tls": True}}
HOSTS = [HOST, *["b.example", "c.example"], unknown]
KIND = os.environ.get("KIND", "smtp")
OTHER = env("OTHER", default="other")
NONE = env("NONE")
EITHER = "a" if PORT else "b"
FALLBACK = os.environ.get("X") or "x"
if PORT:
    HOST = "other.example"
else:
    HOST = "third.example"
try:
    import fast
    ENGINE = "fast"
except ImportError:
    ENGINE = "slow"
finally:
    DONE = "done"
for each in HOSTS:
    LAST = "last"
app.config["MAIL_SERVER"] = HOST
app.conf["BROKER"] = "redis://"
app.other["NOT"] = HOST
log = logging.getLogger("shop")
log.addHandler(Handler("dsn", level="info"))

def start(name):
    LOCAL = "local"
    sentry_sdk.init("https://key@host", debug=True)
"""


@pytest.fixture(scope="module")
def written() -> Written:
    return Written(module("settings.py", SETTINGS), calls=True)


@pytest.mark.parametrize(
    ("name", "values"),
    {
        "HOST": ["mail.shop.example", "other.example", "third.example"],
        "PORT": [25],
        "TEXT": ["mail.shop.example/in"],
        "MAIL": [{"host": "mail.shop.example", "port": 25, "tls": True}],
        "HOSTS": [["mail.shop.example", "b.example", "c.example", None]],
        "KIND": ["smtp"],
        "OTHER": ["other"],
        "NONE": None,
        "EITHER": [["a", "b"]],
        "FALLBACK": ["x"],
        "ENGINE": ["fast", "slow"],
        "DONE": ["done"],
        "LAST": ["last"],
        "MAIL_SERVER": ["third.example"],
        "BROKER": ["redis://"],
        "NOT": None,
        "LOCAL": None,
    }.items(),
)
def test_names_hold_what_was_written(written: Written, name: str, values: object) -> None:
    assert written.names.get(name) == values


def test_calls_are_told_by_name_with_their_literals(written: Written) -> None:
    for call in (
        WrittenCall("sentry_sdk.init", ("https://key@host",), {"debug": True}),
        WrittenCall("os.environ.get", ("KIND", "smtp"), {}),
        WrittenCall("env", ("OTHER",), {"default": "other"}),
        WrittenCall("logging.getLogger", ("shop",), {}),
        WrittenCall("Handler", ("dsn",), {"level": "info"}),
        WrittenCall("log.addHandler", (None,), {}, {0: "Handler()"}),
    ):
        assert call in written.calls


def test_functions_are_looked_into_only_if_asked() -> None:
    top = Written(module("settings.py", SETTINGS), calls=False)
    assert "sentry_sdk.init" not in {call.name for call in top.calls}
    assert "logging.getLogger" in {call.name for call in top.calls}
    assert top.names["HOST"]


def test_texts_however_deep() -> None:
    assert list(texts_in({"a": ["b", {"c": "d"}, 1], "e": "f"})) == ["b", "d", "f"]
    assert list(texts_in(1)) == []


# -- classes fetched by name

CLASSES = (
    "shop.order.models:Order", "shop.basket.models:Line", "shop.order.models:Line",
    "shop.order.models:Line.Kind", "fork.order.utils:Creator", "shop.order.utils:Creator",
)  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("order", "Order"), (CLASSES[0],)),
        (("order.Order",), (CLASSES[0],)),
        (("order", "order"), (CLASSES[0],)),
        (("basket", "Line"), (CLASSES[1],)),
        (("shop.order.models:Line",), (CLASSES[2],)),
        (("shop.order.utils", "Creator"), (CLASSES[5],)),
        (("order", "Creator"), (CLASSES[4], CLASSES[5])),
        (("orders", "Order"), (CLASSES[0],)),
        (("other.orders", "Order"), ()),
        (("orders", "Line"), ()),
        (("Order",), ()),
        (("order", "Missing"), ()),
        ((), ()),
    ],
)
def test_texts_name_a_class(texts: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert FetchedClasses(CLASSES).of_texts(texts) == expected


def test_four_classes_of_one_name_and_label_are_too_many() -> None:
    many = [f"shop.part{number}.order.models:Order" for number in range(4)]
    assert FetchedClasses(many).of_texts(("order", "Order")) == ()
    assert FetchedClasses(many[:3]).of_texts(("order", "Order")) == tuple(many[:3])


def test_the_model_of_users_is_asked_for_by_a_function() -> None:
    known = FetchedClasses(CLASSES, "shop.models:Account")
    assert known.asked_for("auth.get_user_model()") == ("shop.models:Account",)
    assert known.asked_for("get_model()") == ()
    assert FetchedClasses(CLASSES).asked_for("get_user_model()") == ()


@pytest.mark.parametrize(
    ("callee", "expected"),
    [
        ("get_model()", True),
        ("apps.get_model()", True),
        ("import_string()", True),
        ("load_class", True),
        ("get_user_model()", True),
        ("models.get()", False),
        ("fetch()", False),
    ],
)
def test_functions_that_fetch_say_so(callee: str, expected: bool) -> None:
    assert fetches(callee) is expected


def users(text: str, settings: str = "") -> str | None:
    modules = [
        module("shop/models.py", text),
        module("shop/account/models.py", "class Account: ...\n"),
        module("settings.py", settings),
    ]
    classes = {cls.id: cls for each in modules for cls in each.classes}
    return find_user_model(modules, classes)


def test_who_logs_in() -> None:
    assert users("class User: ...\n") == "shop.models:User"
    assert users("class Member(UserMixin): ...\n") == "shop.models:Member"
    assert users("class Member(auth.AbstractUser): ...\n") == "shop.models:Member"
    assert users("class Member(AbstractBaseUser): ...\n") == "shop.models:Member"
    assert users("class One(UserMixin): ...\nclass Two(UserMixin): ...\n") is None
    assert users("class Member: ...\n") is None
    named = 'AUTH_USER_MODEL = "shop.Member"\n'
    assert users("class Member: ...\nclass User: ...\n", named) == "shop.models:Member"
    label = 'AUTH_USER_MODEL = "account.Account"\n'
    assert users("class Account: ...\nclass User: ...\n", label) == "shop.account.models:Account"
    other = 'AUTH_USER_MODEL = "other.Account"\n'
    assert users("class Account: ...\nclass User: ...\n", other) == "shop.models:User"
    assert users("class User: ...\n", "AUTH_USER_MODEL = 5\n") == "shop.models:User"


# -- modules


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shop", True),
        ("shop.models.orders", True),
        ("shop.views", True),
        ("src", True),
        ("parts", True),
        ("parts.tool", True),
        ("parts.other", False),
        ("shopping", False),
    ],
)
def test_modules_and_packages_of_the_program(name: str, expected: bool) -> None:
    assert PROGRAM.is_module(name) is expected
