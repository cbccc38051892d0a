"""piilint: follows personal data through Python code and checks it against a privacy policy."""

from __future__ import annotations

__all__ = ["Pii", "__version__"]
__version__ = "0.1.0"


class Pii:
    """Marks what a type holds: `Annotated[str, Pii("contact.email")]`; it does nothing at run time.

    `subject` says whose data it is: `Pii("contact.email", subject="recipient")`.
    """

    __slots__ = ("data_type", "subject")

    def __init__(self, data_type: str, subject: str | None = None) -> None:
        self.data_type, self.subject = data_type, subject

    def __repr__(self) -> str:
        more = f", subject={self.subject!r}" if self.subject is not None else ""
        return f"Pii({self.data_type!r}{more})"
