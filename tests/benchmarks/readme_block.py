"""The tables in docs/reliability.md that benchmarks write, each between two marks that name its script."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def marks(name: str) -> tuple[str, str]:
    """Return the lines before and after the table of a benchmark."""
    return f"<!-- {name}: written by tests/benchmarks/{name}.py --readme -->", f"<!-- end of {name} -->"


def write_block(path: Path, name: str, lines: list[str]) -> None:
    """Put the table of a benchmark between its two marks."""
    begin, end = marks(name)
    before, rest = path.read_text(encoding="utf-8").split(begin)
    _, after = rest.split(end)
    path.write_text("\n".join([before + begin, *lines, end + after]), encoding="utf-8")
