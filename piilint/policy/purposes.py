"""Purposes: why data is used, where the code or the settings say so.

Three things speak: a comment `# piilint: purpose[marketing_email]`, a decorator
`@purpose("marketing_email")`, and the settings' map of modules and functions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

import msgspec

from piilint.base.errors import Diagnostic, Mistake, MistakesError
from piilint.config import Config, setting_line
from piilint.flow.domain.flows import Flow
from piilint.frontend.sources import ParsedFile
from piilint.ir.ops import TypeRef
from piilint.ir.program import ModuleIR
from piilint.policy.purpose_comments import in_file
from piilint.rulebook.book import Rulebook
from piilint.rulebook.validate import did_you_mean

_DECORATOR = "purpose()"


class Purpose(msgspec.Struct, frozen=True, order=True):
    """Why data is used, and who says so."""

    id: str
    """`marketing_email`."""
    said: str
    """For people: `by a comment at shop/mail.py:12`, `what Mailchimp is for`."""
    by_hand: bool = False
    """A person stated it."""


class Spoken(msgspec.Struct, frozen=True):
    """What is said of one flow: at the very call that discloses, and around it."""

    here: Purpose | None = None
    around: Purpose | None = None
    """By the function of the call, its class or module, or the nearest caller that speaks."""


NOTHING_SPOKEN = Spoken()


class Purposes:
    """Everything that code and settings say of purposes, asked flow by flow."""

    def __init__(
        self,
        files: Sequence[ParsedFile] = (),
        modules: Sequence[ModuleIR] = (),
        configured: Mapping[str, str] | None = None,
        known: Collection[str] = (),
    ) -> None:
        """`configured` maps dotted names of modules, classes or functions (`shop.mail.*`)."""
        self.diagnostics: list[Diagnostic] = []
        self._known = known
        self._configured = dict(configured or {})
        self._stated: dict[str, Purpose] = {}
        self._lines: dict[str, dict[int, Purpose]] = {}
        self._answers: dict[str, Purpose | None] = {}
        by_path = {module.path: module for module in modules}
        for module in modules:
            self._decorated(module)
        for file in files:
            module_of_file = by_path.get(file.path)
            if module_of_file is not None and file.comments:
                self._commented(file, module_of_file)

    def of(self, flow: Flow) -> Spoken:
        """What is said of the flow; the nearest to the disclosing call that speaks wins."""
        if not (self._stated or self._lines or self._configured):
            return NOTHING_SPOKEN
        return Spoken(self._here(flow), self._around(flow))

    def _here(self, flow: Flow) -> Purpose | None:
        span = flow.sink.span
        lines = self._lines.get(span.path)
        if lines is None:
            return None
        covered = range(span.line, max(span.line, span.end_line) + 1)
        return next((lines[line] for line in covered if line in lines), None)

    def _around(self, flow: Flow) -> Purpose | None:
        for function in reversed(flow.functions):
            if function not in self._answers:
                self._answers[function] = self._of_function(function)
            found = self._answers[function]
            if found is not None:
                return found
        return None

    def _of_function(self, function: str) -> Purpose | None:
        """What the function, what it is written in, its module or a package around it says."""
        name = function.replace(":", ".")
        while name:
            found = self._stated.get(name) or self._by_settings(name)
            if found is not None:
                return found
            name = name.rpartition(".")[0]
        return None

    def _by_settings(self, name: str) -> Purpose | None:
        if name in self._configured:
            return Purpose(self._configured[name], f"by the settings for {name}", True)
        for pattern in sorted(self._configured, key=lambda each: (-len(each), each)):
            if fnmatchcase(name, pattern):
                return Purpose(self._configured[pattern], f"by the settings for {pattern}", True)
        return None

    def _decorated(self, module: ModuleIR) -> None:
        for function in module.functions:
            for decorator in function.decorators:
                self._state(decorator, function.id, module, function.at)
        for cls in module.classes:
            for decorator in cls.decorators:
                self._state(decorator, cls.id, module, cls.at)

    def _state(self, decorator: TypeRef, id_: str, module: ModuleIR, at: int) -> None:
        purpose = _argument(decorator)
        if purpose in self._known:
            said = f"by a decorator at {module.path}:{module.places[at][0]}"
            self._stated.setdefault(id_.replace(":", "."), Purpose(purpose, said, True))

    def _commented(self, file: ParsedFile, module: ModuleIR) -> None:
        heads = _heads(module)
        for comment in in_file(file):
            if comment.purpose not in self._known:
                message = _unknown(comment.purpose, self._known)
                self.diagnostics.append(
                    Diagnostic(file.path, comment.line, message, level="warning")
                )
                continue
            said = f"by a comment at {file.path}:{comment.line}"
            purpose = Purpose(comment.purpose, said, True)
            if comment.whole_file:
                self._stated.setdefault(module.name, purpose)
            for line in comment.lines:
                if line in heads:
                    self._stated[heads[line]] = purpose
                self._lines.setdefault(file.path, {})[line] = purpose


def known_purposes(config: Config, book: Rulebook) -> frozenset[str]:
    """The purposes that rules name; `MistakesError` where the settings name another."""
    known = frozenset(category.purpose for category in book.categories.values())
    mistakes = [
        Mistake(
            str(config.file),
            setting_line(config.file, "purposes", name),
            1,
            _unknown(purpose, known),
        )
        for name, purpose in config.purposes.items()
        if purpose not in known and config.file is not None
    ]
    if mistakes:
        raise MistakesError(mistakes)
    return known


def _unknown(purpose: str, known: Collection[str]) -> str:
    near = did_you_mean(purpose, known) or f"; known: {', '.join(sorted(known))}"
    return f"unknown purpose `{purpose}`{near}"


def _argument(decorator: TypeRef) -> str:
    """`marketing_email` of `@purpose("marketing_email")`, whoever defines the decorator."""
    if decorator.name.rpartition(".")[2] != _DECORATOR or len(decorator.args) != 1:
        return ""
    return decorator.args[0].name.strip("'\"")


def _heads(module: ModuleIR) -> dict[int, str]:
    """Dotted names of functions and classes by the line of their `def` or `class`."""
    return dict(_lines_of_definitions(module))


def _lines_of_definitions(module: ModuleIR) -> Iterator[tuple[int, str]]:
    for function in module.functions:
        if function.kind not in ("module", "body", "lambda"):
            yield module.places[function.at][0], function.id.replace(":", ".")
    for cls in module.classes:
        yield module.places[cls.at][0], cls.id.replace(":", ".")
