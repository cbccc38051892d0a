"""Session cookies: whether they end with the browser."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from piilint.base.span import Span
from piilint.policy.obligations.reading import Evidence, Inspection, Reading, says
from piilint.policy.policies import BoundNorm
from piilint.survey.code import constant_text, keyword, span_of
from piilint.survey.settings import Setting

_DJANGO = "django.contrib.sessions"
_CLOSE = "SESSION_EXPIRE_AT_BROWSER_CLOSE"
_PROJECT = ("MIDDLEWARE", "SECRET_KEY", "ROOT_URLCONF", "DATABASES")
"""Settings of a project; an application only lists what it wants to be installed."""
_FILES = ("settings", "config", "conf")
_SETTERS = frozenset({"set_cookie", "set_signed_cookie"})
_ENDLESS = "A session cookie outlives the browser's session."


def session_cookie(_: BoundNorm, seen: Inspection) -> Reading:
    """Reads the settings of the session's framework, and calls that give a session a lifetime."""
    good: list[Evidence] = []
    bad: list[Evidence] = [*_set_by_hand(seen), *_given_expiry(seen)]
    open_: list[Evidence] = []
    for kind, evidence in (*_django(seen), *_flask(seen), *_starlette(seen)):
        {"good": good, "bad": bad, "open": open_}[kind].append(evidence)
    if bad:
        return Reading("violated", _ENDLESS, tuple(bad))
    if open_:
        return Reading(
            "assumed",
            "The code leaves open how long the session cookie lives.",
            (*open_, *good),
            "The settings as they are in production.",
        )
    if good:
        return Reading("upheld", "The session cookie ends with the browser.", tuple(good))
    return Reading(
        "assumed",
        "No session cookie of a framework that piilint knows was found.",
        settle="What sets the session cookie, and with which lifetime.",
    )


def _django(seen: Inspection) -> Iterator[tuple[str, Evidence]]:
    settings = seen.survey.settings
    installed = settings.mentions("INSTALLED_APPS", _DJANGO) or settings.mentions(
        "MIDDLEWARE", "sessions.middleware"
    )
    found = settings.of(_CLOSE)
    for setting in found:
        yield _by_value(setting), Evidence(f"{_CLOSE} = {setting.text}", setting.span)
    if installed is not None and not found:
        ages = settings.of("SESSION_COOKIE_AGE")
        lives = f"as long as SESSION_COOKIE_AGE = {ages[0].text} says" if ages else "for two weeks"
        text = f"{_CLOSE} is not set, and Django's default lets the cookie live {lives}"
        if says(installed.span.path, _FILES) or any(settings.of(name) for name in _PROJECT):
            yield "bad", Evidence(text, installed.span)
            return
        text = f"{_CLOSE} is not set here, and the project's own settings are not in the code"
        yield "open", Evidence(text, installed.span)


def _by_value(setting: Setting) -> str:
    if not setting.known:
        return "open"
    return "good" if setting.value else "bad"


def _flask(seen: Inspection) -> Iterator[tuple[str, Evidence]]:
    """Flask's own cookie ends with the browser; Flask-Session's does not unless told so."""
    for path, tree in seen.survey.code.trees.items():
        for node in seen.survey.code.nodes(tree):
            if isinstance(node, ast.Assign) and _is_permanent(node):
                text = f"{ast.unparse(node)}: the session lasts as PERMANENT_SESSION_LIFETIME says"
                yield "bad", Evidence(text, span_of(path, node))
    if seen.survey.imports(["flask_session"]):
        found = seen.survey.settings.of("SESSION_PERMANENT")
        for setting in found:
            evidence = Evidence(f"SESSION_PERMANENT = {setting.text}", setting.span)
            yield ("open" if not setting.known else "bad" if setting.value else "good"), evidence
        if not found:
            text = "SESSION_PERMANENT is not set, and Flask-Session's default is True"
            yield "bad", Evidence(text, _made(seen, "Session"))
    elif seen.survey.imports(["flask"]):
        text = "Flask's session cookie has no lifetime unless the code gives it one"
        yield "good", Evidence(text, _made(seen, "Flask"))


def _made(seen: Inspection, name: str) -> Span | None:
    """Where an object of that class is made."""
    for path, tree in seen.survey.code.trees.items():
        for call, callee in seen.survey.code.calls(tree):
            if callee.rpartition(".")[2] == name:
                return span_of(path, call)
    return None


def _is_permanent(node: ast.Assign) -> bool:
    target = node.targets[0]
    return (
        isinstance(target, ast.Attribute)
        and target.attr == "permanent"
        and says(ast.unparse(target.value), ["session"])
        and isinstance(node.value, ast.Constant)
        and node.value.value is True
    )


def _starlette(seen: Inspection) -> Iterator[tuple[str, Evidence]]:
    if not seen.survey.imports(["starlette", "fastapi"]):
        return
    for path, tree in seen.survey.code.trees.items():
        for call, name in seen.survey.code.calls(tree):
            handed = [ast.unparse(each) for each in call.args[:1]]
            if not any(each.endswith("SessionMiddleware") for each in (name, *handed)):
                continue
            age, span = keyword(call, "max_age"), span_of(path, call)
            if age is None:
                text = "SessionMiddleware without max_age: Starlette's default is two weeks"
                yield "bad", Evidence(text, span)
            elif isinstance(age, ast.Constant):
                kind = "good" if age.value is None else "bad"
                yield kind, Evidence(f"SessionMiddleware with max_age={ast.unparse(age)}", span)
            else:
                text = f"SessionMiddleware with max_age={ast.unparse(age)}"
                yield "bad", Evidence(text, span)


def _set_by_hand(seen: Inspection) -> Iterator[Evidence]:
    """`response.set_cookie("session", ..., max_age=...)`."""
    for path, tree in seen.survey.code.trees.items():
        for call, _ in seen.survey.code.calls(tree):
            callee = call.func
            if (
                not isinstance(callee, ast.Attribute)
                or callee.attr not in _SETTERS
                or not call.args
            ):
                continue
            name = constant_text(call.args[0])
            lives = keyword(call, "max_age") or keyword(call, "expires")
            if name is None or lives is None or not _is_session(name, seen):
                continue
            if not (isinstance(lives, ast.Constant) and not lives.value):
                text = f"The cookie `{name}` is set to live for {ast.unparse(lives)}"
                yield Evidence(text, span_of(path, call))


def _is_session(name: str, seen: Inspection) -> bool:
    return any(says(name, [word]) or name == word for word in seen.words.session_cookie)


def _given_expiry(seen: Inspection) -> Iterator[Evidence]:
    """`request.session.set_expiry(1209600)`."""
    for path, tree in seen.survey.code.trees.items():
        for call, name in seen.survey.code.calls(tree):
            if name.endswith("session.set_expiry") and call.args:
                value = call.args[0]
                if not (isinstance(value, ast.Constant) and value.value == 0):
                    text = f"The session is given a lifetime of {ast.unparse(value)}"
                    yield Evidence(text, span_of(path, call))
