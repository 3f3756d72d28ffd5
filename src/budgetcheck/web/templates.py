"""The templates of the page, which escape whatever a document says."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcheck.model.words import printable

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent / "page"
_KEPT = "\n\t\u3000\u00a0"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the one environment of a process."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_seen,
    )


def _seen(value: object) -> object:
    """Return what the page may show of a value: a text in which nothing turns the direction or hides."""
    return printable(value, "\ufffd", _KEPT) if type(value) is str else value
