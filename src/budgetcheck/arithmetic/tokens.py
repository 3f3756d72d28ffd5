"""The words and signs that a formula is made of, and what is said where one does not belong."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple, NoReturn

from budgetcheck.arithmetic.formula import MAX_LENGTH, Cells, Filter, FormulaError
from budgetcheck.model.budget import AMOUNTS
from budgetcheck.model.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

Sort = Literal["cells", "word", "number", "name", "string", "sign", "end"]

_TOKEN = re.compile(
    r"\s*(?:(?P<table>[a-z_][a-z0-9_.]*)?\[(?P<rows>[^\[\]]*)\]\.(?P<column>[a-z_][a-z0-9_]*)"
    r"|(?P<word>[a-z_][a-z0-9_.]*)"
    r"|(?P<number>[0-9]{1,3}(?:,[0-9]{3}){1,4}(?![0-9])(?:\.[0-9]{1,6})?|[0-9]{1,15}(?:\.[0-9]{1,6})?)"
    r"(?:[ \t]*(?P<measure>元|百元|千元|万元|百万元|千万元|亿元|%))?"
    r"|(?P<name>[\u4e00-\u9fff]+)"
    r"|'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\"|“(?P<quoted>[^“”]*)”"
    r"|(?P<sign><=|>=|!=|≤|≥|≠|×|[<>=+\-*/(),]))"
)
_WHERE = re.compile(r"(\S+)\s+where\s+([a-z_][a-z0-9_]*)\s+is\s+(zero|not zero)")
_SAME = {"≤": "<=", "≥": ">=", "≠": "!=", "×": "*"}
_FULL_WIDTH = dict(
    zip("（）［］，。＝＋－＊／＜＞％：；＇＂０１２３４５６７８９", "()[],.=+-*/<>%:;'\"0123456789", strict=True)
)


class Token(NamedTuple):
    """One word, number, reference or sign of a formula, and where it begins."""

    sort: Sort
    text: str
    at: int
    cells: Cells | None = None
    number: Decimal = Decimal(0)
    measure: str = ""
    """Of a number, the measure behind it: 元, 万元, %, or none."""

    @property
    def power(self) -> int:
        """Of a number, its measure's power of ten over the base."""
        return AMOUNTS.get(self.measure, 0)


class Tokens:
    """The tokens of one formula, read from left to right."""

    def __init__(self, text: str, table: str | None) -> None:
        self.text = text
        self._table = table
        self.place = 0
        if len(text) > MAX_LENGTH:
            self.fail(0)
        self._all = list(self._split())

    def _split(self) -> Iterator[Token]:
        position, end = 0, len(self.text.rstrip())
        while position < end:
            match = _TOKEN.match(self.text, position)
            if match is None:
                self.fail(position)
            yield self._token(match)
            position = match.end()

    def _token(self, match: re.Match[str]) -> Token:
        at = match.end() - len(match[0].lstrip())
        if match["column"]:
            return Token("cells", match[0].strip(), at, self._cells(match))
        if match["number"]:
            number = Decimal(match["number"].replace(",", ""))
            return Token("number", match[0].strip(), at, None, number, match["measure"] or "")
        for sort in ("word", "name"):
            if match[sort]:
                return Token("word" if sort == "word" else "name", match[sort], at)
        if match["sign"]:
            return Token("sign", _SAME.get(match["sign"], match["sign"]), at)
        quoted = next(found for found in (match["single"], match["double"], match["quoted"]) if found is not None)
        return Token("string", quoted, at)

    def _cells(self, match: re.Match[str]) -> Cells:
        table = match["table"] or self._table
        if table is None:
            self.fail(match.start())
        rows, where = re.sub(r"\s*,\s*", ",", match["rows"].strip()), None
        condition = _WHERE.fullmatch(rows)
        if condition:
            rows, where = condition[1], Filter(condition[2], condition[3] == "zero")
        # Several codes, or beginnings of codes, may stand in a list.
        bad_star = any("*" in each[:-1] or not each for each in rows.split(","))
        if len(rows.split()) != 1 or bad_star:
            # A star stands for the rest of a code, so it comes last: no pattern can take long to match.
            self.fail(match.start())
        return Cells(table, rows, match["column"], "", where)

    def fail(self, position: int, because: Text | None = None) -> NoReturn:
        """Raise FormulaError naming the formula, the place in it, and what is wrong there, where that can be told."""
        rest = self.text[position:].strip()[:30]
        shown = self.text if len(self.text) <= 200 else self.text[:200] + "…"
        at = Text(f"“{rest}”处", f" at '{rest}'") if rest else Text("末尾", " at its end")
        problem = Text(f"公式“{shown}”在{at.zh}无法识别", f"formula '{shown}' cannot be read{at.en}")
        remedy = because or Text(
            "写法如 表[行].列 = 表[行].列 + 表[行].列", "Write it as table[row].column = table[row].column + …"
        )
        wide = next((letter for letter in self.text[position : position + 40] if letter in _FULL_WIDTH), "")
        if wide and because is None:
            narrow = _FULL_WIDTH[wide]
            remedy = Text(f"有全角符号“{wide}”，请改为半角“{narrow}”", f"'{wide}' is full-width: write '{narrow}'")
        position += len(self.text[position:]) - len(self.text[position:].lstrip())
        raise FormulaError(problem, remedy, position, text=self.text)

    def peek(self, ahead: int = 0) -> Token:
        """Return the next token, or one further on, without taking it."""
        place = self.place + ahead
        return self._all[place] if place < len(self._all) else Token("end", "", len(self.text))

    def next(self) -> Token:
        """Return the next token and take it."""
        token = self.peek()
        self.place += 1
        return token

    def take(self, *words: str) -> Token | None:
        """Take the next token where it is one of some words or signs."""
        token = self.peek()
        if token.sort in ("word", "name", "sign") and token.text in words:
            self.place += 1
            return token
        return None

    def need(self, word: str) -> None:
        """Take a word or sign that has to stand next. Raises FormulaError."""
        if self.take(word) is None:
            self.fail(self.peek().at, Text(f"此处应为“{word}”", f"'{word}' should stand here"))


def place_of(error: FormulaError, text: str) -> int:
    """Return the letter of a formula at which it is wrong: where it cannot be read, or names what is not there."""
    if error.at is not None:
        return error.at
    cells, word = error.cells, error.word
    for token in Tokens(text, "")._all if word else ():
        own = token.cells
        if own is None and token.sort == "word" and token.text == word:
            return token.at
        if own is None or cells is None or own.rows != cells.rows or own.table not in ("", cells.table):
            continue
        if word in (own.table, own.rows) or (own.where is not None and word == own.where.column):
            return token.at + token.text.find(word)
        if word == own.column:
            return token.at + token.text.rfind(word)
    return 0
