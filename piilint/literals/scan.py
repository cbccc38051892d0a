"""Finding personal data in the texts of a program: cheaply, for nearly no file holds any."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from piilint.base.names import split_words
from piilint.base.span import Span
from piilint.classify.classifier import Classifier
from piilint.flow.domain.flows import Flow, SinkFact, SourceFact, Step
from piilint.frontend.parse import parse_text
from piilint.frontend.places import Places
from piilint.frontend.sources import ParsedFile
from piilint.literals.addresses import Addresses
from piilint.literals.found import Found
from piilint.literals.glance import (
    address_windows,
    classes_of,
    digit_windows,
    lettered_windows,
)
from piilint.literals.numbers import Numbers
from piilint.literals.texts import Text, texts_in
from piilint.rulebook.literals import LiteralRules

_DIGITS = re.compile(r"(?<![\w.])\+?\d(?:[ ./()-]{0,2}\d){7,18}(?![\w])")
_LETTERED = re.compile(
    r"(?<![\w])(?:[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,8}[ A-Z0-9]{0,5}"
    r"|[A-Z]{2,6} ?\d{2}[A-Z0-9 ]{4,14}|\d{6}[-+A]\d{3}[A-Z0-9]|\d{7,8}-?[A-Z]{1,2})(?![\w])"
)
_NUMBER = re.compile(r"[A-Z0-9+(][A-Z0-9 ./()+-]{7,40}")
_MOST = 400
"""Longer texts are documents; only e-mail addresses are looked for in them, none in the longest."""
_METADATA = ("setup.py", "conf.py", "__about__.py", "__version__.py")
"""Files that publish how to reach the authors."""
CALLEE = "source code"


def find_literals(
    files: Iterable[ParsedFile], rules: LiteralRules, classifier: Callable[[], Classifier]
) -> Iterator[Flow]:
    """Personal data in the code of the files, as flows into the code itself; sorted by place.

    `classifier` makes one when a name has to be judged: for most programs, none has.
    """
    scanner = Scanner(rules, classifier)
    for file in files:
        yield from scanner.file(file)


class Scanner:
    """Looks for literals under one set of rules."""

    def __init__(self, rules: LiteralRules, classifier: Callable[[], Classifier]) -> None:
        self.numbers, self.addresses = Numbers(rules), Addresses(rules)
        self._classifier = classifier
        self.public = frozenset(rules.public_names)

    def file(self, file: ParsedFile) -> Iterator[Flow]:
        """The literals of one file; it is parsed again only where one may be."""
        if file.path.rpartition("/")[2] in _METADATA or not self.may_hold(file.text):
            return
        tree = file.tree or parse_text(file.path, file.text).tree
        if tree is None:
            return
        places = Places(file.text)
        found = [(text, hit) for text in texts_in(tree) if (hit := self.judge(text)) is not None]
        for text, hit in sorted(
            found, key=lambda pair: (pair[0].node.lineno, pair[0].node.col_offset)
        ):
            yield _flow(file.path, places.table[places.of(text.node)], text, hit)

    def may_hold(self, text: str) -> bool:
        """Whether anything in the file, comments too, is such data at a first glance."""
        classes = classes_of(text)
        if any(self.addresses.email(each) for each in address_windows(text, classes)):
            return True
        for windows, pattern in ((digit_windows, _DIGITS), (lettered_windows, _LETTERED)):
            for window in windows(text, classes):
                if any(self._may_be(match[0]) for match in pattern.finditer(window)):
                    return True
        return False

    def _may_be(self, text: str) -> bool:
        return self.addresses.may_be_phone(text) or self.numbers.may_be(text)

    def judge(self, text: Text) -> Found | None:
        """What one literal holds."""
        value = text.value.strip()
        if not 8 <= len(value) <= _MOST or self._is_public(text.name):
            return None
        if "@" in value:
            return self.addresses.email(value)
        if not _NUMBER.fullmatch(value):
            return None
        named = self._meaning(text.name)
        return self.addresses.phone(value, named) or self.numbers.judge(value, named)

    def _is_public(self, name: str) -> bool:
        if name.startswith("__"):
            return True  # `__contact__`, `__email__`: what a package says of itself.
        return " ".join(split_words(name)) in self.public

    def _meaning(self, name: str) -> str | None:
        answer = self._classifier().classify(name, None, None, "key") if name else None
        return answer.data_type if answer is not None else None


def _flow(path: str, place: tuple[int, int, int, int], text: Text, hit: Found) -> Flow:
    span = Span(path, *place)
    under = f" under the name `{text.name}`" if text.name else ""
    source = SourceFact(
        span=span, data_type=hit.data_type, text=hit.masked, confidence=hit.confidence,
        reason=f"a literal{under}: {hit.reason}" if hit.reason else f"a literal{under}",
    )  # fmt: skip
    return Flow(
        sink=SinkFact(span=span, kind="code", callee=CALLEE),
        source=source,
        steps=(Step(span, "source", hit.masked), Step(span, "sink", "written in the code")),
        confidence=hit.confidence,
    )
