"""Starts a module of this folder in a process of its own, which knows nothing of the package and may die.

A program that carries its own Python (as PyInstaller makes them) has no interpreter to start: it starts itself, with the
name of the module as what it is asked to do.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

OPTION = "--own-process"
"""What such a program is started with, before the name of a module."""
_START = "import sys; sys.path.append(sys.argv.pop(1)); from {} import main; main()"
_FOLDER = Path(__file__).parent


def command(module: str) -> list[str]:
    """Return what starts a module's `main`; its arguments come behind."""
    if is_program():
        return [sys.executable, OPTION, module]
    return [sys.executable, "-I", "-S", "-c", _START.format(module), str(_FOLDER)]


def is_program() -> bool:
    """Whether this process is a program that carries its own Python."""
    return bool(getattr(sys, "frozen", False))


def main_of(module: str) -> Callable[[], None]:
    """Return the `main` of a module of this folder that is run so; raises KeyError for others."""
    if module == "pdfium":
        from budgetcheck.readers.pdfium import main
    elif module == "office_keeper":
        from budgetcheck.readers.office_keeper import main
    else:
        raise KeyError(module)
    return main
