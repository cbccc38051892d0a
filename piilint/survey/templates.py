"""Templates as text: what they build on, link to and ask for.

Tags of Django and Jinja are set aside before the rest is read as HTML, so that quotes inside them
end no attribute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

import msgspec

from piilint.base.names import split_words
from piilint.frontend.discover import discover

_ALWAYS = (".html", ".htm", ".xhtml", ".jinja", ".jinja2", ".j2", ".mjml", ".mako")
_IN_FOLDERS = (".txt",)
"""Only templates where a folder says so: `requirements.txt` is none."""
_FOLDERS = frozenset({"template", "templates", "mail", "mails", "email", "emails", "newsletter"})
_LARGEST = 512 * 1024
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<%.*?%>|\$\{.*?\}", re.DOTALL)
_BUILDS_ON = re.compile(
    r"\{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)[\"']|"
    r"<%(?:inherit|include)\s+file=[\"']([^\"']+)[\"']"
)
_MARK = re.compile("[ ]?\ue000(\\d+)\ue000[ ]?")
"""What stands for a tag: characters that no template has."""
_FIELDS = frozenset({"input", "textarea", "select"})
_NOT_ASKING = frozenset({"hidden", "submit", "button", "reset", "image", "checkbox", "radio"})


class Link(msgspec.Struct, frozen=True):
    """Where a link leads, as written, and what it says."""

    href: str
    text: str
    line: int


class Input(msgspec.Struct, frozen=True):
    """Something that a form asks people to fill in."""

    name: str
    line: int


class Template(msgspec.Struct, frozen=True):
    """One template file."""

    path: str
    text: str
    builds_on: tuple[str, ...] = ()
    """Names of the templates that it extends or includes."""
    links: tuple[Link, ...] = ()
    inputs: tuple[Input, ...] = ()


class Templates:
    """All templates of a scan, by path and by the names under which code asks for them."""

    def __init__(self, root: Path, paths: Sequence[Path], exclude: Sequence[str]) -> None:
        found = discover(root, paths, exclude, wanted=is_template).files
        read = (_read(root, path) for path in found)
        self.all = tuple(template for template in read if template is not None)

    def named(self, name: str) -> Template | None:
        """The template that code calls by this name: the shallowest whose path ends so."""
        ending = "/" + name.lstrip("/")
        fitting = [each for each in self.all if ("/" + each.path).endswith(ending)]
        return min(fitting, key=lambda each: (each.path.count("/"), each.path), default=None)

    def with_parts(self, template: Template) -> tuple[Template, ...]:
        """A template and whatever it extends and includes, as far as that is among the files."""
        seen: dict[str, Template] = {template.path: template}
        pending = [template]
        while pending:
            for name in pending.pop().builds_on:
                part = self.named(name)
                if part is not None and part.path not in seen:
                    seen[part.path] = part
                    pending.append(part)
        return tuple(seen.values())


def is_template(path: Path) -> bool:
    """Whether a file is a template, by its name and folders."""
    if path.suffix in _IN_FOLDERS:
        words = {word for part in path.parent.parts[-3:] for word in split_words(part)}
        return bool(words & _FOLDERS) and path.is_file()
    return path.suffix in _ALWAYS and path.is_file()


def _read(root: Path, path: str) -> Template | None:
    try:
        with (root / path).open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError:
        return None
    return None if len(data) > _LARGEST else read_template(path, data.decode("utf-8", "replace"))


def read_template(path: str, text: str) -> Template:
    """Reads one template's text."""
    text = text.replace("\r\n", "\n")
    names = [first or second for first, second in _BUILDS_ON.findall(text)]
    if PurePosixPath(path).suffix == ".txt":
        return Template(path, text, tuple(names))
    reader = _Reader(text)
    return Template(path, text, tuple(names), tuple(reader.links), tuple(reader.inputs))


class _Reader(HTMLParser):
    """Collects links and inputs."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[Link] = []
        self.inputs: list[Input] = []
        self._tags: list[str] = []
        self._open: tuple[str, int] | None = None
        self._said: list[str] = []
        self.feed(_TAG.sub(self._set_aside, text))
        self.close()
        self._end_link()

    def _set_aside(self, match: re.Match[str]) -> str:
        """Line ends stay, so that lines are counted right."""
        self._tags.append(match[0])
        apart = "" if match[0].startswith(("{{", "$")) else " "
        mark = f"{apart}\ue000{len(self._tags) - 1}\ue000{apart}"
        return mark + "\n" * match[0].count("\n")

    def _restored(self, text: str) -> str:
        return _MARK.sub(lambda match: self._tags[int(match[1])], text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a link, or notes an input."""
        values = {name: value or "" for name, value in attrs}
        if tag == "a":
            self._end_link()
            self._open = (self._restored(values.get("href", "")), self.getpos()[0])
        elif tag in _FIELDS and values.get("type", "text").lower() not in _NOT_ASKING:
            name = self._restored(values.get("name") or values.get("id") or "")
            if name:
                self.inputs.append(Input(name, self.getpos()[0]))

    def handle_endtag(self, tag: str) -> None:
        """Closes a link."""
        if tag == "a":
            self._end_link()

    def handle_data(self, data: str) -> None:
        """Text inside a link is what it says."""
        if self._open is not None:
            self._said.append(data)

    def _end_link(self) -> None:
        if self._open is not None:
            said = " ".join(self._restored("".join(self._said)).split())
            self.links.append(Link(self._open[0], said, self._open[1]))
        self._open, self._said = None, []


def words_of_link(link: Link) -> Iterator[tuple[str, ...]]:
    """The words of where a link leads and of what it says."""
    yield split_words(link.href)
    yield split_words(link.text)
