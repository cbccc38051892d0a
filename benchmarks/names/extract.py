"""Draws the fields of the schemas in wheels: facts only (class, field, declared type), no code.

    python -m benchmarks.names.extract WHEELS > drawn.tsv
    python -m benchmarks.names.extract WHEELS --classes > classes.tsv

`WHEELS` is a folder filled by `pip download --no-deps --only-binary :all:` with the pinned packages
of `packages.txt`. Nothing is imported or executed: the files are parsed. The draw depends on the
files alone, so it is the same every time.
"""

from __future__ import annotations

import ast
import hashlib
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

FIELDS_OF_A_PACKAGE = 90
FIELDS_OF_A_CLASS = 18
_SKIPPED = re.compile(r"(^|/)(tests?|testing|migrations|versions|conftest|factories)(/|\.py$|_)")
_LIKELY = re.compile(
    r"mail|phone|fax|first_?name|last_?name|full_?name|user_?name|birth|dob|address|street|city|zip|"
    r"postal|card|iban|account_n|routing|passw|gender|ssn|tax_id|comment|message|photo|latitude|"
    r"locat|health|diagn|salary|agent|(^|_)ip(_|$)|signature|nation|language|marital|token"
)
"""A coarse word list, so that most classes have something to decide; not the product's."""
_FIELD_CALL = re.compile(r"(Field|ForeignKey|Key|Column|mapped_column|relationship|ib|Relation)$")
_COLUMNS = frozenset({"Column", "mapped_column", "db.Column", "sa.Column"})
_FACTORIES = frozenset({"Field", "field", "attrib", "ib"})


_TELLING = frozenset(
    {"name", "email", "phone", "address", "city", "number", "title", "first_name", "last_name"}
)
"""Drawn from every class, other fields once for a declared type: what these are, the class says."""


class Drawn(NamedTuple):
    """One declared field."""

    package: str
    cls: str
    name: str
    declared: str


def fields_of(source: str, package: str) -> Iterator[Drawn]:
    """All declared fields of all classes of a module that parses."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name != "Meta" and not _is_enum(node):
            for statement in node.body:
                for name, declared in _declared(statement):
                    if (
                        not name.startswith("_")
                        and not name.isupper()
                        and len(declared) < 60
                        and "__" not in name
                    ):
                        yield Drawn(package, node.name, name, declared)


def _is_enum(node: ast.ClassDef) -> bool:
    bases = {_last(base) for base in node.bases}
    return any(base.endswith(("Enum", "Flag", "Choices")) for base in bases)


def _declared(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        annotation = _annotation(statement.annotation)
        if "ClassVar" not in annotation:
            yield statement.target.id, annotation
    elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        name = statement.targets[0].id
        if isinstance(statement.value, ast.Call):
            callee = _last(statement.value.func)
            if callee in _COLUMNS:
                yield name, _column(statement.value)
            elif _FIELD_CALL.search(callee) and callee not in _FACTORIES:
                yield name, callee
        elif name in ("openapi_types", "swagger_types") and isinstance(statement.value, ast.Dict):
            for key, value in zip(statement.value.keys, statement.value.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
                    yield str(key.value), str(value.value)


def _annotation(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    text = ast.unparse(node).replace("typing.", "").replace("pydantic.", "")
    return re.sub(r"['\"]", "", text)


def _column(call: ast.Call) -> str:
    given = [*call.args, *(k.value for k in call.keywords if k.arg == "type_")]
    for argument in given:
        if not isinstance(argument, ast.Constant):
            return _last(argument.func if isinstance(argument, ast.Call) else argument)
    return "Column"


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return _last(node.value)
    return node.id if isinstance(node, ast.Name) else ""


def draw(fields: Iterable[Drawn]) -> list[Drawn]:
    """Whole classes: two of those in which the coarse list finds most, one of any, and so on."""
    classes: dict[str, dict[str, Drawn]] = {}
    for one in fields:
        classes.setdefault(one.cls, {}).setdefault(one.name, one)
    order = sorted(classes, key=lambda cls: hashlib.sha1(cls.encode()).hexdigest())
    dense = sorted(order, key=lambda cls: -_density(classes[cls]))
    rich = [cls for cls in dense if _density(classes[cls])]
    taken: list[Drawn] = []
    seen: set[tuple[str, str]] = set()
    done: set[str] = set()
    for cls in _dealt(rich, order):
        if cls in done or len(taken) >= FIELDS_OF_A_PACKAGE:
            continue
        done.add(cls)
        new = [
            f
            for f in classes[cls].values()
            if (f.name, f.declared) not in seen or f.name in _TELLING
        ]
        new = sorted(new, key=lambda f: hashlib.sha1(f.name.encode()).hexdigest())
        taken += new[:FIELDS_OF_A_CLASS]
        seen.update((field.name, field.declared) for field in new)
    return sorted(taken)


def _density(fields: Iterable[str]) -> int:
    return sum(1 for name in fields if _LIKELY.search(name.lower()))


def _dealt(rich: list[str], order: list[str]) -> Iterator[str]:
    """Two of the first, then one of the other, until both are used up."""
    for index, cls in enumerate(order):
        yield from rich[2 * index : 2 * index + 2]
        yield cls


def of_wheel(path: Path) -> list[Drawn]:
    """All declared fields of one wheel."""
    package = "-".join(path.name.split("-")[:2])
    found: list[Drawn] = []
    with zipfile.ZipFile(path) as wheel:
        for name in sorted(wheel.namelist()):
            if name.endswith(".py") and not _SKIPPED.search(name):
                found += fields_of(wheel.read(name).decode("utf-8", "replace"), package)
    return found


def main(folder: str, *, classes: bool) -> None:
    """Print what is drawn from every wheel of the folder, or the fields of the classes drawn."""
    for path in sorted(Path(folder).glob("*.whl")):
        found = of_wheel(path)
        drawn = draw(found)
        if not classes:
            for one in drawn:
                print("\t".join(one))
            continue
        for cls in sorted({one.cls for one in drawn}):
            names = dict.fromkeys(one.name for one in found if one.cls == cls)
            print(f"{drawn[0].package}\t{cls}\t{' '.join(names)}")


if __name__ == "__main__":
    main(sys.argv[1], classes="--classes" in sys.argv)
