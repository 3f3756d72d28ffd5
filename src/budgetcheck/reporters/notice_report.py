"""A rectification notice as a Word document: to each unit its numbered points, with space for the reply."""

from __future__ import annotations

import io
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from budgetcheck.judging.telling import BLANK, correction, grouped, question_in_words, reasons
from budgetcheck.model.budget import Figure
from budgetcheck.model.words import STAGES, Severity, printable
from budgetcheck.reporters.notice_wording import COLUMNS, Wording, shipped
from budgetcheck.reporters.workbook import CREATED, Undated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.model.report import FileReport, Finding, Mending, Report, Suspect
    from budgetcheck.model.words import Language
    from budgetcheck.reporters import Style

CATEGORY = "budgetcheck notice"
"""The category in the properties of the document, by which one is told from a budget."""
_WIDTHS = {
    "number": 1.1,
    "where": 4.8,
    "what": 5.6,
    "right": 2.7,
    "ground": 4.1,
    "done": 3.6,
    "person": 1.9,
    "date": 1.9,
}
"""Of the columns, in centimetres: together the width of a page in landscape without its margins."""
_MARGIN = 2.0
_SONG, _HEI = "宋体", "黑体"
_MAX_FAULTS, _MAX_GROUNDS = 4, 3
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CHANGED = ("figure", "figures", "measure", "code")
"""Kinds of mistake of which something printed is to be replaced by something else."""


class Point(NamedTuple):
    """One point of a notice, in words; of several lines where a mistake has several places."""

    where: str
    what: str
    right: str
    ground: str


def render(report: Report, style: Style) -> bytes:
    """Return the notice on all files of a report."""
    return notice(report.files, style.language, style.wording)


def notice(
    reports: Iterable[FileReport], language: Language, wording: Wording | None = None, today: date | None = None
) -> bytes:
    """Return a Word document with a notice to each unit that has something to put right, each on a page of its own.

    Files of one unit, year and stage are of one notice. Where nothing is to be put right in any, that is said.
    `wording` is an office's own; `today` is the day that it may name.
    """
    office = wording or shipped(language)
    units: dict[tuple[str, int | None, str], list[FileReport]] = {}
    for file in reports:
        if file.pack is not None or file.error is not None:
            units.setdefault((file.unit, file.year, file.stage), []).append(file)
    said = [_Notice(files, language, office, today or date.today()) for files in units.values()]
    paper = _Paper(language)
    for number, each in enumerate([each for each in said if each.needed] or said):
        if number:
            paper.document.add_page_break()
        each.write(paper)
    return paper.saved()


class _Notice:
    """What is said to one unit."""

    def __init__(self, files: Sequence[FileReport], language: Language, office: Wording, today: date) -> None:
        self._files, self._say, self._office = files, language, office
        self._points = [list(_points(file, language, office)) for file in files]
        first = files[0]
        year = "" if first.year is None else f"{first.year} 年" if language == "zh" else str(first.year)
        self._values: dict[str, object] = {
            "unit": first.unit or office.say("unknown"),
            "year": year,
            "stage": STAGES[first.stage].say(language) if first.stage in STAGES else "",
            "files": len(files),
            "count": sum(map(len, self._points)),
            "today": f"{today.year} 年 {today.month} 月 {today.day} 日" if language == "zh" else today.isoformat(),
        }

    @property
    def needed(self) -> bool:
        """Whether something is to be put right, or could not be checked."""
        return any(self._points) or any(file.not_judged is not None for file in self._files)

    def write(self, paper: _Paper) -> None:
        """Write it, from title to reply."""
        paper.title(self._words("title"))
        paper.lines(self._words("number"), align="center")
        paper.lines(self._words("addressee"), bold=True)
        paper.lines(self._words("opening" if self.needed else "nothing"), indent=True)
        numbers = count(1)
        for file, points in zip(self._files, self._points, strict=True):
            if points or file.not_judged is not None:
                paper.lines(self._office.say("document", file=_name(file.path), count=len(points)), bold=True)
            if file.not_judged is not None:
                paper.lines(self._office.say("not-judged", reason=file.not_judged.say(self._say)))
            if points:
                paper.table(self._office.headings, [(str(next(numbers)), *each) for each in points])
        paper.lines(self._words("signature"), align="right")
        paper.lines(self._words("date"), align="right")
        if self.needed:
            paper.lines(self._words("reply"))

    def _words(self, key: str) -> str:
        return self._office.say(key, **self._values)


def _name(path: str) -> str:
    """Return a file's name: its folders are the reviewer's."""
    return path.replace("\\", "/").rpartition("/")[2]


def _points(file: FileReport, say: Language, office: Wording) -> Iterator[Point]:
    """Yield the mistakes, then what no mistake explains; notes are nothing to put right."""
    loud = [finding for finding in file.findings if finding.severity is not Severity.NOTE]
    for suspect in file.suspects:
        explained = [finding for finding in loud if finding.id in suspect.explains]
        if explained:
            yield _mistake(file, suspect, explained, say, office)
    known = {id_ for suspect in file.suspects for id_ in suspect.explains}
    for finding in loud:
        if finding.id not in known:
            right = finding.expected or office.say("check")
            what = f"{finding.message.say(say)}\n{finding.title.say(say)}"
            yield Point(file.place(finding.at[0]).say(say), what, right, _grounds(file, [finding], say))


def _mistake(file: FileReport, suspect: Suspect, explained: list[Finding], say: Language, office: Wording) -> Point:
    changed = suspect.kind in _CHANGED
    printed = [_shown(each, each.printed, say) for each in suspect.places]
    what = [office.say("printed", printed=each) for each in dict.fromkeys(printed)] if changed else []
    why = reasons(suspect).say(say)
    faults = list(dict.fromkeys(finding.title.say(say) for finding in explained))
    shown = ("、" if say == "zh" else ", ").join(faults[:_MAX_FAULTS]) + ("…" if len(faults) > _MAX_FAULTS else "")
    what += [*([why] if why else []), office.say("breaks", count=len(explained), faults=shown)]
    right = [
        _shown(each, each.suggested, say) if changed else correction(suspect, each, file).say(say)
        for each in suspect.places
    ]
    right = [*dict.fromkeys(right), *([] if suspect.certain else [office.say("check")])]
    right += [office.say("other", other=question_in_words(each, file).say(say)) for each in suspect.alternatives]
    where = [file.place(each.at).say(say) for each in suspect.places]
    return Point("\n".join(where), "\n".join(what), "\n".join(right), _grounds(file, explained, say))


def _shown(mending: Mending, words: str, say: Language) -> str:
    measure = mending.at.measure if isinstance(mending.at, Figure) else ""
    return grouped(words, measure) or BLANK.say(say)


def _grounds(file: FileReport, findings: Sequence[Finding], say: Language) -> str:
    found = dict.fromkeys(each.text.say(say) for finding in findings for each in file.grounds.get(finding.rule, ()))
    return "\n".join(list(found)[:_MAX_GROUNDS])


class _Paper:
    """The Word document while it is written."""

    def __init__(self, language: Language) -> None:
        from docx import Document
        from docx.enum.section import WD_ORIENT
        from docx.shared import Cm, Pt

        self.document: Any = Document()
        (section,) = self.document.sections
        section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21.0)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN)
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(11)
        _font(normal.element.get_or_add_rPr(), "Times New Roman" if language == "zh" else "Calibri", _SONG)
        normal.paragraph_format.space_after = Pt(4)

    def title(self, words: str) -> None:
        """Write a title."""
        from docx.shared import Pt

        for paragraph in self._paragraphs(words, "center"):
            for run in paragraph.runs:
                run.bold, run.font.size = True, Pt(18)
                _font(run._r.get_or_add_rPr(), "Times New Roman", _HEI)

    def lines(self, words: str, *, align: str = "", bold: bool = False, indent: bool = False) -> None:
        """Write paragraphs; nothing where there are no words."""
        from docx.shared import Pt

        for paragraph in self._paragraphs(words, align):
            # A heading stays with what it heads.
            paragraph.paragraph_format.keep_with_next = bold
            for run in paragraph.runs:
                run.bold = bold
            if indent:
                paragraph.paragraph_format.first_line_indent = Pt(22)

    def _paragraphs(self, words: str, align: str) -> Iterator[Any]:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        for part in _clean(words).split("\n\n") if words.strip() else ():
            paragraph = self.document.add_paragraph(part.replace("\n", ""))
            if align:
                paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
            yield paragraph

    def table(self, headings: Any, points: Sequence[tuple[str, ...]]) -> None:  # noqa: ANN401 - a mapping
        """Write a list of points, its headings on every page, no point parted by the end of one."""
        from docx.shared import Cm, Pt

        columns = [name for name in COLUMNS if headings[name]]
        spare = sum(width for name, width in _WIDTHS.items() if name not in columns) / max(len(columns), 1)
        table = self.document.add_table(rows=0, cols=len(columns))
        table.style, table.autofit = "Table Grid", False
        for column, name in zip(table.columns, columns, strict=True):
            column.width = Cm(_WIDTHS[name] + spare)
        heads = [headings[name] for name in columns]
        rows = [heads] + [[dict(zip(COLUMNS, each, strict=False)).get(name, "") for name in columns] for each in points]
        for number, row in enumerate(rows):
            line = table.add_row()
            looks = line._tr.get_or_add_trPr()
            _flag(looks, "cantSplit")
            if not number:
                _flag(looks, "tblHeader")
            for cell, name, words in zip(line.cells, columns, row, strict=True):
                cell.width = Cm(_WIDTHS[name] + spare)
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(0)
                run = paragraph.add_run(_clean(words))
                run.font.size, run.bold = Pt(9.5), not number
        self.document.add_paragraph()

    def saved(self) -> bytes:
        """Return the document's bytes, the same whenever its content is."""
        from datetime import datetime

        about = self.document.core_properties
        about.author, about.category, about.title, about.comments = "budgetcheck", CATEGORY, "", ""
        about.created = about.modified = datetime(*CREATED)
        out, packed = io.BytesIO(), io.BytesIO()
        self.document.save(out)
        with ZipFile(out) as written, Undated(packed, "w", ZIP_DEFLATED) as archive:
            for name in written.namelist():
                archive.writestr(name, written.read(name))
        return packed.getvalue()


def _clean(words: str) -> str:
    return printable(words, " ", keep="\n\u3000")


def _font(looks: Any, latin: str, chinese: str) -> None:  # noqa: ANN401 - lxml elements
    fonts = looks.get_or_add_rFonts()
    for side, name in (("ascii", latin), ("hAnsi", latin), ("eastAsia", chinese)):
        fonts.set(f"{{{_W}}}{side}", name)


def _flag(looks: Any, name: str) -> None:  # noqa: ANN401 - lxml elements
    from lxml import etree

    etree.SubElement(looks, f"{{{_W}}}{name}")
