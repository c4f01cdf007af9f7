"""Mutants of a module: its source with one small thing changed, which a test ought to notice.

What is changed: comparisons, and/or, not, ~, & and |, True and False, whole numbers, conditions, elements of lists and
sets, conditions of queries, calls and raises that stand for themselves, and what is returned. Not: docstrings, words
for people, annotations, class bodies.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """`name`: file, function, what became what, and which of several alike; it does not change with lines above."""

    name: str
    path: Path
    function: str
    made: Callable[[], ast.Module]


def mutants(path: Path, root: Path) -> list[Mutant]:
    tree = ast.parse(path.read_text())
    seen: Counter[str] = Counter()
    found = []
    for function, statement in places(tree):
        for node in list(ast.walk(statement)):
            for before, changed in changes(node, statement):
                name = f"{path.relative_to(root)} {function}: {before} → {shown(changed)}"
                seen[name] += 1
                found.append((f"{name} #{seen[name]}", function, node, changed))
    return [Mutant(name, path, function, partial(replaced, tree, node, new)) for name, function, node, new in found]


def places(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Each statement of the module, with the name of the function that it is in; "" for the module's own."""
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef):
            yield from ((statement.name, inner) for inner in statement.body)
        elif isinstance(statement, ast.ClassDef):
            for method in statement.body:
                if isinstance(method, ast.FunctionDef):
                    yield from ((f"{statement.name}.{method.name}", inner) for inner in method.body)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)) and not ignored(statement):
            yield "", statement


def ignored(statement: ast.stmt) -> bool:
    """Names of columns and exports, and type variables: a wrong one breaks everything, or nothing that a test sees."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    return isinstance(target, ast.Name) and target.id in ("__all__", "M", "T", "COLUMNS", "State", "Find")


def changes(node: ast.AST, statement: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    """What the node may become."""
    before = shown(node)
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        yield before, ast.Compare(node.left, [SWAPS[type(node.ops[0])](), *node.ops[1:]], node.comparators)  # type: ignore[list-item]
    elif isinstance(node, ast.BoolOp):
        yield before, ast.BoolOp(SWAPS[type(node.op)](), node.values)  # type: ignore[arg-type]
    elif (
        isinstance(node, ast.BinOp)
        and type(node.op) in SWAPS
        and not isinstance(node.left, (ast.Constant, ast.JoinedStr))
    ):
        yield before, ast.BinOp(node.left, SWAPS[type(node.op)](), node.right)  # type: ignore[arg-type]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert)):
        yield before, node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, (bool, int)):
        yield before, ast.Constant(not node.value if isinstance(node.value, bool) else node.value + 1)
    elif isinstance(node, (ast.If, ast.IfExp)):
        for value in (True, False):
            new = copy.copy(node)
            new.test = ast.Constant(value)
            yield f"if {shown(node.test)}", new
    elif isinstance(node, (ast.Set, ast.List)) and len(node.elts) > 1:
        for place in range(len(node.elts)):
            new_list = copy.copy(node)
            new_list.elts = node.elts[:place] + node.elts[place + 1 :]
            yield before, new_list
    elif isinstance(node, ast.Call) and shown(node.func).rpartition(".")[2] in ("filter", "exclude", "Q"):
        for keyword in node.keywords:
            if keyword.arg or len(node.keywords) + len(node.args) > 1:
                kept = [one for one in node.keywords if one is not keyword]
                yield f"{before} without {keyword.arg}", ast.Call(node.func, node.args, kept)
    elif (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)) or isinstance(node, ast.Raise):
        yield before, ast.Pass()
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield before, ast.Return(ast.Constant(None))


def shown(node: ast.AST) -> str:
    """The code in one short line."""
    words = " ".join(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split())
    return words if len(words) < 100 else f"{words[:70]} … {words[-26:]}"


def replaced(tree: ast.Module, old: ast.AST, new: ast.AST) -> ast.Module:
    """The tree with the new node in the old one's place; nothing else is copied."""

    class Replace(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            if node is old:
                return ast.fix_missing_locations(ast.copy_location(copy.deepcopy(new), old))
            fields = {name: self.spread(value) for name, value in ast.iter_fields(node)}
            made = type(node)(**fields)
            return ast.copy_location(made, node) if hasattr(node, "lineno") else made

        def spread(self, value: object) -> object:
            if isinstance(value, list):
                return [self.spread(one) for one in value]
            return self.visit(value) if isinstance(value, ast.AST) else value

    made = Replace().visit(tree)
    assert isinstance(made, ast.Module)
    return made
