"""Reading the rule language, as `ebnf` says its grammar: text to formula. What a person writes as a factor becomes whole."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, NamedTuple, cast

from budgetcheck.arithmetic.formula import Cells, Choice, Formula, Part, Side
from budgetcheck.arithmetic.relations import Written
from budgetcheck.arithmetic.tokens import Tokens
from budgetcheck.model.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from budgetcheck.arithmetic.formula import Filter, Function, Operator
    from budgetcheck.arithmetic.tokens import Token

_MAX_DEPTH = 20
_MAX_FACTOR = 10**12
_SIGNS = ("=", "<=", ">=", "<", ">", "!=")
_TURNED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}
_OF_ROWS = ("sum", "count", "mean", "min", "max")


class _Term(NamedTuple):
    """A multiple of a reference, of a choice, or a number, while its factor may still be a fraction."""

    factor: Fraction
    cells: Cells | None = None
    choice: tuple[str, tuple[tuple[_Term, ...], ...]] | None = None
    measure: str = ""
    """Of a number, its measure."""
    written: str = ""
    """The factor, or the number, as it was written."""

    @property
    def is_number(self) -> bool:
        """Whether the term is a number by itself."""
        return self.cells is None and self.choice is None

    @property
    def value(self) -> Fraction:
        """Of a number, what it is as a factor: 5 % is a twentieth."""
        return self.factor / 100 if self.measure == "%" else self.factor


_Sum = tuple[_Term, ...]


class Sides(NamedTuple):
    """A sum, and what it is divided by."""

    terms: _Sum
    divisor: _Sum = ()


class Parser:
    """One text of the rule language, read from left to right."""

    def __init__(self, text: str, table: str | None = None) -> None:
        self.tokens = Tokens(text, table)
        self._table = table
        self._rows = "*"
        self._where: Filter | None = None
        self._depth = 0

    def formula(self) -> Formula:
        """Return the formula that the whole text is."""
        first = self.comparison()
        others = []
        while self.tokens.take("or"):
            others.append(self.comparison())
        if self.tokens.peek().sort != "end":
            self.tokens.fail(self.tokens.peek().at)
        return first._replace(others=tuple(others), text=self.tokens.text)

    def comparison(self) -> Formula:
        """Return the comparison that stands next, with all right sides of which one may do."""
        start = self.tokens.peek().at
        left = self.side()
        sign = self.tokens.next()
        if sign.sort == "word" and sign.text == "between":
            return self.made(left, "between", self._limits(left), start)
        if sign.sort != "sign" or sign.text not in _SIGNS:
            self.tokens.fail(sign.at)
        rights = [self.side()]
        while self._is_another_right_side():
            self.tokens.next()
            rights.append(self.side())
        operator = sign.text
        if operator in _TURNED and len(rights) == 1 and rights[0].divisor and _is_number(left):
            left, rights, operator = rights[0], [left], _TURNED[operator]
        return self.made(left, cast("Operator", operator), rights, start)

    def _is_another_right_side(self) -> bool:
        """Whether `or` stands next, and before what is no comparison of its own."""
        tokens = self.tokens
        if tokens.peek()[:2] != ("word", "or"):
            return False
        # What follows is gone through to its end: a sign of comparison there makes it one of its own.
        ahead, depth = 1, 0
        while (token := tokens.peek(ahead)).sort != "end":
            ahead += 1
            depth += (token.text == "(") - (token.text == ")") if token.sort == "sign" else 0
            if depth < 0 or (token.sort == "word" and token.text in ("or", "and", "then") and not depth):
                break
            if (token.sort == "sign" and token.text in _SIGNS) or token[:2] in (("word", "between"), ("word", "is")):
                return False
        return tokens.peek(1).sort in ("cells", "number") or tokens.peek(1).text in ("-", "(") or self._is_value(1)

    def _is_value(self, ahead: int) -> bool:
        token = self.tokens.peek(ahead)
        return token.sort == "word" and "." not in token.text and token.text not in ("text", "table", "year", "not")

    def _limits(self, left: Sides) -> list[Sides]:
        """Return the sides between which a sum must lie; `5 % and 60 % of x` is of x twice."""
        low = self.side()
        self.tokens.need("and")
        token, percent = self.tokens.peek(), low.terms[0]
        of = self.tokens.peek(1)[:2] in (("word", "of"), ("sign", "*"))
        if token.sort == "number" and of and not token.number:
            self.tokens.fail(token.at, Text("系数不能为 0", "A factor cannot be 0"))
        if token.sort == "number" and of and len(low.terms) == 1 and percent.is_number and not left.divisor:
            high = self.side()
            base = tuple(term._replace(factor=term.factor / _factor(token), written="") for term in high.terms)
            return [Sides(self._times(low.terms, base, token.at)), high]
        return [low, self.side()]

    def side(self) -> Sides:
        """Return the sum or quotient that stands next."""
        terms = self._sum()
        if not self.tokens.take("/"):
            return Sides(terms)
        if self.tokens.take("("):
            divisor = self._sum()
            self.tokens.need(")")
            return Sides(terms, divisor)
        return Sides(terms, self._product())

    def _sum(self) -> _Sum:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            self.tokens.fail(self.tokens.peek().at, Text("括号嵌套过深", "Brackets are nested too deeply"))
        negative = self.tokens.take("-") is not None
        found = list(_signed(self._product(), negative=negative))
        while sign := self.tokens.take("+", "-"):
            found += _signed(self._product(), negative=sign.text == "-")
        self._depth -= 1
        return tuple(found)

    def _product(self) -> _Sum:
        start = self.tokens.peek().at
        found = self._value()
        while True:
            if self.tokens.take("*", "of"):
                at = self.tokens.peek().at
                found = self._times(found, self._value(), at)
            elif self.tokens.peek()[:2] == ("sign", "/") and self.tokens.peek(1).sort == "number":
                self.tokens.next()
                divisor = self.tokens.next()
                if not divisor.number or all(term.is_number for term in found):
                    self.tokens.fail(divisor.at, Text("不能这样相除", "This cannot be divided so"))
                found = tuple(term._replace(factor=term.factor / _factor(divisor), written="") for term in found)
            else:
                break
        if any(not term.factor and not term.is_number for term in found):
            self.tokens.fail(start, Text("系数不能为 0", "A factor cannot be 0"))
        return found

    def _times(self, left: _Sum, right: _Sum, at: int) -> _Sum:
        """Return a product of which one side at least is a number."""
        if not (len(left) == 1 and left[0].is_number):
            left, right = right, left
        if not (len(left) == 1 and left[0].is_number):
            self.tokens.fail(at, Text("两个表中的数不能相乘", "Two figures of tables cannot be multiplied"))
        number = left[0]
        found = []
        for term in right:
            if term.is_number:
                measure = "" if number.measure == "%" and term.measure == "%" else term.measure or number.measure
                value = term.factor * number.value if measure == term.measure else term.value * number.factor
                found.append(_Term(value, measure=measure))
            else:
                plain = term.factor == 1 and not term.written
                written = number.written if plain else ""
                found.append(term._replace(factor=term.factor * number.value, written=written))
        return tuple(found)

    def _value(self) -> _Sum:
        tokens = self.tokens
        token = tokens.next()
        if token.sort == "number":
            value = Fraction(token.number) * 10**token.power
            return (_Term(value, measure=token.measure, written=token.text),)
        if token.cells is not None:
            return (_Term(Fraction(1), self._reference(token.cells)),)
        if token.sort == "sign" and token.text == "(":
            found = self._sum()
            tokens.need(")")
            return found
        if token.sort == "word" and tokens.peek()[:2] == ("sign", "("):
            return self._call(token)
        if token.sort == "word" and self._table is not None and "." not in token.text:
            return (_Term(Fraction(1), Cells(self._table, self._rows, token.text, "", self._where)),)
        return tokens.fail(token.at)

    def _reference(self, cells: Cells) -> Cells:
        if self._table is None:
            self._table, self._rows, self._where = cells.table, cells.rows, cells.where
        return cells

    def _call(self, token: Token) -> _Sum:
        tokens = self.tokens
        of_rows = tokens.peek(1).sort in ("cells", "word") and tokens.peek(2)[:2] == ("sign", ")")
        if token.text in _OF_ROWS and of_rows:
            return self._of_rows(token)
        if token.text not in ("min", "max", "abs"):
            tokens.fail(token.at)
        tokens.need("(")
        sums = [self._sum()]
        while token.text != "abs" and tokens.take(","):
            sums.append(self._sum())
        tokens.need(")")
        if any(each.cells is not None and each.cells.function == "mean" for one in sums for each in one):
            tokens.fail(token.at, Text("平均数不能放在 min、max、abs 中", "A mean cannot stand within min, max or abs"))
        return (_Term(Fraction(1), choice=(token.text, tuple(sums))),)

    def _of_rows(self, token: Token) -> _Sum:
        self.tokens.need("(")
        inner = self.tokens.next()
        cells = inner.cells
        if cells is None and self._table is not None and "." not in inner.text:
            cells = Cells(self._table, "*", inner.text)
        if cells is None:
            self.tokens.fail(token.at)
        self.tokens.need(")")
        self._reference(cells)
        return (_Term(Fraction(1), cells._replace(function=cast("Function", token.text))),)

    def made(self, left: Sides, operator: Operator, rights: list[Sides], start: int) -> Formula:
        """Return a comparison whose factors are all whole numbers."""
        ratio: _Sum = ()
        if left.divisor and operator != "=":
            if not all(_is_number(right) for right in rights):
                remedy = Text("商只能与数字比较", "A quotient can be compared with numbers alone")
                self.tokens.fail(start, remedy)
            ratio, left = left.divisor, Sides(left.terms)
            rights = [Sides(self._times(right.terms, ratio, start)) for right in rights]
        sides = [left, *rights]
        every = [term for side in sides for term in (*side.terms, *side.divisor)]
        scale = lcm(*(each.factor.denominator for each in _leaves((*every, *ratio)) if not each.is_number))
        if scale > _MAX_FACTOR or any(abs(each.factor) > _MAX_FACTOR**2 for each in _leaves(every)):
            self.tokens.fail(start, Text("系数的位数过多", "The factors have too many digits"))
        if not all(_is_decimal(each.factor) for each in _leaves((*every, *ratio)) if each.is_number):
            self.tokens.fail(start, Text("数字除不尽", "A number divided so has no end"))
        text = self.tokens.text[start : self.tokens.peek().at].strip()
        return Formula(
            Side(_parts(left.terms, scale), _parts(left.divisor, scale)),
            operator,
            tuple(Side(_parts(right.terms, scale), _parts(right.divisor, scale)) for right in rights),
            text,
            _written(every, scale),
            _parts(ratio, scale),
        )


def read_formula(text: str, table: str | None = None) -> Formula:
    """Return the formula of a text; with `table`, its bare columns are of that table. Raises FormulaError."""
    return Parser(text, table).formula()


def _factor(token: Token) -> Fraction:
    value = Fraction(token.number) * int(10**token.power)
    return value / 100 if token.measure == "%" else value


def _is_number(side: Sides) -> bool:
    return not side.divisor and len(side.terms) == 1 and side.terms[0].is_number


def _signed(terms: _Sum, *, negative: bool) -> _Sum:
    return tuple(term._replace(factor=-term.factor) for term in terms) if negative else terms


def _leaves(terms: Iterable[_Term]) -> Iterator[_Term]:
    """Yield the terms, those that a choice is among with its factor."""
    for term in terms:
        if term.choice is None:
            yield term
        else:
            for each in term.choice[1]:
                yield from _leaves(inner._replace(factor=inner.factor * term.factor) for inner in each)


def _parts(terms: _Sum, scale: int) -> tuple[Part, ...]:
    return tuple(_part(term, scale) for term in terms)


def _part(term: _Term, scale: int) -> Part:
    if term.choice is not None:
        word, sums = term.choice
        size, sign = abs(term.factor), 1 if term.factor > 0 else -1
        inner = tuple(_parts(tuple(each._replace(factor=each.factor * size) for each in one), scale) for one in sums)
        return Part(sign, None, choice=Choice(word, inner))  # type: ignore[arg-type]
    if term.cells is not None:
        return Part(int(term.factor * scale), term.cells)
    sign = -1 if term.factor < 0 else 1
    return Part(sign * scale, None, _decimal(abs(term.factor)))


def _decimal(value: Fraction) -> Decimal:
    """Return a fraction of tens exactly."""
    from decimal import Context, Decimal, Inexact

    exact = Context(prec=60, traps=[Inexact])
    return exact.divide(Decimal(value.numerator), Decimal(value.denominator))


def _is_decimal(value: Fraction) -> bool:
    """Whether a number has an end when it is written with digits: 5 / 3 has none."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def _written(terms: list[_Term], scale: int) -> Written | None:
    """Return how factors and numbers were written, where not all of them are plain whole numbers."""
    leaves = list(_leaves(terms))
    factors = {int(abs(each.factor) * scale): each.written for each in leaves if not each.is_number and each.written}
    numbers = {str(_decimal(abs(each.factor))): each.written for each in leaves if each.is_number and each.measure}
    if scale == 1 and not numbers and all(text.isdigit() for text in factors.values()):
        return None
    return Written(scale, tuple(factors.items()), tuple((key, text) for key, text in numbers.items() if text))
