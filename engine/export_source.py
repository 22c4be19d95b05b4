"""Functions and constants of a task's own file as plain Python for the exported script: what is shown is what runs here."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

TASKS = Path(__file__).with_name("tasks")


def source(file: str, *names: str) -> str:
    """These definitions of ``engine/tasks/FILE.py`` in their order there, without type annotations."""
    found = [node for node in _tree(file).body if _name(node) in names]
    assert len(found) == len(names), (file, names)
    return "\n".join(_text(node) for node in found)


@cache
def _tree(file: str) -> ast.Module:
    return ast.parse((TASKS / f"{file}.py").read_text())


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef):
        return node.name
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target if isinstance(node, ast.AnnAssign) else None
    if isinstance(target, ast.Tuple):
        return ",".join(each.id for each in target.elts if isinstance(each, ast.Name))
    return target.id if isinstance(target, ast.Name) else ""


def _text(node: ast.stmt) -> str:
    """As it stands in the file, but for annotations, the decorator of a cache, and types made only for the checker."""
    plain = _Plain().visit(ast.parse(ast.unparse(node)))
    text = ast.unparse(ast.fix_missing_locations(plain))
    return f"\n\n{text}\n\n" if isinstance(node, ast.FunctionDef) else text


class _Plain(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.decorator_list, node.returns = [], None
        for argument in node.args.args:
            argument.annotation = None
        self.generic_visit(node)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        assert node.value is not None
        return ast.Assign([node.target], node.value)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """``list[str]()`` as ``list()``."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Subscript):
            node.func = node.func.value
        return node
