"""What the page adds to a report: forms by which a reader says that the program is wrong."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from budgetcheck.model.layout import is_notes
from budgetcheck.web.templates import environment
from budgetcheck.web.words import WORDS

if TYPE_CHECKING:
    from budgetcheck.model.budget import Unread
    from budgetcheck.model.report import FileReport
    from budgetcheck.model.words import Language
    from budgetcheck.reporters.html_report import Remark


class Controls:
    """The forms of one report."""

    def __init__(self, language: Language, file: FileReport, *, can_mend: bool) -> None:
        self._file, self._language, self._can_mend = file, language, can_mend
        self._say = {key: text.say(language) for key, text in WORDS.items()}
        self._forms = environment().get_template("forms.html.jinja").module

    def mend(self, number: int) -> Markup:
        """Return the mark by which a mistake goes into the corrected copy, set where it is certain."""
        if not self._can_mend:
            return Markup()
        certain = self._file.suspects[number - 1].certain
        return Markup(self._forms.mend(self._say, number, certain))  # type: ignore[attr-defined] # noqa: S704

    def settle(self, remark: Remark) -> Markup:
        """Return the form of a waiver: this finding is right, and why."""
        until = date.today().replace(month=12, day=31).isoformat()
        # The template has escaped what is in it.
        return Markup(self._forms.settle(self._say, remark, until))  # type: ignore[attr-defined] # noqa: S704

    def unread(self, number: int) -> Markup:
        """Return the form by which a table or column that was not understood is told; nothing for other things."""
        what = self._file.unread[number - 1]
        choices = choices_for(self._file, what, self._language)
        if not choices:
            return Markup()
        word = "this_table" if what.why == "table" else "this_column"
        return Markup(self._forms.read(self._say, number, self._say[word], choices))  # type: ignore[attr-defined] # noqa: S704


def choices_for(file: FileReport, what: Unread, language: Language) -> tuple[tuple[str, str], ...]:
    """Return the ids and names of the tables, or columns of its table, that something not understood may be."""
    if file.published is None or not what.text:
        return ()
    tables = file.published.layout.tables
    if what.why == "table":
        return tuple(
            (key, f"{table.number} {table.title if language == 'zh' else table.title_en or table.title}".strip())
            for key, table in tables.items()
            if table.columns and not is_notes(key)
        )
    if what.why == "column" and what.table in tables:
        return tuple((key, column.label) for key, column in tables[what.table].columns.items())
    return ()
