"""Comments in a Word document, each at the letters of the figure that it is about."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from budgetcheck.copies.annotate import AUTHOR, text_of
from budgetcheck.copies.word_places import blank_in, letters_of, number_in, runs_of
from budgetcheck.readers.docx_file import places_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.copies.annotate import Remark
    from budgetcheck.model.budget import Budget, Source


def commented(data: bytes, remarks: Sequence[Remark], budget: Budget | None) -> bytes:
    """Return a Word document with comments; what has no place in it stands at its first paragraph."""
    from docx import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

    document = Document(io.BytesIO(data))
    places = places_of(document.element.body)
    first = next(iter(places.values()))
    found: dict[tuple[Any, tuple[int, int] | None], list[str]] = {}
    for remark in remarks:
        source = _source(remark, places, budget)
        paragraph = places.get(source) if source is not None else None
        span = None if paragraph is None else _letters(paragraph, remark)
        found.setdefault((first if paragraph is None else paragraph, span), []).append(remark.words)
    # From the end, so that letters before keep their places where runs are parted.
    for (element, span), words in sorted(found.items(), key=lambda each: -(each[0][1] or (0, 0))[0]):
        paragraph = Paragraph(element, document)
        runs = [Run(each, paragraph) for each in runs_of(element, *span)] if span is not None else []
        runs = runs or paragraph.runs or [paragraph.add_run()]
        document.add_comment([runs[0], runs[-1]], text_of(words), author=AUTHOR, initials="bc")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _source(remark: Remark, places: dict[Source, Any], budget: Budget | None) -> Source | None:
    if remark.source is not None or remark.figure is None or budget is None:
        return remark.source
    return blank_in(places, budget, remark.figure)


def _letters(paragraph: Any, remark: Remark) -> tuple[int, int] | None:  # noqa: ANN401 - lxml elements
    """Return where the figure of a remark stands in a paragraph; None where all of it is meant."""
    figure = remark.figure
    if figure is None or not figure.text:
        return None
    return number_in(letters_of(paragraph), figure)
