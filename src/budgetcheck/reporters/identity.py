"""What a finding or a mistake is known by in the next run: what it is about, and not its words, figures or lines."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from budgetcheck.model.budget import SENTENCES, grid_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcheck.model.budget import Figure
    from budgetcheck.model.report import FileReport, Finding, Place, Suspect


def of_finding(file: FileReport, finding: Finding) -> tuple[str, ...]:
    """Return what a finding is about: its rule and its first place."""
    return finding.rule, *_place(file, finding.at[0])


def of_mistake(file: FileReport, suspect: Suspect) -> tuple[str, ...]:
    """Return what a mistake is about: its kind and its places."""
    return suspect.kind, *(part for each in suspect.places for part in _place(file, each.at))


def _place(file: FileReport, at: Figure | Place) -> tuple[str, str, str]:
    """Return a place by what stays as other parts of the document change: a table beyond the layout by its title, and
    words outside every table by themselves, as their numbers move."""
    row = at.row or ""
    if not at.table:
        return "", _letters(getattr(at, "text", "")), at.column or ""
    if at.table == SENTENCES:
        return (
            at.table,
            _letters(file.names[at.table, row].zh if (at.table, row) in file.names else row),
            at.column or "",
        )
    if grid_number(at.table) is not None and at.table in file.titles:
        return _letters(file.titles[at.table].zh), row, at.column or ""
    return at.table, row, at.column or ""


def _letters(words: str) -> str:
    """Return words without figures: these are what is mended."""
    return "".join(letter for letter in words if letter.isalpha())


def fingerprint(*parts: str) -> str:
    """Return a short name for some parts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def told_apart(fingerprints: Iterable[str]) -> Iterator[str]:
    """Yield fingerprints, one that has been there before with its number: two of one would be shown as one."""
    seen: dict[str, int] = {}
    for each in fingerprints:
        seen[each] = seen.get(each, 0) + 1
        yield each if seen[each] == 1 else fingerprint(each, str(seen[each]))
