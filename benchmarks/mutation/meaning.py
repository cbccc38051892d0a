"""What of a module's code takes part in its work: a change to anything else is no mutant."""

from __future__ import annotations

import ast

_CACHES = frozenset({"cache", "lru_cache", "abstractmethod"})
"""Decorators that only save time or only make demands on subclasses."""
_SAFEGUARDS = frozenset({"frozen", "slots"})
"""Options of a dataclass that only forbid."""


def meaning(source: str) -> str:
    """Equal for two texts whose code does the same for reasons that can be seen from the text."""
    return ast.dump(_Stripped().visit(ast.parse(source)))


class _Stripped(ast.NodeTransformer):
    """Without annotations, documentation, assertions, caches and what only type checkers read."""

    def visit_Module(self, node: ast.Module) -> ast.AST:
        node.body = [each for each in node.body if not _is_alias(each)]
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        node.decorator_list = [each for each in node.decorator_list if _name(each) not in _CACHES]
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call):
                decorator.keywords = [
                    each for each in decorator.keywords if each.arg not in _SAFEGUARDS
                ]
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Constant):
            return ast.Pass()
        return self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        return ast.Pass()

    def visit_If(self, node: ast.If) -> ast.AST:
        if "TYPE_CHECKING" in ast.dump(node.test):
            return ast.Pass()
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """`cast("...", x)` is x."""
        if _name(node.func) == "cast" and len(node.args) == 2:
            node.args[0] = ast.Constant(None)
        return self.generic_visit(node)


def _is_alias(statement: ast.stmt) -> bool:
    """`Labels = dict[Label, Trace | None]`: a name for a type."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return False
    name = statement.targets[0].id.lstrip("_")
    return name[:1].isupper() and not name.isupper()


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        node = node.func
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
