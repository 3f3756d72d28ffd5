"""The words of every report: texts in two languages, severity, verdict, and the error that is never a finding."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

Language = Literal["zh", "en"]


class Text(NamedTuple):
    """One message in both languages."""

    zh: str
    en: str

    def __add__(self, other: object) -> Text:
        """Join two messages, language by language."""
        if not isinstance(other, Text):
            return NotImplemented
        return Text(self.zh + other.zh, self.en + other.en)

    def say(self, language: Language) -> str:
        """Return the message in one language."""
        return self.zh if language == "zh" else self.en


UNKNOWN_LETTER = "□"
"""What stands where a letter is printed that nobody can tell: no map of its font, a private code, a lost one."""

TOTAL = Text("合计", "total")
"""A total row that has no name of its own."""


def both(words: str) -> Text:
    """Return what is the same in both languages: printed names, codes, figures."""
    return Text(words, words)


class Severity(StrEnum):
    """How bad a finding is, as its rule says."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


SEVERITY_NAMES = {
    Severity.ERROR: Text("错误", "error"),
    Severity.WARNING: Text("警告", "warning"),
    Severity.NOTE: Text("提示", "note"),
}
SEVERITY_MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
"""What tells severities apart without colour."""
SEVERITY_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


class Verdict(StrEnum):
    """What was found of one relation or statement."""

    EXACT = "exact"
    ROUNDING = "rounding"
    TRUNCATED = "truncated"
    UNLIKELY = "unlikely"
    BROKEN = "broken"
    MISSING = "missing"
    MISMATCH = "mismatch"
    DUPLICATE = "duplicate"
    SUSPICIOUS = "suspicious"
    CONTRADICTION = "contradiction"


SETTLED_NAMES = {
    Verdict.ROUNDING: Text("四舍五入差异", "a rounding difference"),
    Verdict.TRUNCATED: Text("截位，未四舍五入", "cut off, not rounded"),
    Verdict.UNLIKELY: Text("四舍五入可以解释，但极少见", "explained by rounding, but very unlikely"),
}
"""What a difference is called that is no fault, so that its rule's title, which names one, does not fit."""

STAGES = {"budget": Text("预算", "budget"), "final": Text("决算", "final account")}
"""What the stages of a budget's year are called."""

SEEN = Text("文中与已知表名、标题都不相符的", "Titles of the document that are none of the known ones")
"""What stands over the titles that a document prints and no layout knows."""

UNREAD_NAMES = {
    "column": Text("未识别的列", "a column that was not recognised"),
    "row": Text("未识别的行", "a row that was not recognised"),
    "repeated": Text("同名行重复且数字不同", "a row that is repeated with other figures"),
    "figure": Text("不是数字", "not a figure"),
    "code": Text("印错的科目编码", "a misprinted code"),
    "several": Text("一格中不止一个数", "more than one figure in a cell"),
    "merged": Text("合并单元格中的数，所属行或列无法确定", "a figure of a merged cell, whose row or column is unknown"),
    "formula": Text(
        "公式没有保存结果，请用 Excel 打开并保存", "a formula without a stored result: open and save it in Excel"
    ),
    "error": Text("公式出错，请在 Excel 中更正", "a formula's error: correct it in Excel"),
    "format": Text("数字格式未能识别，无法得知所显示的数", "a number format that was not recognised"),
    "measure": Text("未识别的计量单位", "a measure that was not recognised"),
    "place": Text("所属列无法确定的数", "a figure whose column is unknown"),
    "table": Text("未识别的表", "a table that was not recognised"),
    "rows": Text("各行无法区分的表", "a table whose rows cannot be told apart"),
    "claim": Text("无对应行的文字", "text that matches no row"),
    "doubtful": Text("识别存疑的数，请人工核对", "recognised with doubt: read this by eye"),
    "letter": Text("含有无法辨认的字", "a letter that cannot be told"),
    "font": Text("本页字体没有字符映射，文字无法识别", "a page whose font does not map to letters"),
    "image": Text("图片中的文字无法识别", "a picture whose text is not read"),
    "picture": Text("只有图像、没有文字的一页", "a page that is a picture without text"),
}
"""What kept a part of a document from being read, by an `Unread`'s `why`."""
UNREAD_PAGES = frozenset({"font", "image", "picture"})
"""What kept a whole page from being read: any table or section may stand there."""


def cell_in_words(row: Text, column: Text) -> Text:
    """Return a cell by the words that are printed for it: “合计”行“基本支出”列. Either part may be empty."""
    zh = (f"{_quoted(row.zh)}行" if row.zh else "") + (f"{_quoted(column.zh)}列" if column.zh else "")
    en = [f"row {row.en}" if not row.en.isascii() or row.en[:1].isdigit() else f"{row.en} row"] if row.en else []
    en += [f"{column.en} column"] if column.en else []
    return Text(zh, ", ".join(en))


def _quoted(words: str) -> str:
    """Return Chinese words in quotation marks; those that they hold themselves become single ones."""
    return f"“{words.replace('“', '‘').replace('”', '’')}”"


PANIC = "PanicException"
"""What PyO3 calls a panic of native code; it is a BaseException, so that `except Exception` lets it pass."""


def printable(text: str, instead: str, keep: str = "") -> str:
    """Return a text in which nothing steers a terminal or breaks a format: other letters than printable ones replaced."""
    return "".join(letter if letter.isprintable() or letter in keep else instead for letter in text)


_PLACES = (
    (r"\bline (\d+) column (\d+)", r"第 \1 行第 \2 列"),
    (r"\bline (\d+)", r"第 \1 行"),
    (r" row (\d+)(?: \(([^()]*)\))?", r" 第 \1 行（\2）"),
    (r"\brule (\S+)(?: \(([^()]*)\))?", r"规则 \1（\2）"),
    (r"（）", ""),
)
"""The words of a place in a file, beside its keys, and their Chinese; compiled where one is needed, as few runs do."""


class InputError(Exception):
    """A file or pack that cannot be used: names the file, the place and the remedy. Never a finding.

    A place is written in one way: keys as they stand in the file, with `line 3 column 5`, `tables.general row 2 (208)`
    or `rule ID (line 7)` in between.
    """

    def __init__(  # noqa: PLR0913 - what is wrong, where, and what to do
        self,
        file: str,
        problem: Text,
        *,
        place: str = "",
        remedy: Text | None = None,
        at: tuple[int, ...] = (),
        others: tuple[InputError, ...] = (),
    ) -> None:
        super().__init__(file, problem, place, remedy, at, others)
        self.file = file
        self.problem = problem
        self.place = place
        self.remedy = remedy
        self.at = at
        """The line and the column in the file, both counted from 1; only the line, or nothing, where no more is known."""
        self.others = others
        """What else is wrong, where more than one fault was found."""

    def __reduce__(self) -> tuple[object, ...]:
        """Rebuild from the keyword form, so that the error survives the way back from a worker process."""
        return _rebuild_input_error, (self.file, self.problem, vars(self))

    def say(self, language: Language) -> str:
        """Return file, place, problem and remedy as one line, and a line for each further fault."""
        file = ":".join(map(str, (self.file, *self.at)))
        line = printable(f"{file}{_STOP[language]}{self.reason(language)}", "\ufffd")
        return "\n".join([line, *(each.say(language) for each in self.others)])

    def reason(self, language: Language) -> str:
        """Return place, problem and remedy as one line, where the file is named beside it."""
        chinese = language == "zh"
        place = _in_chinese(self.place) if chinese else self.place
        line = self.problem.say(language) if not place else f"{place}{_STOP[language]}{self.problem.say(language)}"
        if self.remedy is not None:
            line += ("。" if chinese else ". ") + self.remedy.say(language)
        # A hostile file's own words may stand in a message; none of them may steer the terminal.
        return printable(line, "\ufffd")

    def __str__(self) -> str:
        return self.say("en")


_STOP: dict[Language, str] = {"zh": "：", "en": ": "}


def _in_chinese(place: str) -> str:
    for pattern, chinese in _PLACES:
        place = re.sub(pattern, chinese, place)
    return place


def _rebuild_input_error(file: str, problem: Text, rest: dict[str, Any]) -> InputError:
    return InputError(file, problem, **{key: rest[key] for key in ("place", "remedy", "at", "others")})


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the known word that is most like another, alone in a list; nothing where none is near."""
    from difflib import get_close_matches

    return get_close_matches(word[:_LONGEST_WORD], list(known), n=1, cutoff=0.6)


_LONGEST_WORD = 100
"""What is longer is like no word, and would take long to compare."""


def did_you_mean(word: str, known: Iterable[str]) -> Text | None:
    """Return a remedy that names the nearest known word, or None when nothing is near."""
    choices = list(known)
    near = nearest(word, choices)
    if near:
        return Text(f"是否应为“{near[0]}”？", f"Did you mean '{near[0]}'?")
    if 0 < len(choices) <= 30:
        listed = ", ".join(choices)
        return Text(f"可用的有：{listed}", f"Known are: {listed}")
    return None


def numbers_found(errors: int, warnings: int) -> Text:
    """Return how many errors and warnings there are, in words."""
    plural = "s" * (errors != 1), "s" * (warnings != 1)
    return Text(f"{errors} 个错误，{warnings} 个警告", f"{errors} error{plural[0]}, {warnings} warning{plural[1]}")
