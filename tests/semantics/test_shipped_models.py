"""What the shipped rules say of code as people write it."""

from __future__ import annotations

import functools

import pytest

from piilint.rulebook.calls import CallModel, SinkModel
from piilint.rulebook.load import load_rulebook
from piilint.semantics.models import Models


@functools.cache
def shipped() -> Models:
    return Models(load_rulebook())


def one(path: str) -> CallModel:
    return shipped().call(path)[0].model


def sink_of(model: CallModel) -> SinkModel | None:
    return model.sink[0] if isinstance(model.sink, tuple) else model.sink


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("print", "log"),
        ("logging.info", "log"),
        ("logging.getLogger().exception", "log"),
        ("logging.getLogger('shop.mail').warning", "log"),
        ("logging.LoggerAdapter().info", "log"),
        ("celery.utils.log.get_task_logger('x').error", "log"),
        ("flask.current_app.logger.info", "log"),
        ("structlog.get_logger().bind().info", "log"),
        ("loguru.logger.bind().success", "log"),
        ("django.core.management.base.BaseCommand().stdout.write", "log"),
        ("click.echo", "log"),
        ("requests.post", "third_party"),
        ("requests.Session().put", "third_party"),
        ("requests.sessions.Session().request", "third_party"),
        ("httpx.AsyncClient().post", "third_party"),
        ("aiohttp.ClientSession().get", "third_party"),
        ("urllib.request.urlopen", "third_party"),
        ("django.http.JsonResponse", "response"),
        ("django.http.response.HttpResponse", "response"),
        ("rest_framework.response.Response", "response"),
        ("fastapi.responses.JSONResponse", "response"),
        ("django.http.JsonResponse().set_cookie", "cookie"),
        ("django.shortcuts.render().set_cookie", "cookie"),
        ("flask.make_response().set_cookie", "cookie"),
        ("fastapi.Response().set_cookie", "cookie"),
        ("django.shortcuts.redirect", "url"),
        ("starlette.responses.RedirectResponse", "url"),
        ("django.core.cache.cache.set", "cache"),
        ("redis.from_url().setex", "cache"),
        ("redis.asyncio.Redis().pipeline().set", "cache"),
        ("django.core.mail.send_mail", "email"),
        ("django.core.mail.message.EmailMultiAlternatives().send", "email"),
        ("smtplib.SMTP_SSL().send_message", "email"),
        ("celery.Celery().send_task", "queue"),
        ("kombu.Connection().Producer().publish", "queue"),
        ("open().write", "file"),
        ("pathlib.Path().open().write", "file"),
        ("pathlib.Path().write_text", "file"),
        ("csv.DictWriter().writerow", "file"),
        ("json.dump", "file"),
        ("pandas.read_csv().to_csv", "file"),
        ("openpyxl.Workbook().active.append", "file"),
        ("django.contrib.auth.models.User().save", "database"),
        ("sqlalchemy.orm.sessionmaker()().add", "database"),
        ("flask_sqlalchemy.SQLAlchemy().session.add", "database"),
        ("django.db.connection.cursor().execute", "database"),
    ],
)
def test_sinks(path: str, kind: str) -> None:
    sink = sink_of(one(path))
    assert sink is not None
    assert sink.kind == kind


@pytest.mark.parametrize("path", ["requests.post", "httpx.get", "urllib.request.urlopen"])
def test_an_answer_does_not_inherit_the_question(path: str) -> None:
    model = one(path)
    sink = sink_of(model)
    assert model.returns == "clean"
    assert sink is not None
    assert sink.host == "url"


@pytest.mark.parametrize(
    ("path", "transform"),
    [
        ("hashlib.sha256().hexdigest", "hashed"),
        ("hmac.new().hexdigest", "keyed_hashed"),
        ("django.contrib.auth.hashers.make_password", "keyed_hashed"),
        ("bcrypt.hashpw", "keyed_hashed"),
        ("cryptography.fernet.Fernet().encrypt", "encrypted"),
        ("jwt.encode", "signed"),
        ("django.core.signing.dumps", "signed"),
        ("base64.b64encode", "encoded"),
        ("statistics.mean", "aggregated"),
        ("textwrap.shorten", "truncated"),
    ],
)
def test_transforms(path: str, transform: str) -> None:
    assert one(path).transform == transform


def test_methods_on_anything() -> None:
    for name, kind in [("set_cookie", "cookie"), ("writerow", "file"), ("delay", "queue")]:
        (bound,) = shipped().method(name)
        sink = sink_of(bound.model)
        assert sink is not None
        assert sink.kind == kind


@pytest.mark.parametrize(
    ("path", "effect"),
    [
        ("celery.shared_task", "task"),
        ("celery.Celery().task", "task"),
        ("shop.celery.app.task", "task"),
        ("django.contrib.auth.decorators.login_required", "transparent"),
        ("django.utils.decorators.method_decorator", "transparent"),
        ("django.dispatch.receiver", "entry_point"),
        ("django.utils.functional.cached_property", "property"),
        ("property", "property"),
        ("functools.lru_cache", "transparent"),
        ("flask.Flask().route", "entry_point"),
        ("fastapi.APIRouter().post", "entry_point"),
        ("rest_framework.decorators.api_view", "entry_point"),
        ("tenacity.retry", "transparent"),
    ],
)
def test_decorators(path: str, effect: str) -> None:
    model = shipped().decorator(path)
    assert model is not None
    assert model.effect == effect


def test_a_task_is_called_through_its_methods() -> None:
    model = shipped().decorator("celery.shared_task")
    assert model is not None
    assert {"delay", "apply_async", "s", "si", "apply", "retry", "signature"} <= set(model.methods)
    assert model.methods["apply_async"].kwargs_from == "kwargs"
    assert model.sink is not None
    assert model.sink.kind == "queue"


@pytest.mark.parametrize(
    ("imports", "type_"),
    [
        ({"django"}, "django.http.HttpRequest()"),
        ({"django", "rest_framework"}, "rest_framework.request.Request()"),
        ({"flask"}, "flask.Request()"),
        ({"fastapi"}, "starlette.requests.Request()"),
        (set(), "django.http.HttpRequest()"),
    ],
)
def test_what_request_is(imports: set[str], type_: str) -> None:
    assert shipped().type_of_name("request", frozenset(imports)) == type_


def test_hierarchies() -> None:
    book = shipped()
    assert "django.views.View" in book.bases("django.views.generic.edit.CreateView")
    assert "django.db.models.Model" in book.bases("django.contrib.auth.models.AbstractUser")
    assert book.exposes("django.contrib.auth.models.User", "str") == "none"
    assert book.exposes("pydantic.main.BaseModel", "repr") == "all"
    assert book.exposes("pydantic.types.SecretStr", "str") == "none"
    request = book.attribute("rest_framework.viewsets.ModelViewSet().request")
    assert request is not None
    assert request.type == "rest_framework.request.Request()"
