"""Reading conditions and statements; `ebnf` says their grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from budgetcheck.arithmetic.conditions import STAGES, STATES, UNITS, Condition
from budgetcheck.arithmetic.grammar import Parser
from budgetcheck.model.words import Text, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from budgetcheck.arithmetic.conditions import Word

_MAX_DEPTH = 20
_SIGNS = ("=", "!=", "<=", ">=", "<", ">")


def read_condition(text: str) -> Condition:
    """Return the condition or statement of a text. Raises FormulaError."""
    return _Reader(text).statement()


class _Reader(Parser):
    """One condition, read from left to right."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._nested = 0

    def statement(self) -> Condition:
        """Return the condition that the whole text is."""
        tokens = self.tokens
        if tokens.take("if"):
            asked = self._condition()
            tokens.need("then")
            found = Condition("if", tokens.text, (asked, self._condition()))
        else:
            found = self._condition()
        if tokens.peek().sort != "end":
            tokens.fail(tokens.peek().at, _USUAL)
        return found._replace(text=tokens.text)

    def _condition(self) -> Condition:
        return self._joined("or", lambda: self._joined("and", self._one))

    def _joined(self, word: Word, one: Callable[[], Condition]) -> Condition:
        start = self.tokens.peek().at
        found = [one()]
        while self.tokens.take(word):
            found.append(one())
        return found[0] if len(found) == 1 else Condition(word, self._since(start), tuple(found))

    def _since(self, start: int) -> str:
        return self.tokens.text[start : self.tokens.peek().at].strip()

    def _one(self) -> Condition:
        self._nested += 1
        start, tokens = self.tokens.peek().at, self.tokens
        if self._nested > _MAX_DEPTH:
            tokens.fail(start, Text("括号嵌套过深", "Brackets are nested too deeply"))
        if tokens.take("not"):
            inner = self._one()
            found = Condition("not", self._since(start), (inner,))
        elif tokens.peek()[:2] == ("sign", "(") and not self._is_sum():
            tokens.next()
            found = self._condition()
            tokens.need(")")
        else:
            found = self._claim(start)
        self._nested -= 1
        return found

    def _is_sum(self) -> bool:
        """Whether the bracket that stands next holds a sum, by what follows it: a condition is neither compared nor added to."""
        depth = ahead = 0
        while (token := self.tokens.peek(ahead)).sort != "end":
            ahead += 1
            if token.sort == "sign":
                depth += (token.text == "(") - (token.text == ")")
            if not depth:
                break
        after = self.tokens.peek(ahead)
        return (after.sort == "sign" and after.text != ")") or after[:2] in (("word", "is"), ("word", "between"))

    def _claim(self, start: int) -> Condition:
        tokens, word = self.tokens, self.tokens.peek()
        after = tokens.peek(1)
        if word.sort == "word" and word.text == "year" and (after.text in _SIGNS or after.text == "between"):
            return self._year(start)
        if word.sort == "word" and word.text in ("stage", "unit", "region") and after[:2] == ("word", "is"):
            return self._identity(start)
        if word.sort == "word" and word.text == "table" and after.sort in ("word", "string"):
            tokens.next()
            return self._presence(start, "table", (tokens.next().text,), ("present", "empty"))
        if word.sort == "word" and word.text == "text" and after.sort == "string":
            tokens.next()
            words = [tokens.next().text]
            while tokens.peek()[:2] == ("word", "or") and tokens.peek(1).sort == "string":
                tokens.next()
                words.append(tokens.next().text)
            if not all(words):
                tokens.fail(start, Text("要查找的文字不能为空", "The words to look for must not be empty"))
            return self._presence(start, "text", tuple(words), ("present",))
        return self._of_figures(start)

    def _of_figures(self, start: int) -> Condition:
        tokens, place = self.tokens, self.tokens.place
        left = self.side()
        if not tokens.take("is"):
            tokens.place = place
            formula = self.comparison()
            return Condition("compare", formula.text, formula=formula)
        negated = tokens.take("not") is not None
        state = self._chosen(STATES)
        formula = self.made(left, "=", [], start)
        if left.divisor:
            tokens.fail(start, Text("不能问一个商是不是 0", "A quotient has no such state"))
        return Condition("state", self._since(start), (), formula, (state,), negated)

    def _presence(self, start: int, word: Word, words: tuple[str, ...], states: tuple[str, ...]) -> Condition:
        self.tokens.need("is")
        negated = self.tokens.take("not") is not None
        state = self._chosen(states)
        return Condition(word, self._since(start), (), None, (*words, state), negated)

    def _year(self, start: int) -> Condition:
        tokens = self.tokens
        tokens.next()
        sign = tokens.next().text
        years = [self._number()]
        if sign == "between":
            tokens.need("and")
            years.append(self._number())
        return Condition("year", self._since(start), words=(sign, *years))

    def _number(self) -> str:
        token = self.tokens.next()
        if token.sort != "number" or not token.text.isdecimal():
            self.tokens.fail(token.at, Text("此处应为年份", "A year should stand here"))
        return token.text

    def _identity(self, start: int) -> Condition:
        tokens = self.tokens
        word = cast("Word", tokens.next().text)
        tokens.need("is")
        negated = tokens.take("not") is not None
        if word == "region":
            token = tokens.next()
            if token.sort not in ("string", "name"):
                tokens.fail(token.at, Text("此处应为地区名", "The name of a region should stand here"))
            return Condition(word, self._since(start), words=(token.text,), negated=negated)
        known = STAGES if word == "stage" else UNITS
        return Condition(word, "", words=(known[self._chosen(known)],), negated=negated)._replace(
            text=self._since(start)
        )

    def _chosen(self, known: Iterable[str]) -> str:
        token = self.tokens.next()
        if token.sort not in ("word", "name") or token.text not in known:
            self.tokens.fail(token.at, did_you_mean(token.text, known) or _USUAL)
        return token.text


_USUAL = Text(
    "写法如 表[行].列 is positive、year >= 2025、unit is 部门",
    "Write it as table[row].column is positive, year >= 2025, unit is department",
)
