"""Classes that code fetches by their names: `get_model("order", "Order")`, `import_string("a.B")`.

Whatever looks them up at run time (the registry of a framework, a loader of the project's own), the
texts say which class is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from piilint.base.names import split_words
from piilint.ir.ops import TypeRef
from piilint.resolve.users import USER_MODEL

_LOADING = frozenset("class classes model models import load loader".split())
_MOST_CLASSES = 3
"""With more classes of that name and label, nobody knows which one is meant."""


@lru_cache(maxsize=4096)
def fetches(callee: str) -> bool:
    """The callee's name says that it finds a class or module by name."""
    last = callee.removesuffix("()").rpartition(".")[2]
    return not _LOADING.isdisjoint(split_words(last))


class FetchedClasses:
    """The classes of a program, by the texts that stand for them."""

    def __init__(self, class_ids: Iterable[str], user_model: str | None = None) -> None:
        self.user_model = user_model
        self._named: dict[str, list[str]] = {}
        for cid in class_ids:
            name = cid.partition(":")[2]
            # Registries of models do not tell capitals apart.
            for known in dict.fromkeys((name, name.lower())):
                self._named.setdefault(known, []).append(cid)

    def of_ref(self, ref: TypeRef | None) -> tuple[str, ...]:
        """The classes that a call at module level fetches, if it does."""
        if ref is None or not fetches(ref.name):
            return ()
        if not ref.args:
            return self.asked_for(ref.name)
        texts = [arg.name[1:-1] for arg in ref.args if arg.name.startswith("'")]
        return self.of_texts(texts) if len(texts) == len(ref.args) else ()

    def asked_for(self, callee: str) -> tuple[str, ...]:
        """`get_user_model()`."""
        last = callee.removesuffix("()").rpartition(".")[2]
        return (self.user_model,) if self.user_model and last == USER_MODEL else ()

    def of_texts(self, texts: Sequence[str]) -> tuple[str, ...]:
        """`order, Order`, `order.Order`, `shop.order.utils, Creator`, `shop.app:Main`."""
        if not texts:
            return ()
        label, _, name = texts[-1].replace(":", ".").rpartition(".")
        label = label or next(iter(texts[:-1]), "")
        candidates = self._named.get(name, []) if label else []
        there = [cid for cid in candidates if _within(cid.partition(":")[0], label)]
        if there:
            exact = [cid for cid in there if cid.partition(":")[0] == label]
            found = exact or there
            return tuple(found) if len(found) <= _MOST_CLASSES else ()
        # An app's label need not be what its folder is called.
        alone = len(candidates) == 1 and "." not in label
        return tuple(candidates) if alone else ()


def _within(module: str, label: str) -> bool:
    return f".{label}." in f".{module}."
