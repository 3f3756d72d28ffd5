"""A Word document with its mistakes mended as tracked changes, which its owner accepts or rejects one by one."""

from __future__ import annotations

import io
import re
from copy import deepcopy
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from budgetcheck.copies.corrections import Corrected
from budgetcheck.copies.word_places import W, blank_in, letters_of, numbers_in, run_like
from budgetcheck.documents.phrases import CHANGE, FALL, RISE
from budgetcheck.judging.telling import with_separators
from budgetcheck.model.budget import Figure, Source
from budgetcheck.readers.docx_file import places_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.model.budget import Budget, Row
    from budgetcheck.model.report import Mending, Suspect

AUTHOR = "budgetcheck"
_MEASURE = re.compile(r"(?<![\u4e00-\u9fff])(?:人民币)?(千元|百万元|万元|亿元|元)")


class _Document:
    """A Word document, the paragraph at each place of it, and changes that are marked as such."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        from docx import Document

        self.document = Document(io.BytesIO(data))
        self.budget = budget
        self.places: dict[Source, Any] = places_of(self.document.element.body)
        self._numbers = count(9_000)
        self._when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def mark(self, kind: str) -> Any:  # noqa: ANN401 - lxml elements
        """Return an element that marks a change: ins or del."""
        from lxml import etree

        element = etree.Element(f"{W}{kind}")
        element.set(f"{W}id", str(next(self._numbers)))
        element.set(f"{W}author", AUTHOR)
        element.set(f"{W}date", self._when)
        return element

    def replace(self, paragraph: Any, start: int, end: int, words: str) -> bool:  # noqa: ANN401
        """Replace letters of a paragraph as a tracked change; False where they do not stand in plain runs."""
        at, last, first_run = 0, None, None
        for run in list(paragraph.iter(f"{W}r")):
            texts = run.findall(f"{W}t")
            length = sum(len(each.text or "") for each in texts)
            if texts and at < end and at + length > start and length:
                if len([each for each in run if each.tag != f"{W}rPr"]) > 1:
                    return False
                last = self._deleted(run, max(start - at, 0), min(end - at, length))
                first_run = first_run if first_run is not None else run
            at += length
        if start == end:
            run = next(paragraph.iter(f"{W}r"), None)
            return self._inserted(paragraph, run, run, words)
        return last is not None and self._inserted(paragraph, last, first_run, words)

    def _deleted(self, run: Any, start: int, end: int) -> Any:  # noqa: ANN401
        """Mark letters of one run as deleted, the rest staying before and behind; return the mark."""
        text = run.find(f"{W}t").text or ""
        mark = self.mark("del")
        parts = [(text[:start], None), (text[start:end], mark), (text[end:], None)]
        parent, at = run.getparent(), run.getparent().index(run)
        new = []
        for words, within in parts:
            if not words:
                continue
            piece = run_like(run, words, deleted=within is not None)
            if within is not None:
                within.append(piece)
            new.append(within if within is not None else piece)
        parent.remove(run)
        for offset, each in enumerate(new):
            parent.insert(at + offset, each)
        return mark

    def _inserted(self, paragraph: Any, behind: Any, like: Any, words: str) -> bool:  # noqa: ANN401
        if words:
            mark = self.mark("ins")
            mark.append(run_like(like, words))
            if behind is None:
                paragraph.append(mark)
            else:
                behind.addnext(mark)
        return True

    def saved(self) -> bytes:
        """Return the document's bytes."""
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


def mended(data: bytes, suspects: Sequence[Suspect], budget: Budget) -> Corrected:
    """Return a Word document with a tracked change for each mistake."""
    file = _Document(data, budget)
    done: list[Suspect] = []
    left: list[Suspect] = []
    for suspect in suspects:
        (done if _mend(file, suspect) else left).append(suspect)
    return Corrected(file.saved(), tuple(done), tuple(left))


def _mend(file: _Document, suspect: Suspect) -> bool:
    if suspect.kind == "row":
        return _added(file, suspect) if suspect.values is not None else _removed(file, suspect)
    if suspect.kind == "measure":
        return _measured(file, suspect.places[0])
    if suspect.kind not in ("figure", "figures", "word"):
        return False
    found = [_spot(file, each) for each in suspect.places]
    spots = [each for each in found if each is not None]
    if len(spots) < len(found):
        return False
    # From the end, so that letters before keep their places.
    changed = [file.replace(*spot) for spot in sorted(spots, key=lambda each: -each[1])]
    return all(changed)


def _spot(file: _Document, mending: Mending) -> tuple[Any, int, int, str] | None:
    """Return a paragraph, the letters to replace in it, and by what; None where it is not plain which are meant."""
    at = mending.at
    if not isinstance(at, Figure):
        return _word(file, mending)
    source = at.source if at.source is not None else blank_in(file.places, file.budget, at)
    paragraph = file.places.get(source) if source is not None else None
    text = letters_of(paragraph) if paragraph is not None else ""
    if paragraph is None or not mending.printed:
        return None if text.strip() or paragraph is None else (paragraph, 0, 0, mending.suggested)
    digits = mending.printed.lstrip("-")
    spots = [each for each in numbers_in(text) if each[0].replace(",", "") in (digits, mending.printed)]
    if len(spots) != 1:
        return None
    shown, start, end = spots[0]
    in_words = source is not None and source.cell is None
    if in_words and mending.suggested.startswith("-") != mending.printed.startswith("-"):
        return _turned(paragraph, text, start, mending)
    right = mending.suggested.lstrip("-") if in_words else mending.suggested
    if "," in shown:
        right = with_separators(right)
    return paragraph, start, end, right


def _word(file: _Document, mending: Mending) -> tuple[Any, int, int, str] | None:
    """Return a word of a sentence to be replaced; None where the paragraph has it more than once."""
    source = mending.at.source
    paragraph = file.places.get(source) if source is not None else None
    text = letters_of(paragraph) if paragraph is not None else ""
    start = text.find(mending.printed)
    if not mending.printed or text.count(mending.printed) != 1:
        return None
    return paragraph, start, start + len(mending.printed), mending.suggested


def _turned(paragraph: Any, text: str, start: int, mending: Mending) -> tuple[Any, int, int, str] | None:  # noqa: ANN401
    """Return the word before a figure that says its direction, and the opposite one."""
    before = CHANGE.search(text[:start].rstrip())
    if before is None or mending.suggested.lstrip("-") != mending.printed.lstrip("-"):
        return None
    way = before.lastgroup or "up"
    return paragraph, before.start(way), before.end(way), (RISE | FALL)[before[way]]


def _measured(file: _Document, mending: Mending) -> bool:
    """Change the measure in the last line before a table that says one."""
    if mending.at.row is not None or mending.at.column is not None or mending.printed == mending.suggested:
        return False
    source = mending.at.source
    paragraph = file.places.get(source) if source is not None else None
    table = next(paragraph.iterancestors(f"{W}tbl"), None) if paragraph is not None else None
    if table is None:
        return False
    rows = list(table.iter(f"{W}p"))[:_HEAD]
    before = [each for each in list(table.itersiblings(preceding=True))[:_NEAR] if each.tag == f"{W}p"]
    for each in (*rows, *before):
        spots = [spot for spot in _MEASURE.finditer(letters_of(each)) if spot[1] == mending.printed]
        if len(spots) == 1 and "单位" in letters_of(each):
            return file.replace(each, spots[0].start(1), spots[0].end(1), mending.suggested)
    return False


_HEAD, _NEAR = 40, 4
"""So many paragraphs of a table, and so many before it, may say its measure."""


def _added(file: _Document, suspect: Suspect) -> bool:
    """Insert a row like the nearest one of its level, marked as inserted."""
    (mending,) = suspect.places
    table = file.budget.tables.get(mending.at.table)
    code, _, second = (mending.at.row or "").partition("/")
    if table is None or second:
        return False
    near = [each for each in table.rows if len(each.code) == len(code) and each.code.isdecimal()]
    models = sorted(near, key=lambda each: (each.code > code, -int(each.code) if each.code < code else int(each.code)))
    for model in models:
        line = _line(file, model)
        new = _line_like(file, line, model, code, suspect) if line is not None else None
        if line is not None and new is not None:
            before = [each for each in table.rows if each.code < code and each.code.isdecimal()]
            anchor = _line(file, before[-1]) if before else None
            (anchor if anchor is not None else line).addnext(new)
            return True
    return False


def _line(file: _Document, row: Row) -> Any:  # noqa: ANN401
    """Return the printed line of a row; None where none of its figures has a cell."""
    for figure in row.figures.values():
        paragraph = file.places.get(figure.source) if figure.source is not None else None
        if paragraph is not None:
            return next(paragraph.iterancestors(f"{W}tr"), None)
    return None


def _line_like(file: _Document, line: Any, model: Row, code: str, suspect: Suspect) -> Any:  # noqa: ANN401
    """Return a new line like another, with the code, the name and the figures of a missing row; None where unclear."""
    cells, name = line.findall(f"{W}tc"), suspect.suggested
    columns = {}
    for column in file.budget.tables[suspect.places[0].at.table].columns:
        spot = blank_in(file.places, file.budget, Figure(suspect.places[0].at.table, model.key, column))
        paragraph = file.places.get(spot) if spot is not None else None
        cell = next(paragraph.iterancestors(f"{W}tc"), None) if paragraph is not None else None
        if cell in cells:
            columns[cells.index(cell)] = column
    values = dict(suspect.values or {})
    texts = ["".join(letters_of(each) for each in cell.iter(f"{W}p")).strip() for cell in cells]
    words: dict[int, str] = {place: values.pop(column, "") for place, column in columns.items()}
    pieces = [place for place, text in enumerate(texts) if text.isdecimal() and place not in words]
    if values or "".join(texts[place] for place in pieces) != model.code:
        return None
    rest = code
    for place in pieces:
        words[place], rest = rest[: len(texts[place])], rest[len(texts[place]) :]
    words.update({place: name for place, text in enumerate(texts) if text == model.name and place not in words})
    new = deepcopy(line)
    looks = new.find(f"{W}trPr")
    if looks is None:
        from lxml import etree

        looks = etree.Element(f"{W}trPr")
        new.insert(0, looks)
    looks.append(file.mark("ins"))
    for place, cell in enumerate(new.findall(f"{W}tc")):
        first = True
        for paragraph in cell.iter(f"{W}p"):
            run = next(paragraph.iter(f"{W}r"), None)
            for child in [each for each in paragraph if each.tag != f"{W}pPr"]:
                paragraph.remove(child)
            if first and words.get(place):
                mark = file.mark("ins")
                mark.append(run_like(run, words[place]))
                paragraph.append(mark)
            first = False
    return new


def _removed(file: _Document, suspect: Suspect) -> bool:
    """Mark a row as deleted."""
    (mending,) = suspect.places
    table = file.budget.tables.get(mending.at.table)
    row = table.by_key.get(mending.at.row or "") if table is not None else None
    line = _line(file, row) if row is not None else None
    if line is None:
        return False
    from lxml import etree

    looks = line.find(f"{W}trPr")
    if looks is None:
        looks = etree.Element(f"{W}trPr")
        line.insert(0, looks)
    looks.append(file.mark("del"))
    for paragraph in line.iter(f"{W}p"):
        file.replace(paragraph, 0, len(letters_of(paragraph)), "")
    return True
