"""What is asked of a file: one value that passes whole from the command line to the judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.model.report import Bar

if TYPE_CHECKING:
    from budgetcheck.model.layout import Reading
    from budgetcheck.model.report import FailOn


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
    readings: tuple[Reading, ...] = ()
    """What a reader says of tables and columns that are read wrongly."""
    previous: str | None = None
    """The file of the same unit that was published last year."""
    fail_on: FailOn | None = None
    """The least severity of a finding that makes the file fail; None for an error."""
    fail_under: int | None = None
    """The least per cent of the printed figures that must be checked; None for 50."""
    locate: bool = True
    """Whether to look for the figures that explain what broke."""
    tables: bool = False
    """Whether the report is to show the tables and every relation, not only what was found."""
    places: bool = False
    """Whether the report is to say on which line and column of a budget file each place stands."""
    rounding: bool = True
    """Whether differences that rounding explains are put into words, or only counted."""

    @property
    def bar(self) -> Bar:
        """What a file has to reach; where rules were left out by name, coverage is what was asked for."""
        usual = Bar()
        least = usual.fail_under if self.fail_under is None else self.fail_under
        return Bar(self.fail_on or usual.fail_on, None if self.select or self.ignore else least)


EVERYTHING = Question()
"""Every rule of the pack that the file itself says, and all that can be found."""
