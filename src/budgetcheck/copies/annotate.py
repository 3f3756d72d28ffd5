"""A copy of the user's own Word, Excel or PDF document with a comment at each wrong figure or sentence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.judging.telling import correction, question_in_words, reasons
from budgetcheck.model.budget import PREVIOUS, Figure
from budgetcheck.model.words import SEVERITY_MARKS, SEVERITY_NAMES, InputError, Severity, Text, printable
from budgetcheck.readers import read_bytes
from budgetcheck.readers.archive import check_archive, format_of, unreadable_as

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from budgetcheck.model.budget import Budget, Source
    from budgetcheck.model.report import FileReport, Finding, Place, Suspect
    from budgetcheck.model.words import Language

AUTHOR = "budgetcheck"
_MAX_COMMENT = 8_000
KNOWN = (".docx", ".xlsx", ".pdf")
"""Suffixes of documents that take comments."""


class Remark(NamedTuple):
    """What is to be said at one place."""

    at: Figure | Place
    words: str

    @property
    def source(self) -> Source | None:
        """Where it stands in the document; None for a blank, and for what has no place in it."""
        return self.at.source

    @property
    def figure(self) -> Figure | None:
        """The figure that it is about; None where it is about words, a row or a table."""
        return self.at if isinstance(self.at, Figure) else None


def check_annotation(path: str, out: str) -> str:
    """Return the suffix of the annotated copy; raises InputError where no copy can be made of or written over a file."""
    suffix = format_of(read_bytes(path)) or Path(path).suffix.lower()
    if suffix not in KNOWN:
        better = ".docx" if suffix in (".txt", ".doc") else ".xlsx"
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

    With `content` nothing is read: the path only names it. A report that has its tables tells where blanks stand.
    """
    data = read_bytes(path) if content is None else content
    suffix = format_of(data) or Path(path).suffix.lower()
    said, budget = remarks(file, language), file.published.budget if file.published is not None else None
    if suffix == ".pdf":
        from budgetcheck.copies.annotate_pdf import noted

        return noted(path, data, said, file)
    check_archive(path, data)
    with unreadable_as(
        path,
        Text("无法写入批注", "cannot take comments"),
        Text("请用 Word 或 Excel 另存为普通的 .docx 或 .xlsx", "Save it in Word or Excel as a usual .docx or .xlsx"),
    ):
        return _writer(suffix)(data, said, budget)


def _writer(suffix: str) -> Callable[[bytes, Sequence[Remark], Budget | None], bytes]:
    if suffix == ".docx":
        from budgetcheck.copies.annotate_word import commented
    else:
        from budgetcheck.copies.annotate_excel import commented
    return commented


def remarks(file: FileReport, language: Language) -> list[Remark]:
    """Return what is to be said where: each mistake once, at each of its places; what none explains with its rule."""
    found = []
    for suspect in file.suspects:
        for number, each in enumerate(suspect.places):
            head = Text("➤ 最可能的错误：", "➤ Most likely mistake: ").say(language)
            cell = file.cell(each.at._replace(source=None)).say(language)
            words = f"{head}{cell}  {correction(suspect, each, file).say(language)}"
            found.append(Remark(each.at, words if number else words + _why(suspect, file, language)))
    explained = {id_ for suspect in file.suspects for id_ in suspect.explains}
    for finding in file.findings:
        if finding.severity is not Severity.NOTE and finding.id not in explained:
            found.append(Remark(_about(finding), _said(file, finding, language)))
    return found


def _why(suspect: Suspect, file: FileReport, language: Language) -> str:
    """Return why a mistake is believed in, and which rules then hold again."""
    why, rules = reasons(suspect).say(language), ", ".join(dict.fromkeys(suspect.repairs))
    count = len(suspect.repairs)
    repairs = Text(f"改正后 {count} 处不符消除：{rules}", f"{count} findings gone when mended: {rules}")
    others = [Text("或 ", "or ") + question_in_words(each, file) for each in suspect.alternatives]
    lines = (why, *(each.say(language) for each in others), repairs.say(language) if count else "")
    return "".join(f"\n{line}" for line in lines if line)


def _about(finding: Finding) -> Figure | Place:
    """Return a finding's first place, or the next one of this year's of which the document's place is known."""
    own: list[Figure | Place] = [at for at in finding.at if not at.table.startswith(PREVIOUS)]
    return next((at for at in own if at.source is not None), finding.at[0])


def _said(file: FileReport, finding: Finding, language: Language) -> str:
    first = finding.at[0]
    place = file.place(first._replace(source=None)) if first.table else Text("", "")
    mark = f"{SEVERITY_MARKS[finding.severity]} {SEVERITY_NAMES[finding.severity].say(language)}"
    return (
        f"{mark}  {place.say(language)}\n{finding.message.say(language)}\n{finding.title.say(language)}  {finding.rule}"
    )


def text_of(words: Sequence[str]) -> str:
    """Return what is said at one place as the text of a comment."""
    return printable("\n\n".join(words), " ", keep="\n")[:_MAX_COMMENT]
