"""The official classifications of expenditure, and the folder in which they and the packs are kept."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from budgetcheck.model.words import InputError, Text

_PACKAGE = Path(__file__).parents[1]


def rules_folder() -> Path:
    """Return the folder of the packs that ship with budgetcheck, in a wheel or in a checkout."""
    packaged = _PACKAGE / "rules"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1] / "rules"


@lru_cache(maxsize=8)
def classification(scheme: str) -> dict[str, tuple[str, str]]:
    """Return the official classification, function or economic: code to (name, evidence). Raises InputError."""
    path = rules_folder() / "codes" / f"{scheme}.csv"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(
            str(path), Text("找不到科目表", f"the classification cannot be read ({error.strerror})")
        ) from None
    found = {}
    for line in lines[1:]:
        code, name, _, evidence = line.split(",")
        found[code] = (name, evidence)
    return found
