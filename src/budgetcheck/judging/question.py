"""What is asked of a file: one value that passes whole from the command line to the judge."""

from __future__ import annotations

from budgetcheck.model.record import NamedTuple


class Question(NamedTuple):
    """How a file is to be checked, whichever file it is."""

    pack: str | None = None
    """The rule pack, by id or path; None where the file itself says."""
    select: tuple[str, ...] = ()
    """The rules to apply (* allowed); all where none is named."""
    ignore: tuple[str, ...] = ()
    """The rules to leave out (* allowed)."""
    strict: bool = True
    """Whether each name in `select` and `ignore` must be of a rule of the file's pack."""
    severity: tuple[tuple[str, str], ...] = ()
    """Severities that the configuration gives rules."""
    previous: str | None = None
    """The file of the same unit that was published last year."""
    locate: bool = True
    """Whether to look for the figures that explain what broke."""
    tables: bool = False
    """Whether the report is to show the tables and every relation, not only what was found."""
    rounding: bool = True
    """Whether differences that rounding explains are put into words, or only counted."""


EVERYTHING = Question()
"""Every rule of the pack that the file itself says, and all that can be found."""
