"""CONTRIBUTING's table of rooms is the tree, in the order of the import contract; the package has few entries at its top."""

from __future__ import annotations

import ast
import re
import tomllib

from tests.paths import ROOT

PACKAGE = ROOT / "src" / "budgetcheck"
_MAX_ENTRIES = 17
_MAX_LINES, _MAX_FUNCTION, _MAX_PARAMETERS = 500, 60, 6


def _rooms_on_disk() -> set[str]:
    return {
        path.name.removesuffix(".py")
        for path in PACKAGE.iterdir()
        if path.name not in ("__init__.py", "__pycache__", "py.typed")
    }


def _rooms_in_table() -> list[str]:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.split("| room |", 1)[1].split("\n\n", 1)[0]
    return re.findall(r"^\| `(\w+)(?:/|\.py)` \|", table, re.M)


def test_the_table_of_rooms_is_the_tree() -> None:
    rooms = _rooms_in_table()
    assert (len(rooms), set(rooms)) == (len(set(rooms)), _rooms_on_disk())


def test_the_table_is_in_the_order_of_the_contract() -> None:
    """Every room stands in the contract, which is exhaustive and has no exceptions; the table lists it top down."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (contract,) = linter["contracts"]
    floors = [floor.split(" | ") for floor in contract["layers"]]
    assert contract["exhaustive"]
    assert "exclude_type_checking_imports" not in linter
    assert "ignore_imports" not in contract
    assert [room for floor in floors for room in floor] == _rooms_in_table()


def test_the_package_has_few_entries_at_its_top() -> None:
    assert len(_rooms_on_disk()) <= _MAX_ENTRIES


def test_the_tests_have_the_same_rooms() -> None:
    rooms = {path.name for path in (ROOT / "tests").iterdir() if any(path.glob("test_*.py"))}
    assert rooms - {"house", "benchmarks"} <= _rooms_on_disk()


def test_no_module_is_longer_than_one_can_read() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in PACKAGE.rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > _MAX_LINES
    }
    assert long == {}


def test_no_function_is_longer_or_wider_than_one_can_read() -> None:
    """At most 60 lines and six parameters, what a method is of aside."""
    found = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                names = [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
                lines = (node.end_lineno or 0) - node.lineno + 1
                if (
                    lines > _MAX_FUNCTION
                    or len([name for name in names if name not in ("self", "cls")]) > _MAX_PARAMETERS
                ):
                    found.append(f"{path.name}:{node.name}")
    assert found == []
