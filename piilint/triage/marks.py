"""Marks to look at: badly written ones, and those that say what is so anyway."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import cached_property

from piilint.base.errors import Diagnostic
from piilint.base.marks import NOT_PII, PREFIX, decoded
from piilint.classify.classifier import Classifier
from piilint.inventory.find import questions_at
from piilint.inventory.setting import Setting
from piilint.ir import ops
from piilint.ir.ops import TypeRef
from piilint.ir.program import FieldIR, FunctionIR, MarkIR, ModuleIR
from piilint.ir.walk import flat
from piilint.rulebook.book import Rulebook
from piilint.rulebook.validate import did_you_mean

_UNUSED = "nothing on this line is taken for personal data: remove `not-pii`"


def mark_complaints(
    modules: Sequence[ModuleIR],
    book: Rulebook,
    classifier: Callable[[], Classifier],
    used: Set[tuple[str, int]] = frozenset(),
) -> list[Diagnostic]:
    """What is wrong with the marks in the code, one warning for each.

    `classifier` makes one when a name has to be judged; `used` are lines where a mark has silenced
    something already.
    """
    if not any(module.marks for module in modules):
        return []
    check = _Check(modules, book, classifier())
    return [
        Diagnostic(module.path, mark.line, message, "warning")
        for module in modules
        for mark in module.marks
        if (module.path, mark.target) not in used
        and (message := check.problem(module, mark)) is not None
    ]


class _Check:
    def __init__(self, modules: Sequence[ModuleIR], book: Rulebook, classifier: Classifier) -> None:
        self.book, self.classifier = book, classifier
        self.modules = modules

    def problem(self, module: ModuleIR, mark: MarkIR) -> str | None:
        if mark.problem is not None:
            return mark.problem
        marked = decoded(mark.mark)
        if marked is None or marked.data_type is None:
            return _UNUSED if self._unused(module, mark.target) else None
        if marked.data_type not in self.book.data_types:
            guess = did_you_mean(marked.data_type, self.book.data_types)
            return f"no data type has the id `{marked.data_type}`{guess}"
        if marked.subject is not None and marked.subject not in self.book.subjects:
            guess = did_you_mean(marked.subject, self.book.subjects)
            return f"no subject has the id `{marked.subject}`{guess}"
        return None

    def _unused(self, module: ModuleIR, line: int) -> bool:
        """Surely so: what variables and calls bring is not known here."""
        fields = list(_fields_on(module, line))
        if fields:
            return not any(self._is_personal(f.name, cls, "field") for cls, f in fields)
        found = [self._value(module, function, op) for function, op in _values_on(module, line)]
        return bool(found) and not any(found)

    def _is_personal(self, name: str, noun: str, context: str) -> bool:
        if context == "field":
            return self.classifier.classify(name, noun, None, "field") is not None
        return self.classifier.classify(name, noun or None, None, "attribute") is not None

    def _value(self, module: ModuleIR, function: FunctionIR, marked: ops.CallMethod) -> bool:
        """Whether the marked value may be personal: its own name says so, or nothing is known."""
        if self._is_personal(marked.attr, "", "attribute"):
            return True
        made = {getattr(op, "dst", -1): op for op in flat(function.body)}
        pending = [arg.reg for arg in marked.args]
        while pending:
            op = made.get(pending.pop())
            if isinstance(op, ops.GetAttr):
                if self._may_be_personal(module, op):
                    return True
            elif isinstance(op, ops.Binary):
                pending += [op.left, op.right]
            elif not isinstance(op, (ops.Const, ops.Clean, ops.Compare)):
                return True
        return False

    def _may_be_personal(self, module: ModuleIR, read: ops.GetAttr) -> bool:
        """By its name, by its field's type; or nobody knows whose attribute it is."""
        if self._is_personal(read.attr, read.noun, "attribute"):
            return True
        span = self._setting.span(module, read.at)
        asked = questions_at(self._setting, module.path, span.line, None)
        here = [each for each in asked if each.name == read.attr and each.context != "keyword"]
        known = bool(here) and all(each.holder for each in here)
        return not known or any(self._setting.answer(each) is not None for each in here)

    @cached_property
    def _setting(self) -> Setting:
        """Classes and their fields: made only for the few marks that names do not explain."""
        return Setting(self.modules, self.book)


def _fields_on(module: ModuleIR, line: int) -> Iterator[tuple[str, FieldIR]]:
    """Fields that the mark on the line speaks of, with their classes."""
    for cls in module.classes:
        for field in cls.fields:
            first, _, last, _ = module.places[field.at]
            at_class = module.places[cls.at][0] == line
            if (first <= line <= last or at_class) and _is_marked(field.annotation):
                yield cls.name, field


def _is_marked(ref: TypeRef | None) -> bool:
    return ref is not None and (ref.name == NOT_PII or any(_is_marked(arg) for arg in ref.args))


def _values_on(module: ModuleIR, line: int) -> Iterable[tuple[FunctionIR, ops.CallMethod]]:
    for function in module.functions:
        for op in flat(function.body):
            if (
                isinstance(op, ops.CallMethod)
                and op.noun.startswith(PREFIX)
                and module.places[op.at][0] == line
            ):
                yield function, op
