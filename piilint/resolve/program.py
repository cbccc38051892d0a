"""The whole program: every module, function and class, and the look-up of names across modules."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable, Iterator

from piilint.ir.program import Binding, ClassIR, FunctionIR, ModuleIR
from piilint.resolve.fetched import FetchedClasses
from piilint.resolve.symbols import Symbol, external
from piilint.resolve.tables import LibraryTable, class_of, module_of
from piilint.resolve.users import find_user_model

_MAX_HOPS = 12


class Program:
    """All lowered modules, by dotted name, and what names in them stand for."""

    def __init__(self, modules: Iterable[ModuleIR], tables: Iterable[LibraryTable] = ()) -> None:
        """`tables`: classes of libraries that are taken for the program's own where it has them."""
        self.modules: dict[str, ModuleIR] = {}
        self.functions: dict[str, FunctionIR] = {}
        self.classes: dict[str, ClassIR] = {}
        self.module_of: dict[str, ModuleIR] = {}
        """Function or class id → the module it is in."""
        self._aliases: dict[str, str] = {}
        for module in modules:
            self._add(module)
        self.user_model = find_user_model(self.modules.values(), self.classes)
        self.tables: dict[str, LibraryTable] = {}
        """By the ids of their classes."""
        imported = {name for module in self.modules.values() for name in module.imports}
        for table in tables:
            if table.path.partition(".")[0] in imported and table.class_id not in self.classes:
                self._add_table(table)
        if self.user_model is None:
            self.user_model = find_user_model((), {cid: self.classes[cid] for cid in self.tables})
        self.fetched = FetchedClasses(self.classes, self.user_model)
        self.has_marked_types = any(module.marked_types for module in self.modules.values())
        self._packages = {
            name.rsplit(".", depth)[0]
            for name in (*self.modules, *self._aliases)
            for depth in range(1, name.count(".") + 1)
        }
        self._cache: dict[tuple[str, str], tuple[Symbol, ...]] = {}
        self._asked: set[tuple[str, str]] = set()
        """Modules and names that are being looked up: asked again, imports go round in a circle."""
        self._near: dict[tuple[str, str], str] = {}

    def _add(self, module: ModuleIR) -> None:
        self.modules[module.name] = module
        for alias in module.aliases:
            self._aliases.setdefault(alias, module.name)
        for function in module.functions:
            self.functions[function.id] = function
            self.module_of[function.id] = module
        for cls in module.classes:
            self.classes[cls.id] = cls
            self.module_of[cls.id] = module

    def _add_table(self, table: LibraryTable) -> None:
        cid = table.class_id
        self.tables[cid] = table
        self.classes[cid] = class_of(table)
        self.module_of[cid] = module_of(table)

    def _outside(self, path: str) -> Symbol:
        """What a path outside the program's modules stands for."""
        cid = ":".join(path.rsplit(".", 1))
        return Symbol("class", cid) if cid in self.tables else external(path)

    def is_module(self, name: str) -> bool:
        """Whether a dotted name is a module or (namespace) package of the program."""
        return name in self.modules or name in self._packages or name in self._aliases

    def module(self, name: str) -> ModuleIR | None:
        """The module of that dotted name, or imported under it."""
        found = self.modules.get(name)
        return found if found is not None else self.modules.get(self._aliases.get(name, ""))

    def absolute(self, module: ModuleIR, target: str, level: int) -> str:
        """The dotted name that `from <level dots><target>` in `module` means."""
        if not level:
            return self.near(module, target)
        parts = module.name.split(".")
        drop = level - 1 if module.package else level
        base = ".".join(parts[: len(parts) - drop]) if drop else module.name
        return f"{base}.{target}" if target and base else (target or base)

    def near(self, module: ModuleIR, target: str) -> str:
        """The dotted name that `import target` in `module` means.

        What lies beside it, or beside a folder around it, goes before what lies elsewhere: scripts
        are run from their folders, and several programs may lie side by side. A package's own
        folder is on no path.
        """
        folder = module.name.rpartition(".")[0]
        root = target.partition(".")[0]
        if not folder or root in sys.stdlib_module_names:
            return target
        key = (folder, root)
        prefix = self._near.get(key)
        if prefix is None:
            prefix = folder
            while prefix and not self._lies_beside(prefix, root):
                prefix = prefix.rpartition(".")[0]
            self._near[key] = prefix
        return f"{prefix}.{target}" if prefix else target

    def _lies_beside(self, folder: str, root: str) -> bool:
        around = self.module(folder)
        package = around is not None and around.package
        return not package and self.is_module(f"{folder}.{root}")

    def lookup(self, module: str, name: str) -> tuple[Symbol, ...]:
        """What a module-level name stands for; several if it is bound in several ways, or none."""
        key = (module, name)
        found = self._cache.get(key)
        if found is None:
            found = self._told(self._lookup(module, name, 0))
            self._cache[key] = found
        return found

    def _lookup(self, module_name: str, name: str, hops: int) -> Iterator[Symbol]:
        module = self.module(module_name)
        if hops > _MAX_HOPS:
            return
        if module is None:
            if self.is_module(f"{module_name}.{name}"):
                yield Symbol("module", f"{module_name}.{name}")
            return
        key = (module.name, name)
        if key in self._asked:
            return
        self._asked.add(key)
        try:
            yield from self._named(module, name, hops)
        finally:
            self._asked.discard(key)

    def _named(self, module: ModuleIR, name: str, hops: int) -> Iterator[Symbol]:
        bindings = module.bindings.get(name, ())
        for binding in bindings:
            yield from self._bound(module, binding, hops)
        if bindings:
            return
        if module.package and self.is_module(f"{module.name}.{name}"):
            yield Symbol("module", f"{module.name}.{name}")
            return
        found = False
        for target, level in module.stars:
            for symbol in self._starred(module, target, level, name, hops):
                found = True
                yield symbol
        outside = [target for target, level in module.stars if not (level or self._knows(target))]
        if len(outside) == 1 and not (found or hasattr(builtins, name) or name.startswith("_")):
            yield external(f"{outside[0]}.{name}")

    def _told(self, found: Iterable[Symbol]) -> tuple[Symbol, ...]:
        """Each once; names that modules of the program lack, only if there is nothing else.

        Those are left where imports go round in a circle: `from .parts import *` in a package
        whose parts import from the package.
        """
        symbols = tuple(dict.fromkeys(found))
        there = tuple(symbol for symbol in symbols if not self._lacked(symbol))
        return there or symbols

    def _lacked(self, symbol: Symbol) -> bool:
        return symbol.kind == "external" and self.is_module(symbol.name.rpartition(".")[0])

    def _knows(self, name: str) -> bool:
        """Whether a module, or a package around it, is of the program."""
        return self.is_module(name) or self.is_module(name.partition(".")[0])

    def _bound(self, module: ModuleIR, binding: Binding, hops: int) -> Iterator[Symbol]:
        if binding.kind in ("function", "class"):
            yield Symbol(binding.kind, binding.target)
        elif binding.kind == "value":
            fetched = self.fetched.of_ref(module.made.get(binding.target))
            yield from (Symbol("class", cid) for cid in fetched)
            if not fetched:
                yield Symbol("variable", f"{module.name}:{binding.target}")
        elif binding.kind == "import":
            yield self.module_symbol(self.near(module, binding.target))
        else:
            target = self.absolute(module, binding.target, binding.level)
            yield from self.member(target, binding.attr, hops + 1)

    def module_symbol(self, name: str) -> Symbol:
        """A module by its dotted name, in the program or outside."""
        return Symbol("module", name) if self.is_module(name) else external(name)

    def member(self, module_name: str, attr: str, hops: int = 0) -> Iterator[Symbol]:
        """What `from module_name import attr` gives."""
        if not self.is_module(module_name):
            yield self._outside(f"{module_name}.{attr}")
            return
        found = self._told(self._lookup(module_name, attr, hops))
        module = self.module(module_name)
        if found:
            yield from found
        elif self.is_module(f"{module_name}.{attr}"):
            yield Symbol("module", f"{module_name}.{attr}")
        elif hops == 0 or (module is not None and (module.name, attr) not in self._asked):
            yield external(f"{module_name}.{attr}")

    def _starred(
        self, module: ModuleIR, target: str, level: int, name: str, hops: int
    ) -> Iterator[Symbol]:
        absolute = self.absolute(module, target, level)
        if name.startswith("_"):
            return
        if self.is_module(absolute):
            yield from self._lookup(absolute, name, hops + 1)

    def resolve(self, module: str, dotted: str) -> tuple[Symbol, ...]:
        """What a dotted name written in a module stands for: `models.Order`, `stripe.Charge`.

        A name that nothing binds is taken for a builtin.
        """
        head, *rest = dotted.split(".")
        called = "()" if head.endswith("()") else ""
        head = head.removesuffix("()")
        symbols = self.lookup(module, head) or (external(head),)
        if called:
            symbols = tuple(external(s.name + called) for s in symbols if s.kind == "external")
        for part in rest:
            symbols = tuple(
                dict.fromkeys(
                    found for symbol in symbols for found in self._attribute(symbol, part)
                )
            )
        return symbols

    def _attribute(self, symbol: Symbol, attr: str) -> Iterator[Symbol]:
        if symbol.kind == "module":
            yield from self.member(symbol.name, attr)
        elif symbol.kind == "external":
            yield self._outside(f"{symbol.name}.{attr}")
        elif symbol.kind == "class":
            for name, target in self.classes[symbol.name].inner:
                if name == attr:
                    yield Symbol("class", target)
        elif symbol.kind == "variable":
            for path in self.origins(symbol.name):
                yield external(f"{path}.{attr}")

    def origins(self, variable: str, hops: int = 0) -> tuple[str, ...]:
        """The outside paths that a module-level variable stands for: `Base = declarative_base()`.

        An instance of a class of the program is one of the outside classes it derives from.
        """
        module, _, name = variable.partition(":")
        owner = self.modules.get(module)
        ref = owner.made.get(name) if owner is not None else None
        if ref is None or hops > _MAX_HOPS:
            return ()
        called = "()" if ref.name.endswith("()") else ""
        paths: dict[str, None] = {}
        for symbol in self.resolve(module, ref.name.removesuffix("()")):
            if symbol.kind == "external":
                paths[symbol.name + called] = None
            elif symbol.kind == "variable" and not called:
                paths.update(dict.fromkeys(self.origins(symbol.name, hops + 1)))
            elif symbol.kind == "class" and called:
                paths.update(dict.fromkeys(self._bases_outside(symbol.name, hops + 1)))
        return tuple(paths)

    def _bases_outside(self, cid: str, hops: int) -> Iterator[str]:
        module = self.module_of[cid].name
        for base in self.classes[cid].bases if hops <= _MAX_HOPS else ():
            for symbol in self.resolve(module, base.name):
                if symbol.kind == "external":
                    yield f"{symbol.name}()"
                elif symbol.kind == "class" and symbol.name != cid:
                    yield from self._bases_outside(symbol.name, hops + 1)
