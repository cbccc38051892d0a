"""Pages and routes: which forms they show, with which templates, and whom they let in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from piilint.base.names import split_words
from piilint.base.span import Span
from piilint.frontend.typerefs import dotted
from piilint.resolve.classes import Classes, ClassInfo
from piilint.survey.code import Code, FunctionCode, span_of, texts_in
from piilint.survey.forms import Form, Forms, texts_of

_TEMPLATES = (".html", ".htm", ".xhtml", ".jinja", ".jinja2", ".j2", ".mako")
_ROUTES = frozenset("route() get() post() put() patch() delete() api_route() websocket()".split())
_CHANGES = frozenset({"put()", "patch()"})
_SERIALIZER = "serializer_class"
_TAKING = frozenset({"post", "put", "patch", "create", "update", "partial_update"})
"""Methods by which a view takes data."""
_LOGIN = ("login required", "jwt required", "auth required", "requires auth", "authenticated",
          "requires login", "current user", "current customer", "current account",
          "current active user", "customer required", "user required")  # fmt: skip
_STAFF = ("staff", "superuser", "admin", "employee", "back office", "backoffice", "dashboard",
          "permission required")  # fmt: skip
_OWN = re.compile(r"\b(?:request\.user|current_user)\b(?!\.is_(?:authenticated|anonymous))")
"""The page is about whoever has logged in."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A view or route that takes what people fill in."""

    name: str
    span: Span
    forms: tuple[str, ...] = ()
    """Ids of the forms' classes."""
    templates: tuple[str, ...] = ()
    """Names of templates, as code asks for them."""
    fields: tuple[str, ...] = ()
    """Fields of `model` that a view edits without a form class."""
    model: str | None = None
    login: bool = False
    """Only people who have logged in get there."""
    staff: bool = False
    """Only the shop's own people do."""
    creates: bool = False
    """It only makes new records."""


class Access(NamedTuple):
    """Whom a page lets in."""

    login: bool
    """Only people who have logged in."""
    own: bool
    """It looks at who that is."""
    staff: bool
    """Only the shop's own people."""


class Pages:
    """Every page of the program that takes data, in the order of files."""

    def __init__(self, code: Code, classes: Classes, forms: Forms) -> None:
        self._code, self._classes, self._forms = code, classes, forms
        found = [*self._function_pages(), *self._class_pages()]
        self.all = tuple(sorted(found, key=lambda page: page.span))

    def _function_pages(self) -> Iterator[Page]:
        for function in self._code.functions:
            used = tuple(dict.fromkeys(self._forms_in(function)))
            if used and not function.owner:
                decorators = _decorators(function)
                said = [*decorators, *_dependencies(function)]
                yield Page(
                    name=function.name,
                    span=function.span(),
                    forms=used,
                    templates=tuple(_templates_in(function.node)),
                    login=_says(said, _LOGIN) or _is_own(function),
                    staff=_says([*decorators, *_parts(function.path)], _STAFF),
                )

    def _forms_in(self, function: FunctionCode) -> Iterator[str]:
        for call, name in self._code.own_calls(function):
            for found in self._code.resolved(function.module, name) if name else ():
                form = self._forms.by_id.get(found)
                if form is not None and _takes(form, call):
                    yield found
        if is_route(function):
            for annotation in _annotations(function.node):
                for found in self._code.resolved(function.module, annotation):
                    if found in self._forms.by_id:
                        yield found

    def _class_pages(self) -> Iterator[Page]:
        for cid in sorted(self._classes.by_id):
            info = self._classes.by_id[cid]
            if not any("View" in path.rpartition(".")[2] for path in info.outside):
                continue
            page = self._class_page(info)
            if page.forms or page.fields:
                yield page

    def access(self, function: FunctionCode) -> Access:
        """Whom a function of a page lets in, by itself and by the class that it is a method of."""
        said = [*_decorators(function), *_dependencies(function)]
        info = self._classes.get(function.owner) if function.owner else None
        if info is not None:
            said += self._said_of_class(info)
        own = _is_own(function) or _asks_who(function)
        places = _parts(function.path)
        return Access(own or _says(said, _LOGIN), own, _says([*said, *places], _STAFF))

    def access_of_class(self, info: ClassInfo) -> Access:
        """Whom a view that finds its record by itself lets in."""
        said = self._said_of_class(info)
        places = _parts(self._classes.program.module_of[info.id].path)
        return Access(_says(said, _LOGIN), False, _says([*said, *places], _STAFF))

    def models_of_view(self, info: ClassInfo) -> set[str]:
        """Ids of the classes whose records a view finds by itself: `model`, `queryset`."""
        values = dict(self._attributes(info))
        named = [each for name in ("model", "queryset") for each in values.get(name, ())]
        names = (
            (module, ast.unparse(node))
            for module, value in named
            for node in ast.walk(value)
            if isinstance(node, (ast.Name, ast.Attribute))
        )
        found = (each for module, name in names for each in self._code.resolved(module, name))
        return {each for each in found if each in self._classes.by_id}

    def _said_of_class(self, info: ClassInfo) -> list[str]:
        """Its bases, decorators and permissions."""
        node = self._code.classes[info.id]
        allowed = dict(self._attributes(info)).get("permission_classes", ())
        return [
            *info.outside,
            *(cid.partition(":")[2] for cid in info.mro),
            *(dotted(each) or ast.unparse(each) for each in node.decorator_list),
            *(ast.unparse(value) for _, value in allowed),
        ]

    def _class_page(self, info: ClassInfo) -> Page:
        values = dict(self._attributes(info))
        bodies = [f for f in self._code.functions if f.owner == info.id]
        named_forms = ["form_class"] if _only_shows(info, bodies) else ["form_class", _SERIALIZER]
        used = [
            found
            for name in named_forms
            for module, value in values.get(name, ())
            for found in self._code.resolved(module, dotted(value) or "None")
            if found in self._forms.by_id
        ]
        used += [found for function in bodies for found in self._forms_in(function)]
        models = [
            found
            for module, value in values.get("model", ())
            for found in self._code.resolved(module, dotted(value) or "None")
            if found in self._classes.by_id
        ]
        node = self._code.classes[info.id]
        named = [text for _, value in values.get("template_name", ()) for text in texts_of(value)]
        named += [name for function in bodies for name in _templates_in(function.node)]
        said = self._said_of_class(info)
        path = self._classes.program.module_of[info.id].path
        return Page(
            name=info.ir.name,
            span=span_of(path, node),
            forms=tuple(dict.fromkeys(used)),
            templates=tuple(dict.fromkeys(named)),
            fields=tuple(text for _, value in values.get("fields", ()) for text in texts_of(value)),
            model=models[0] if models else None,
            login=_says(said, _LOGIN) or any(map(_is_own, bodies)),
            staff=_says([*said, *_parts(path)], _STAFF),
            creates=any(path.endswith("CreateView") for path in info.outside),
        )

    def _attributes(self, info: ClassInfo) -> Iterator[tuple[str, list[tuple[str, ast.expr]]]]:
        """Class attributes, the nearest ancestor's first."""
        seen: set[str] = set()
        for cid in info.mro:
            node = self._code.classes.get(cid)
            for statement in node.body if node else ():
                if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                    name = statement.targets[0].id
                    if name not in seen:
                        seen.add(name)
                        yield name, [(cid.partition(":")[0], statement.value)]


def _takes(form: Form, call: ast.Call) -> bool:
    """`UserSerializer(user)` only shows a user; `UserSerializer(user, data=...)` takes changes."""
    if form.kind == "serializer":
        return len(call.args) > 1 or any(given.arg in ("data", None) for given in call.keywords)
    return form.kind != "schema"


def _only_shows(info: ClassInfo, methods: Iterable[FunctionCode]) -> bool:
    """A generic view of a REST framework that lists or shows, and takes nothing."""
    bases = [path.rpartition(".")[2] for path in info.outside]
    shows = any(base.startswith(("List", "Retrieve", "ReadOnly")) for base in bases)
    takes = any("Create" in base or "Update" in base or base == "ModelViewSet" for base in bases)
    return shows and not takes and not any(method.name in _TAKING for method in methods)


def is_route(function: FunctionCode) -> bool:
    """Whether a decorator makes it a route: `@bp.get("/orders")`."""
    return any(_last(each) in _ROUTES for each in _decorators(function))


def is_change(function: FunctionCode) -> bool:
    """Whether a route changes what is already there."""
    return any(_last(each) in _CHANGES for each in _decorators(function))


def needs_login(function: FunctionCode) -> bool:
    """Whether a function says that only people who have logged in get there."""
    return _says([*_decorators(function), *_dependencies(function)], _LOGIN)


def _is_own(function: FunctionCode) -> bool:
    """`instance=request.user`; but to ask whether somebody has logged in is not enough."""
    return _OWN.search(ast.unparse(function.node)) is not None


def _asks_who(function: FunctionCode) -> bool:
    """`user: User = Depends(get_current_user)`, and the user is looked at."""
    arguments = function.node.args
    defaults = [None] * (len(arguments.args) - len(arguments.defaults)) + list(arguments.defaults)
    pairs = [
        *zip(arguments.args, defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    named = {
        each.arg
        for each, default in pairs
        if _says([ast.unparse(part) for part in (each.annotation, default) if part], _LOGIN)
    }
    used = (node for part in function.node.body for node in ast.walk(part))
    return any(isinstance(node, ast.Name) and node.id in named for node in used)


def _decorators(function: FunctionCode) -> list[str]:
    return [dotted(each) or ast.unparse(each) for each in function.node.decorator_list]


def _dependencies(function: FunctionCode) -> list[str]:
    """`user: User = Depends(get_current_user)`, `user: CurrentUser`."""
    arguments = function.node.args
    given = [*arguments.defaults, *(each for each in arguments.kw_defaults if each is not None)]
    hints = [each.annotation for each in (*arguments.args, *arguments.kwonlyargs)]
    return [ast.unparse(each) for each in (*given, *hints) if each is not None]


def _annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    for argument in (*node.args.args, *node.args.kwonlyargs):
        name = dotted(argument.annotation)
        if name:
            yield name


def _templates_in(node: ast.AST) -> list[str]:
    return list(dict.fromkeys(text for text in texts_in(node) if text.endswith(_TEMPLATES)))


def _parts(path: str) -> list[str]:
    return path.removesuffix(".py").split("/")


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _says(names: Iterable[str], phrases: Iterable[str]) -> bool:
    wanted = [f" {phrase} " for phrase in phrases]
    said = [f" {' '.join(split_words(name))} " for name in names]
    return any(phrase in words for words in said for phrase in wanted)
