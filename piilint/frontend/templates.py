"""Template files of Django and Jinja2, lowered to functions of the names that they print.

A template that extends another one prints that one, without the blocks that it has its own of: for
each set of blocks that some template has, the other one is lowered without them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from piilint.frontend.discover import discover
from piilint.frontend.lower import lower_module
from piilint.frontend.sources import ParsedFile
from piilint.frontend.template_tags import Template
from piilint.frontend.template_text import (
    PARTS,
    START,
    BlockNode,
    Extensions,
    OwnTag,
    Part,
    PartNode,
    Place,
    parsed,
    put,
)
from piilint.ir.program import RENDER, TEMPLATE, FunctionIR, ModuleIR

_FOLDERS = frozenset({"templates", "jinja2"})
_SUFFIXES = (".html", ".htm", ".txt", ".jinja", ".jinja2", ".j2", ".xml", ".mjml")
_MOST_BYTES = 400_000
_MOST_NAMES = 120
"""A template takes no more names than these from its context, with all that it is made of."""
_MOST_KINDS = 48
"""Of so many sets of blocks, one template is lowered without them."""
_FILTER = "filter"
_TAGS = frozenset({"simple_tag", "inclusion_tag"})


def find_templates(root: Path, exclude: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Paths of template files, and the names they are rendered by."""
    for path in discover(root, (), exclude, wanted=_is_template).files:
        *folders, name = path.split("/")
        start = next((i for i, part in enumerate(folders) if part in _FOLDERS), None)
        if start is not None:
            yield path, "/".join((*folders[start + 1 :], name))


def _is_template(path: Path) -> bool:
    return path.name.endswith(_SUFFIXES) and not _FOLDERS.isdisjoint(path.parts)


def lower_templates(
    root: Path, exclude: Sequence[str] = (), modules: Iterable[ModuleIR] = ()
) -> tuple[list[ParsedFile], list[ModuleIR]]:
    """Every template below the root that can be read; `modules` may have tags and filters."""
    texts: list[tuple[str, str, str]] = []
    for path, name in find_templates(root, exclude):
        try:
            data = (root / path).read_bytes()
            text = data.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if len(data) <= _MOST_BYTES:
            texts.append((path, name, text))
    if not texts:
        return [], []
    own, imports = _extensions(modules)
    files = [_File(path, name, _read(text, own)) for path, name, text in texts]
    linked = _Linked(files, imports)
    lowered = [lower_module(tree, name, path, text) for tree, name, path, text in linked.modules()]
    return [ParsedFile(path, text, None, (), ()) for path, _, text in texts], lowered


def _read(text: str, own: Extensions) -> Template:
    template = Template(text, own)
    template.read()
    return template


# -- filters and tags of the program


def _extensions(modules: Iterable[ModuleIR]) -> tuple[Extensions, dict[str, ast.stmt]]:
    """Filters and tags by name, and the imports of what stands behind them."""
    own, imports = Extensions(), dict[str, ast.stmt]()
    for module in modules:
        for function in module.functions:
            alone = function.id == f"{module.name}:{function.name}"
            for decorator in function.decorators if alone else ():
                kind = decorator.name.removesuffix("()").rpartition(".")[2]
                if kind != _FILTER and kind not in _TAGS:
                    continue
                texts = [ref.name.strip("'") for ref in decorator.args]
                called = f"own_{function.name}"
                node = ast.ImportFrom(module.name, [ast.alias(function.name, called)], 0)
                put(node, START)
                if imports.setdefault(called, node) is node:
                    _register(own, function, kind, called, texts)
    return own, imports


def _register(
    own: Extensions, function: FunctionIR, kind: str, called: str, texts: Sequence[str]
) -> None:
    if kind == _FILTER:
        own.filters.setdefault(texts[0] if texts else function.name, called)
        return
    context = bool(function.params) and function.params[0].name == "context"
    template = next((text for text in texts if "." in text), "")
    names = [text for text in texts if text.isidentifier()]
    tag = OwnTag(called, context, template if kind == "inclusion_tag" else "")
    own.tags.setdefault(names[-1] if names else function.name, tag)


# -- what templates are made of


@dataclass(slots=True)
class _File:
    path: str
    name: str
    template: Template
    module: str = ""
    without: set[frozenset[str]] = field(default_factory=set)
    """The sets of blocks that it is lowered without."""


class _Linked:
    """Templates that know each other."""

    def __init__(self, files: Sequence[_File], imports: Mapping[str, ast.stmt]) -> None:
        self.files, self.imports = files, imports
        self.named: dict[str, list[_File]] = {}
        for file in files:
            same = self.named.setdefault(file.name, [])
            file.module = f"{TEMPLATE}{file.name}" + (f"\n{len(same)}" if same else "")
            same.append(file)
        for file in files:
            self._lay_out(file, frozenset())

    def modules(self) -> Iterator[tuple[ast.Module, str, str, str]]:
        """For each template a module: the tree, its name, its path, its text."""
        for file in self.files:
            own = file.template
            # Blocks of what extends a template see what that imports.
            imports = [node for each in self._bases(file) for node in each.template.imports]
            body = [*imports, *(self.imports[name] for name in own.used if name in self.imports)]
            for macro in own.macros:
                macro.body = self._printing(macro.body, frozenset())
                body.append(macro)
            kinds = [frozenset[str](), *sorted(file.without, key=sorted)]
            body += [self._function(file, without) for without in kinds]
            yield ast.Module(body, []), file.module, file.path, own.text

    def _bases(self, file: _File) -> list[_File]:
        """The template and what it extends, one after the other."""
        found = [file]
        while (name := found[-1].template.extends) is not None:
            base = next((each for each in self.named.get(name, ()) if each not in found), None)
            if base is None:
                break
            found.append(base)
        return found

    def _lay_out(self, file: _File, without: frozenset[str]) -> None:
        """Notes what the templates that this one extends are needed without."""
        for base in self._extended(file):
            needed = self._replaced(file, without) & self._blocks(base)
            if needed and needed not in base.without and len(base.without) < _MOST_KINDS:
                base.without.add(needed)
                self._lay_out(base, needed)

    def _extended(self, file: _File) -> list[_File]:
        name = file.template.extends
        return [each for each in self.named.get(name or "", ()) if each is not file]

    def _replaced(self, file: _File, without: frozenset[str]) -> frozenset[str]:
        """The blocks of what a template extends that are not printed with it."""
        return without | (file.template.blocks - file.template.continued)

    def _blocks(self, file: _File) -> frozenset[str]:
        return frozenset(name for each in self._bases(file) for name in each.template.blocks)

    def _names(self, file: _File) -> list[str]:
        """The names that it takes from its context, and all templates that it is made of."""
        found: dict[str, None] = {}
        seen: set[str] = set()
        pending = [file]
        while pending:
            each = pending.pop(0)
            if each.path in seen:
                continue
            seen.add(each.path)
            found.update(each.template.names)
            parts = [*each.template.parts, each.template.extends or ""]
            pending += [other for name in parts for other in self.named.get(name, ())]
        imported = {name for each in self._bases(file) for name in each.template.imported}
        return [name for name in found if name not in imported][:_MOST_NAMES]

    def _function(self, file: _File, without: frozenset[str]) -> ast.stmt:
        names = self._names(file)
        (function,) = parsed(f"def {RENDER}({', '.join(names)}): pass")
        assert isinstance(function, ast.FunctionDef)
        function.name = _kind(without)
        extended = self._extension(file, without)
        if names or extended:
            function.body = self._printing([*file.template.body, *extended], without)
        else:
            function.body = parsed("return ''")
        return function

    def _printing(self, body: Sequence[ast.stmt], without: frozenset[str]) -> list[ast.stmt]:
        first, last = parsed(f"{PARTS} = []"), parsed(f"return ''.join({PARTS})")
        return [*first, *self._resolved(body, without), *last]

    def _extension(self, file: _File, without: frozenset[str]) -> list[ast.stmt]:
        """What prints the template that this one extends, without the blocks of this one."""
        bases = self._extended(file)
        if not bases:
            return []
        needed = self._replaced(file, without) & self._blocks(bases[0])
        name, kind = file.template.extends or "", _kind(needed)
        if any(needed not in base.without for base in bases):
            kind = RENDER
        named = {name: name for each in bases for name in self._names(each)}
        template, place = repr(f"{name}\n{kind}"), file.template.extended_at
        return _print_part(template, named, place, "extends")

    def _resolved(self, body: Sequence[ast.stmt], without: frozenset[str]) -> list[ast.stmt]:
        """Statements without those blocks, and with calls in the places of other templates."""
        found: list[ast.stmt] = []
        for node in body:
            if isinstance(node, BlockNode):
                if node.block not in without:
                    branch = ast.If(node.test, self._resolved(node.body, without), [])
                    found.append(ast.copy_location(branch, node))
            elif isinstance(node, PartNode):
                found += self._part(node.part)
            elif isinstance(node, ast.If):
                inner = self._resolved(node.body, without), self._resolved(node.orelse, without)
                found.append(ast.copy_location(ast.If(node.test, *inner), node))
            elif isinstance(node, ast.For):
                inner_body = self._resolved(node.body, without)
                loop = ast.For(node.target, node.iter, inner_body, [])
                found.append(ast.copy_location(loop, node))
            else:
                found.append(node)
        return found

    def _part(self, part: Part) -> list[ast.stmt]:
        files = self.named.get(part.name, ()) if part.name is not None else ()
        wanted = dict.fromkeys(name for file in files for name in self._names(file))
        known = {name: name for name in wanted} | dict(part.scope)
        if part.name is None:
            wanted = dict.fromkeys([*part.given, *part.scope])
        named = {
            name: part.given.get(name, known.get(name, name))
            for name in wanted
            if name in part.given or not part.only
        }
        return _print_part(part.code, named, part.place) if part.name is None or files else []


def _kind(without: frozenset[str]) -> str:
    """The function that prints a template without those blocks."""
    return f"{RENDER} without {','.join(sorted(without))}" if without else RENDER


def _print_part(
    template: str, named: Mapping[str, str], place: Place, how: str = "include"
) -> list[ast.stmt]:
    given = "".join(f", {name}={code}" for name, code in named.items())
    return parsed(f"{PARTS}.append(template_output.{how}({template}{given}))", place)
