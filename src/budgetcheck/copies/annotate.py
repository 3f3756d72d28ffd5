"""A copy of the user's own Word or Excel document with a comment at each wrong cell or sentence."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetcheck.copies.results import with_results
from budgetcheck.documents.blocks import visible
from budgetcheck.judging.telling import correction, question_in_words, reasons
from budgetcheck.model.budget import PREVIOUS, Source
from budgetcheck.model.words import SEVERITY_MARKS, SEVERITY_NAMES, InputError, Severity, Text, printable
from budgetcheck.readers import read_bytes
from budgetcheck.readers.archive import check_archive, format_of, unreadable_as
from budgetcheck.readers.docx_file import places_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgetcheck.model.budget import Figure
    from budgetcheck.model.report import FileReport, Finding, Place, Suspect
    from budgetcheck.model.words import Language

AUTHOR = "budgetcheck"
_MAX_COMMENT = 8_000
_WIDTH, _LINE = 380, 18
"""The size of a comment's box in a workbook, in pixels: letters a line follow from it."""
_LETTERS = 46

Remarks = dict[Source | None, list[str]]
"""What is to be said at each place of the document; None is for what has no place in it."""


def check_annotation(path: str, out: str) -> str:
    """Return the suffix of the annotated copy; raises InputError where no copy can be made of or written over a file."""
    suffix = format_of(read_bytes(path)) or Path(path).suffix.lower()
    if suffix not in _COPIES:
        better = ".docx" if suffix in (".pdf", ".txt", ".doc") else ".xlsx"
        remedy = Text(f"请先另存为 {better} 再批注", f"Save it as {better} first")
        raise InputError(path, Text(f"“{suffix}”文件不能批注", f"a '{suffix}' file cannot be annotated"), remedy=remedy)
    target = Path(out)
    if target.suffix.lower() != suffix:
        remedy = Text(f"请用后缀 {suffix}", f"Give it the suffix {suffix}")
        raise InputError(out, Text(f"原文件是 {suffix}", f"the original is a {suffix}"), remedy=remedy)
    if target.exists() and target.samefile(path):
        remedy = Text("请换一个文件名", "Give the copy another name")
        raise InputError(out, Text("不能覆盖原文件", "the original is never written over"), remedy=remedy)
    return suffix


def annotated(path: str, file: FileReport, language: Language, content: bytes | None = None) -> bytes:
    """Return a copy of a document with the findings of its report as comments. Raises InputError.

    With `content` nothing is read: the path only names it.
    """
    data = read_bytes(path) if content is None else content
    check_archive(path, data)
    suffix = format_of(data) or Path(path).suffix.lower()
    with unreadable_as(
        path,
        Text("无法写入批注", "cannot take comments"),
        Text("请用 Word 或 Excel 另存为普通的 .docx 或 .xlsx", "Save it in Word or Excel as a usual .docx or .xlsx"),
    ):
        return _COPIES[suffix](data, remarks(file, language))


def remarks(file: FileReport, language: Language) -> Remarks:
    """Return what is to be said where: each mistake once, at each of its places; what none explains with its rule."""
    found: Remarks = {}
    for suspect in file.suspects:
        for number, each in enumerate(suspect.places):
            at = each.at._replace(source=None)
            head = Text("➤ 最可能的错误：", "➤ Most likely mistake: ").say(language)
            words = f"{head}{file.cell(at).say(language)}  {correction(suspect, each, file).say(language)}"
            if not number:
                words += _why(suspect, file, language)
            found.setdefault(each.at.source, []).append(words)
    explained = {id_ for suspect in file.suspects for id_ in suspect.explains}
    for finding in file.findings:
        if finding.severity is not Severity.NOTE and finding.id not in explained:
            found.setdefault(_source(finding), []).append(_said(file, finding, language))
    return found


def _why(suspect: Suspect, file: FileReport, language: Language) -> str:
    """Return why a mistake is believed in, and which rules then hold again."""
    why, rules = reasons(suspect).say(language), ", ".join(dict.fromkeys(suspect.repairs))
    count = len(suspect.repairs)
    repairs = Text(f"改正后 {count} 处不符消除：{rules}", f"{count} findings gone when mended: {rules}")
    others = [Text("或 ", "or ") + question_in_words(each, file) for each in suspect.alternatives]
    lines = (why, *(each.say(language) for each in others), repairs.say(language) if count else "")
    return "".join(f"\n{line}" for line in lines if line)


def _source(finding: Finding) -> Source | None:
    """Return where a finding's first place stands in the document, else the next one of this year's that is known."""
    own: list[Figure | Place] = [at for at in finding.at if not at.table.startswith(PREVIOUS)]
    return next((at.source for at in own if at.source is not None), None)


def _said(file: FileReport, finding: Finding, language: Language) -> str:
    first = finding.at[0]
    place = file.place(first._replace(source=None)) if first.table else Text("", "")
    mark = f"{SEVERITY_MARKS[finding.severity]} {SEVERITY_NAMES[finding.severity].say(language)}"
    return (
        f"{mark}  {place.say(language)}\n{finding.message.say(language)}\n{finding.title.say(language)}  {finding.rule}"
    )


def _text(words: list[str]) -> str:
    return printable("\n\n".join(words), " ", keep="\n")[:_MAX_COMMENT]


def _word(data: bytes, said: Remarks) -> bytes:
    from docx import Document
    from docx.text.paragraph import Paragraph

    document = Document(io.BytesIO(data))
    places = places_of(document.element.body)
    found: dict[Any, list[str]] = {}
    first = next(iter(places.values()))
    for source, words in said.items():
        found.setdefault(places.get(source) if source in places else first, []).extend(words)
    for element, words in found.items():
        paragraph = Paragraph(element, document)
        runs = paragraph.runs or [paragraph.add_run()]
        document.add_comment(runs, _text(words), author=AUTHOR, initials="bc")
    return _bytes(document.save)


def _excel(data: bytes, said: Remarks) -> bytes:
    from openpyxl import load_workbook
    from openpyxl.comments import Comment

    book = load_workbook(io.BytesIO(data), rich_text=True)
    names = {visible(name): name for name in book.sheetnames}
    found: dict[tuple[str, str], list[str]] = {}
    for source, words in said.items():
        # A place names a sheet by the letters of its name that are seen.
        sheet = names.get(source.sheet or "") if source is not None else None
        cell = (source.cell or "A1") if source is not None and sheet is not None else "A1"
        sheet = sheet or book.sheetnames[0]
        found.setdefault((sheet, _shown_cell(book[sheet], cell)), []).extend(words)
    for (sheet, reference), words in found.items():
        cell = book[sheet][reference]
        kept = [cell.comment.text] if cell.comment is not None else []
        text = _text([*kept, *words])
        lines = sum(1 + len(line) // _LETTERS for line in text.split("\n"))
        cell.comment = Comment(text, AUTHOR, height=_LINE * (lines + 1), width=_WIDTH)
    return with_results(data, _bytes(book.save))


def _shown_cell(page: Any, reference: str) -> str:  # noqa: ANN401 - openpyxl has no types
    """Return the cell that is shown at a place: of a merged one its first, which alone can have a comment."""
    for merged in page.merged_cells.ranges:
        if reference in merged:
            return str(merged.coord).partition(":")[0]
    return reference


def _bytes(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


_COPIES: dict[str, Callable[[bytes, Remarks], bytes]] = {".docx": _word, ".xlsx": _excel}
