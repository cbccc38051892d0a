"""The rules of libraries and frameworks against the packages themselves, as far as installed."""

from __future__ import annotations

import functools
import importlib.util
import sys
import warnings
from collections.abc import Iterable, Iterator

import msgspec
import pytest

from piilint.rulebook.calls import CallModel, Library, SinkModel
from piilint.rulebook.load import load_rulebook
from piilint.semantics.tables import as_tuple
from tests.installed import Missing, resolve
from tests.recipients.test_installed_sdks import problems

OTHER_VERSIONS = frozenset({
    "asyncio.TaskGroup().create_task", "asyncio.coroutine", "celery.decorators.task",
    "celery.task.periodic_task", "celery.task.task", "hashlib.file_digest", "copy.replace",
    "crypt.crypt", "django.contrib.gis.geoip2.base.GeoIP2",
    "django.core.urlresolvers", "django.http.HttpRequest().is_ajax",
    "django.utils.encoding.force_text", "django.utils.encoding.smart_text",
    "django.utils.translation.ugettext", "django.utils.translation.ugettext_lazy",
    "django_q.async_task", "email.MIMEText.MIMEText", "enum.property", "itertools.pairwise",
    "pydantic.BaseSettings",
    "pytest.mark.django_db", "rest_framework.decorators.detail_route",
    "rest_framework.decorators.list_route",
    "starlette.applications.Starlette().exception_handler",
    "starlette.applications.Starlette().route", "starlette.responses.ORJSONResponse",
    "starlette.responses.UJSONResponse", "typing.override", "types.DynamicClassAttribute",
    "warnings.deprecated", "wtforms.fields.html5",
})  # fmt: skip
"""What only older or newer versions have, or those with extras, and code under scan may use."""

OTHER_PARAMETERS = frozenset({
    "fpdf.FPDF().cell: has no parameter txt", "fpdf.FPDF().multi_cell: has no parameter txt",
})  # fmt: skip
"""Parameters that only older versions have."""

LOADED_LIBRARIES = load_rulebook().libraries


def installed(path: str) -> bool:
    root = path.split(".")[0].split("(")[0]
    return root in sys.modules or importlib.util.find_spec(root) is not None


@functools.cache
def aliases() -> dict[str, str]:
    return {alias: path for library in LOADED_LIBRARIES for alias, path in library.aliases.items()}


def spellings(path: str) -> Iterator[str]:
    """The path, and the others that the rules take for the same."""
    yield path
    for alias, target in aliases().items():
        if path.startswith(target) and path[len(target) :][:1] in ("", ".", "("):
            yield alias + path[len(target) :]


def exists(path: str) -> str | None:
    """What is wrong with a path; nothing if any of its spellings leads somewhere."""
    if path.startswith("*.") or path in OTHER_VERSIONS or not installed(path):
        return None
    reason = ""
    for spelling in spellings(path):
        try:
            resolve(spelling)
        except Missing as missing:
            reason = reason or f"{path}: {missing}"
        except Exception:  # a proxy without its context, a settings module that is not there
            return None
        else:
            return None
    return reason


def plain(model: CallModel) -> CallModel:
    """Without addressees, which may be fields of a message."""
    sinks = (model.sink,) if isinstance(model.sink, SinkModel) else model.sink or ()
    return msgspec.structs.replace(
        model, sink=tuple(msgspec.structs.replace(sink, addressee=None) for sink in sinks)
    )


def wrong_calls(model: CallModel) -> Iterator[str]:
    for pattern in as_tuple(model.call):
        reason = exists(pattern)
        if reason:
            yield reason
        elif not pattern.startswith("*.") and installed(pattern) and pattern not in OTHER_VERSIONS:
            problems_here = (text for text in _problems(model, pattern) if "parameter" in text)
            yield from (text for text in problems_here if text not in OTHER_PARAMETERS)


def _problems(model: CallModel, pattern: str) -> list[str]:
    try:
        return problems(msgspec.structs.replace(plain(model), call=pattern))
    except Exception:  # see `exists`
        return []


def paths_of(library: Library) -> Iterable[str]:
    for attribute in library.attributes:
        yield from as_tuple(attribute.attr)
    for decorator in library.decorators:
        yield from as_tuple(decorator.decorator)
    for cls in library.classes:
        yield from (cls.name, *cls.bases, *cls.attributes.values())
    for alias, path in library.aliases.items():
        yield from (alias, path)
    for call in library.calls:
        yield from [call.type] if call.type else []


_GONE = {"ssl.wrap_socket": (3, 12), "cgi.FieldStorage": (3, 13), "telnetlib.Telnet": (3, 13)}
"""Names that Python has given up since, and older code still uses."""


def _is_gone(reason: str) -> bool:
    since = _GONE.get(reason.partition(":")[0])
    return since is not None and sys.version_info >= since


@pytest.mark.parametrize("library", LOADED_LIBRARIES, ids=lambda library: str(library.library))
def test_rules_speak_of_what_there_is(library: Library) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wrong = [reason for path in paths_of(library) if (reason := exists(path))]
        wrong += [reason for call in library.calls for reason in wrong_calls(call)]
    assert [reason for reason in wrong if not _is_gone(reason)] == []


def test_a_wrong_rule_is_noticed() -> None:
    assert exists("logging.getLager")
    assert list(wrong_calls(CallModel(call="json.loads", params=("t",))))
    assert not list(wrong_calls(CallModel(call="json.dump", sink=SinkModel(args=("obj",)))))
