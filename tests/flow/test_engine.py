"""The engine as a whole: same input, same result, and flows that cross files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import msgspec
import pytest

from piilint.config import Config
from piilint.frontend.discover import discover
from piilint.frontend.modules import lower_files
from piilint.pipeline import run
from piilint.triage.result import ScanResult
from tests.fixtures_runner import FIXTURES

_REPORT = """
import sys
from pathlib import Path
from piilint.config import Config
from piilint.pipeline import run
from piilint.report.json_report import render
from piilint.report.options import ReportOptions
root = Path(sys.argv[1])
print(render(run(Config(root=root)), ReportOptions(root=root)))
"""

CHAIN = {
    "shop/__init__.py": "",
    "shop/models.py": """
        class Customer:
            id: int
            email: str

        class Order:
            def __init__(self, customer: Customer) -> None:
                self.customer = customer
        """,
    "shop/orders.py": """
        from .models import Customer, Order
        from .payloads import payload_of

        def place(customer: Customer) -> None:
            payload_of(Order(customer))
        """,
    "shop/payloads.py": """
        from shop import sending
        from shop.models import Order

        def payload_of(order: Order) -> None:
            payload = {"to": order.customer.FIELD, "kind": "order"}
            sending.send(payload)
        """,
    "shop/sending.py": """
        from .journal import note as write

        class Parcel:
            def __init__(self, contents):
                self.contents = contents

        def send(payload):
            write(Parcel(payload))
        """,
    "shop/journal.py": """
        import logging

        logger = logging.getLogger(__name__)

        def note(parcel):
            logger.info("kind %s", parcel.contents["kind"])
            logger.info("sent to %s", parcel.contents["to"])
        """,
}


def write(root: Path, files: dict[str, str]) -> Path:
    """The files below `root`, their indentation taken off."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"))
    return root


def scan(root: Path, jobs: int = 1) -> ScanResult:
    return run(Config(root=root, jobs=jobs))


def found(result: ScanResult) -> list[tuple[str, int, str, str]]:
    """Where each finding's data ends, what it is and how it is called at the source."""
    return sorted(
        (f.flow.sink.span.path, f.flow.sink.span.line, f.flow.source.data_type, f.flow.source.text)
        for f in result.findings
    )


def chain(field: str) -> dict[str, str]:
    return {name: text.replace("FIELD", field) for name, text in CHAIN.items()}


def reports_by_hash_seed(root: Path) -> list[bytes]:
    """The JSON report as two processes with different hash seeds write it."""
    command = [sys.executable, "-c", _REPORT, str(root)]
    running = [
        subprocess.Popen(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE
        )
        for seed in ("1", "2")
    ]
    reports = [process.communicate(timeout=60)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    return reports


def test_reports_do_not_depend_on_hashing() -> None:
    first, second = reports_by_hash_seed(FIXTURES / "lang" / "dict_keys")
    assert b"contact.email" in first
    assert first == second


def test_reports_on_several_files_do_not_depend_on_hashing(tmp_path: Path) -> None:
    first, second = reports_by_hash_seed(write(tmp_path, chain("email")))
    assert b"contact.email" in first
    assert first == second


def test_processes_find_what_one_process_finds(tmp_path: Path) -> None:
    root = write(tmp_path, chain("email"))
    serial, parallel = scan(root, jobs=1), scan(root, jobs=2)
    assert serial.findings
    assert msgspec.structs.replace(serial, timings=()) == msgspec.structs.replace(
        parallel, timings=()
    )


def test_processes_lower_a_shop_as_one_process_does() -> None:
    root = FIXTURES / "shops" / "inkshop"
    paths = discover(root, (), ()).files
    serial, parallel = lower_files(root, paths, 1), lower_files(root, paths, 2)
    assert len(paths) > 32, "too few files to be shared out"
    assert [module.name for module in serial[1]] == [module.name for module in parallel[1]]
    assert serial == parallel


def test_data_is_followed_through_files_by_key_and_attribute(tmp_path: Path) -> None:
    result = scan(write(tmp_path, chain("email")))
    assert [(path, line, kind) for path, line, kind, _ in found(result)] == [
        ("shop/journal.py", 7, "contact.email")
    ]
    steps = result.findings[0].flow.steps
    assert list(dict.fromkeys(step.span.path for step in steps)) == [
        "shop/payloads.py",
        "shop/sending.py",
        "shop/journal.py",
    ]


def test_an_id_on_the_same_way_is_no_finding(tmp_path: Path) -> None:
    assert found(scan(write(tmp_path, chain("id")))) == []


MODERN = {
    "type_parameters.py": (
        """
        import logging

        logger = logging.getLogger(__name__)

        type Pair[T] = tuple[T, T]


        class Box[T]:
            def __init__(self, value: T) -> None:
                self.value = value

            def get(self) -> T:
                return self.value


        class Customer:
            id: int
            email: str


        def first[T](pair: Pair[T]) -> T:
            return pair[0]


        def report(customer: Customer) -> None:
            box = Box[str](customer.email)
            logger.info("box %s", box.get())
            logger.info("first %s", first((customer.id, customer.email)))
        """,
        [27],
    ),
    "nested_quotes.py": (
        """
        import logging

        logger = logging.getLogger(__name__)


        def report(row: dict[str, str]) -> None:
            logger.info(f"id {row["id"]}")
            logger.info(f"{row["status"]
                } to {row["email"]} {"\\n".join(["a", "b"])}")
            logger.info("phone %s", row["phone"])
        """,
        [8, 10],
    ),
    "bare_except.py": (
        """
        import logging

        logger = logging.getLogger(__name__)


        def report(row: dict[str, str]) -> None:
            try:
                int(row["id"])
            except ValueError, TypeError:
                logger.info("mail %s", row["email"])
        """,
        [10],
    ),
}


@pytest.mark.parametrize("name", sorted(MODERN))
def test_new_syntax_is_read_and_keeps_its_lines(name: str, tmp_path: Path) -> None:
    text, lines = MODERN[name]
    result = scan(write(tmp_path, {name: text}))
    assert result.diagnostics == ()
    assert [line for _, line, _, _ in found(result)] == lines
