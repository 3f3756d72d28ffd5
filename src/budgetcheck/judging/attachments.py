"""Cells that two files of one disclosure state differently, as mistakes: which file is right the figures may tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.model.budget import Figure
from budgetcheck.model.report import Mending, Suspect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.judging.run import Run
    from budgetcheck.model.report import FindingId

_KIND = "files"
"""The kind of check that holds one file against another."""


def with_attachments(run: Run, suspects: Sequence[Suspect]) -> tuple[Suspect, ...]:
    """Return the mistakes with those between files; one that names the cell already explains its difference too."""
    found: list[Suspect] = list(suspects)
    for suspect in _between_files(run):
        at = suspect.places[0].at[:3]
        twin = next((n for n, each in enumerate(found) if any(place.at[:3] == at for place in each.places)), None)
        if twin is None:
            found.append(suspect)
        else:
            found[twin] = found[twin]._replace(
                repairs=found[twin].repairs + suspect.repairs, explains=found[twin].explains | suspect.explains
            )
    return tuple(found)


def _between_files(run: Run) -> Iterator[Suspect]:
    for rule, problem in run.said_of_words:
        figures = [at for at in problem.at if isinstance(at, Figure)]
        if rule.head.kind == _KIND and len(figures) > 1:
            explains: FindingId = (rule.id, *figures[0].key)
            places = tuple(Mending(each, each.text, "") for each in figures)
            yield Suspect("attachment", places, (rule.id,), None, frozenset({explains}), because=problem.message)
