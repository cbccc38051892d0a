"""The look-up: which models answer for a path."""

from __future__ import annotations

from typing import Any

import pytest

from piilint.rulebook.book import Rulebook
from piilint.rulebook.calls import (
    AttributeModel,
    CallModel,
    ClassModel,
    DecoratorModel,
    Library,
    QuickSanitizer,
    QuickSink,
    QuickSource,
    SinkModel,
    SourceModel,
)
from piilint.rulebook.recipients import Recipient
from piilint.semantics.models import Models


def models(*libraries: Library, **parts: Any) -> Models:
    return Models(Rulebook(libraries=libraries, **parts))


def calls(*patterns: str | tuple[str, ...]) -> tuple[CallModel, ...]:
    return tuple(CallModel(call=pattern) for pattern in patterns)


def found(book: Models, path: str) -> list[object]:
    return [bound.model.call for bound in book.call(path)]


def test_forms_of_a_path() -> None:
    book = models(
        Library(
            library="x",
            aliases={
                "web.http.answer": "web.http", "mail.message": "mail",
                "aws.Session().client": "aws.client",
            },
            calls=(
                *calls("mail.Message().send", "aws.client('ses').send", "web.http.Answer"),
                CallModel(call="builtins.print"),
                *calls("*.save_as", "my_source", "deep.*", "deep.er.*", ("one", "two.b")),
                CallModel(call="aws.client().send", returns="clean"),
                CallModel(call="log.get", type="log.Logger()"),
                CallModel(call="log.Logger().info"),
                CallModel(call="builtins.open", type="io.File()"),
                CallModel(call="io.File().write"),
            ),
            classes=(
                ClassModel(name="mail.Letter", bases=("mail.Message",)),
                ClassModel(name="app.App", attributes={"logger": "log.Logger()"}),
            ),
            attributes=(AttributeModel(attr="app.current.log", type="log.Logger()"),),
        )
    )  # fmt: skip
    for path, pattern in [
        ("mail.Message().send", "mail.Message().send"),
        ("mail.message.Message().send", "mail.Message().send"),
        ("mail.message.Letter().send", "mail.Message().send"),
        ("mail.Letter('x').send", "mail.Message().send"),
        ("aws.client('ses').send", "aws.client('ses').send"),
        ('aws.client("ses").send', "aws.client('ses').send"),
        ("aws.Session('eu').client('ses').send", "aws.client('ses').send"),
        ("aws.client('x.y').send", "aws.client().send"),
        ("aws.client().send", "aws.client().send"),
        ("web.http.answer.Answer", "web.http.Answer"),
        ("log.get('a.b').info", "log.Logger().info"),
        ("app.App().logger.info", "log.Logger().info"),
        ("app.current.log.info", "log.Logger().info"),
        ("print", "builtins.print"),
        ("builtins.print", "builtins.print"),
        ("open().write", "io.File().write"),
        ("deep.a", "deep.*"),
        ("deep.a.b", "deep.*"),
        ("deep.er.b", "deep.er.*"),
        ("deep.er().b", "deep.er.*"),
        ("two.b", ("one", "two.b")),
    ]:
        assert found(book, path) == [pattern], path
        assert found(book, path) == [pattern], "the same when asked again"
    for path in (
        "mail.Message().read",
        "deep",
        "x.save_as",
        "my_source",
        "mod.my_source",
        "one",
        "info",
    ):
        assert found(book, path) == [], path
    assert [bound.model.call for bound in book.method("save_as")] == ["*.save_as"]
    assert [bound.model.call for bound in book.bare("my_source")] == ["my_source"]
    assert [bound.model.call for bound in book.bare("one")] == [("one", "two.b")]
    assert book.bare("print") == book.method("my_source") == ()


def test_rules_that_run_in_circles_end() -> None:
    book = models(
        Library(
            library="x",
            aliases={"a": "b", "b": "a"},
            calls=(CallModel(call="c.f", type="c.f().f()"), CallModel(call="d.g", type="d.g()")),
            classes=(
                ClassModel(name="k.A", bases=("k.B",)),
                ClassModel(name="k.B", bases=("k.A",)),
            ),
        )
    )
    assert found(book, "a.x") == found(book, "c.f().y") == found(book, "d.g().y") == []
    assert book.bases("k.A") == ("k.A", "k.B")


def test_attributes() -> None:
    book = models(
        Library(
            library="x",
            aliases={"web.request": "web"},
            attributes=(
                AttributeModel(attr="web.Request().ip", source=SourceModel(data_type="online.ip")),
                AttributeModel(attr="conf.*", returns="clean"),
                AttributeModel(attr="*.logger", type="log.Logger()"),
            ),
            classes=(
                ClassModel(name="web.Request", attributes={"POST": "web.Dict()"}),
                ClassModel(name="api.Request", bases=("web.Request",)),
                ClassModel(name="api.View", attributes={"request": "api.Request()"}),
            ),
        )
    )
    ip = book.attribute("api.View().request.ip")
    assert ip is not None
    assert ip.source == SourceModel(data_type="online.ip")
    assert book.attribute("web.request.Request().ip") == ip
    post = book.attribute("api.View().request.POST")
    assert post is not None
    assert post.type == "web.Dict()"
    clean = book.attribute("conf.SECRET")
    assert clean is not None
    assert clean.returns == "clean"
    logger = book.attribute_named("logger")
    assert logger is not None
    assert logger.type == "log.Logger()"
    assert book.attribute("api.View().name") is book.attribute_named("ip") is None


def test_classes() -> None:
    book = models(
        Library(
            library="x",
            aliases={"db.base.Model": "db.Model"},
            classes=(
                ClassModel(name="db.Model", exposes={"str": "none", "fields": "all"}),
                ClassModel(name="auth.Abstract", bases=("db.Model",)),
                ClassModel(
                    name="auth.User", bases=("auth.Abstract", "auth.Mixin"), exposes={"repr": "all"}
                ),
            ),
        )
    )  # fmt: skip
    assert book.bases("auth.User()") == ("auth.User", "auth.Abstract", "auth.Mixin", "db.Model")
    assert book.bases("db.base.Model") == ("db.Model",)
    assert book.bases("other.Class") == ("other.Class",)
    model = book.class_model("db.base.Model()")
    assert model is not None
    assert model.name == "db.Model"
    assert book.class_model("other.Class") is None
    assert book.exposes("auth.User", "str") == "none"
    assert book.exposes("auth.User()", "repr") == "all"
    assert book.exposes("auth.User", "json") is None


def test_decorators() -> None:
    book = models(
        Library(
            library="x",
            decorators=(
                DecoratorModel(decorator="tasks.App().task", effect="task"),
                DecoratorModel(decorator="*.task", effect="entry_point"),
                DecoratorModel(decorator="mine", effect="property"),
                DecoratorModel(decorator="builtins.property", effect="property"),
            ),
            classes=(ClassModel(name="tasks.Special", bases=("tasks.App",)),),
        )
    )

    def effect(path: str) -> str | None:
        model = book.decorator(path)
        return model.effect if model else None

    assert effect("tasks.Special().task") == effect("tasks.App().task()") == "task"
    assert effect("somewhere.app.task") == "entry_point"
    assert effect("mine") == effect("pkg.mine") == effect("property") == "property"
    assert effect("other") is None


def test_names_by_what_is_imported() -> None:
    django = Library(library="django", packages=("django",), names={"request": "django.Request()"})
    rest = Library(
        library="rest",
        packages=("rest_framework",),
        names={"request": "rest.Request()"},
        classes=(ClassModel(name="rest.Request", bases=("django.Request",)),),
    )
    flask = Library(library="flask", packages=("flask",), names={"request": "flask.Request()"})
    book = models(django, rest, flask)

    def name(*imports: str, project: tuple[str, ...] = ()) -> str | None:
        return book.type_of_name("request", frozenset(imports), frozenset(project))

    assert name("os") == name("django", "os") == "django.Request()"
    assert name("django", "rest_framework") == "rest.Request()"
    assert name("flask") == name("os", project=("flask",)) == "flask.Request()"
    assert name("django", project=("flask",)) == "django.Request()"
    assert book.type_of_name("other", frozenset()) is None


def test_recipients() -> None:
    own = CallModel(call="stripe.Charge.create", sink=SinkModel(kind="third_party"))
    book = models(
        Library(library="x", calls=calls("stripe.Charge.create")),
        recipients={
            "stripe": Recipient(
                id="stripe", name="S", category="c", imports=("stripe",), calls=(own,)
            ),
            "storage": Recipient(id="storage", name="G", category="c", imports=("cloud.storage",)),
            "queue": Recipient(id="queue", name="Q", category="c", imports=("shared",)),
            "mail": Recipient(id="mail", name="M", category="c", imports=("shared",)),
        },
    )  # fmt: skip
    first, second = book.call("stripe.Charge.create")
    assert (first.model, first.recipient) == (own, "stripe")
    assert second.recipient is None
    assert book.recipient_of_path("stripe.Customer().save") == "stripe"
    assert book.recipient_of_path("cloud.storage.Client('x.y').put") == "storage"
    for path in ("cloud.compute.Client", "stripes.Customer", "shared.client", "my.stripe"):
        assert book.recipient_of_path(path) is None, path


def test_short_forms_of_users() -> None:
    book = models(
        sources=(
            QuickSource(call="my_source", data_type="contact.email", subject="customer"),
            QuickSource(decorator="emits"),
            QuickSource(attr="ssn", data_type="government.ssn"),
            QuickSource(attr="pkg.Person().ssn"),
            QuickSource(name="the_iban", data_type="financial.bank.iban"),
        ),
        sinks=(
            QuickSink(
                call="pkg.Client().push", args=(0, "to"), kind="third_party", recipient="crm"
            ),
            QuickSink(decorator="my_sink"),
        ),
        sanitizers=(
            QuickSanitizer(call="my_clean"),
            QuickSanitizer(call="pkg.mask", transform="masked"),
        ),
    )
    (source,) = book.bare("my_source")
    assert source.model.source == SourceModel(data_type="contact.email", subject="customer")
    (sink,) = book.call("pkg.Client().push")
    assert sink.model.sink == SinkModel(kind="third_party", args=(0, "to"), recipient="crm")
    (clean,) = book.bare("my_clean")
    assert clean.model.returns == "clean"
    (mask,) = book.call("pkg.mask")
    assert (mask.model.returns, mask.model.transform) == ("args", "masked")
    emits, sinks = book.decorator("emits"), book.decorator("pkg.my_sink")
    assert emits is not None
    assert (emits.effect, emits.source) == ("source", SourceModel())
    assert sinks is not None
    assert (sinks.effect, sinks.sink) == ("sink", SinkModel())
    ssn, other = book.attribute_named("ssn"), book.attribute("pkg.Person().ssn")
    assert ssn is not None
    assert ssn.source == SourceModel(data_type="government.ssn")
    assert other is not None
    assert book.named_source("the_iban") == SourceModel(data_type="financial.bank.iban")
    assert book.named_source("iban") is None


def test_a_later_file_of_a_library_is_laid_over_the_earlier() -> None:
    shipped = Library(
        library="x",
        packages=("x",),
        calls=(CallModel(call=("x.a", "x.b"), returns="args"),),
        classes=(ClassModel(name="x.C", bases=("x.B",), attributes={"a": "x.A()", "b": "x.B()"}),),
        names={"it": "x.Old()"},
    )
    mine = Library(
        library="x",
        calls=(CallModel(call="x.a", returns="clean"),),
        classes=(ClassModel(name="x.C", attributes={"a": "x.Mine()"}),),
        names={"it": "x.New()"},
    )
    book = models(shipped, mine)
    assert [bound.model.returns for bound in book.call("x.a")] == ["clean"]
    assert [bound.model.returns for bound in book.call("x.b")] == ["args"]
    cls = book.class_model("x.C")
    assert cls is not None
    assert cls.bases == ("x.B",)
    assert cls.attributes == {"a": "x.Mine()", "b": "x.B()"}
    assert book.type_of_name("it", frozenset({"x"})) == "x.New()"


@pytest.mark.parametrize(
    ("path", "known"),
    [("x.f", True), ("x.C", True), ("x.d", True), ("x.a", True), ("x.task", False), ("y", False)],
)
def test_is_known(path: str, known: bool) -> None:
    library = Library(
        library="x",
        calls=calls("x.f"),
        classes=(ClassModel(name="x.C"),),
        attributes=(AttributeModel(attr="x.a", returns="clean"),),
        decorators=(DecoratorModel(decorator="x.d"), DecoratorModel(decorator="*.task")),
    )
    assert models(library).is_known(path) is known
