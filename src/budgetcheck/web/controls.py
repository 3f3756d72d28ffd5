"""What the page adds to a report: forms by which a reader says that the program is wrong."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from budgetcheck.web.templates import environment
from budgetcheck.web.words import WORDS

if TYPE_CHECKING:
    from budgetcheck.model.report import FileReport
    from budgetcheck.model.words import Language
    from budgetcheck.reporters.html_report import Remark


class Controls:
    """The forms of one report."""

    def __init__(self, language: Language, file: FileReport) -> None:
        self._file = file
        self._say = {key: text.say(language) for key, text in WORDS.items()}
        self._forms = environment().get_template("forms.html.jinja").module

    def settle(self, remark: Remark) -> Markup:
        """Return the form of a waiver: this finding is right, and why."""
        until = date.today().replace(month=12, day=31).isoformat()
        # The template has escaped what is in it.
        return Markup(self._forms.settle(self._say, remark, until))  # type: ignore[attr-defined] # noqa: S704
