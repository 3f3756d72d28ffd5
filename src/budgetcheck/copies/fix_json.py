"""A budget file with its mistakes mended: only the values that change are written anew, the rest stays letter by letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.copies.corrections import Corrected
from budgetcheck.readers.json_edits import BudgetText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.model.budget import Budget
    from budgetcheck.model.report import Suspect


def mended(data: bytes, suspects: Sequence[Suspect], budget: Budget) -> Corrected:
    """Return a budget file in which mistakes are mended."""
    file = BudgetText(data.decode("utf-8"), budget)
    found = [(suspect, file.edits(suspect)) for suspect in suspects]
    text = file.text
    for edit in sorted((edit for _, edits in found for edit in edits), key=lambda each: (-each.start, -each.end)):
        text = text[: edit.start] + edit.words + text[edit.end :]
    done = tuple(suspect for suspect, edits in found if edits)
    return Corrected(text.encode("utf-8"), done, tuple(suspect for suspect, edits in found if not edits))
