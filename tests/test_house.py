"""The house: small rooms, small functions, and no two modules that import each other, not even inside a function."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "src" / "thuiszit_cli"
MODULE, FUNCTION = 400, 60


def modules() -> dict[str, Path]:
    """Every module of the program by its dotted name."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = ("thuiszit_cli", *path.relative_to(ROOT).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(path: Path, known: dict[str, Path]) -> set[str]:
    """The modules that a module imports anywhere, but for those it only needs to check types."""
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                for other in child.orelse:
                    visit(other)
                continue
            if isinstance(child, ast.ImportFrom) and child.module:
                found.update(
                    f"{child.module}.{name.name}" if f"{child.module}.{name.name}" in known else child.module
                    for name in child.names
                )
            elif isinstance(child, ast.Import):
                found.update(name.name for name in child.names)
            visit(child)

    visit(ast.parse(path.read_text(encoding="utf-8")))
    return found & known.keys()


def rings(graph: dict[str, set[str]]) -> frozenset[frozenset[str]]:
    """The groups of modules that reach each other (Tarjan's strongly connected components of two or more)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found = set()

    def connect(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph[node]):
            if other not in index:
                connect(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            group = frozenset(stack[at:])
            del stack[at:]
            if len(group) > 1:
                found.add(group)

    for node in graph:
        if node not in index:
            connect(node)
    return frozenset(found)


def test_no_modules_import_each_other_not_even_inside_a_function() -> None:
    known = modules()
    assert rings({name: imports(path, known) - {name} for name, path in known.items()}) == frozenset()


def test_a_ring_would_be_found() -> None:
    assert rings({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == {frozenset("abc")}


def test_no_module_is_longer_than_it_may_be() -> None:
    lines = {name: path.read_text(encoding="utf-8").count("\n") for name, path in modules().items()}
    assert not {name for name, count in lines.items() if count > MODULE}


def test_no_function_is_longer_than_it_may_be() -> None:
    long = {
        f"{name}.{node.name}"
        for name, path in modules().items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION
    }
    assert not long
