"""Claims as sentences of the budget file: figures by role, each its own or a row's cell, and what each one speaks of.

What a sentence is a part of, a share of, or a change of is settled here, where the text is known, so that the checks
are arithmetic alone. Where more than one amount may be meant, none is taken.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import squeezed, unbroken
from budgetcheck.documents.claims import read_claims
from budgetcheck.documents.ledger import style_of
from budgetcheck.documents.paths import code_of
from budgetcheck.documents.subjects import YEAR, plain_name, without_sums
from budgetcheck.model.budget import MAX_DECIMALS, MAX_DIGITS, ROLES, Sentence, Source, said_figure
from budgetcheck.model.record import EMPTY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from budgetcheck.documents.claims import Claim
    from budgetcheck.documents.narrative import Section
    from budgetcheck.documents.quantities import Quantity
    from budgetcheck.model.budget import Table

Cell = tuple[str, str, str]
"""Table, row and column of a figure that a row holds."""

_LONGEST_LABEL = 60
_LONGEST_REASON = 400
_LONGEST_PASSAGE = 4000
_LEAST_NAME = 4
"""A shorter name, as 支出, may stand for several amounts of a document; it is known within its own paragraph only."""
_YEAR_BEFORE = re.compile(r"^(?:20\d\d年(?:度|初|末)?)?(?:[本我全](?:单位|部门|局|校|院|中心|委|厅))?(?:20\d\d年度?)?")


class Passage(NamedTuple):
    """The claims of one paragraph or section, and where they stand."""

    claims: tuple[Claim, ...]
    source: Callable[[int], Source]
    """Gives the place in the document of a place in the text."""
    section: str = ""
    """The layout's table that it is the section of."""
    cells: Mapping[int, Mapping[str, Cell]] = {}
    """By the id of a claim that a row holds, wholly or in part: which cell took each role."""


_PATH_ALONE = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．])?[^，。；：]{2,80}[（(]\d{0,7}[类款项][)）][。：]?$"
)
_GOES_ON = "：:；;，,、"


def passages_of(section: Section) -> list[Passage]:
    """Return the paragraphs outside the known sections, those that go on in the next one joined."""
    ends = (*section.paragraphs[1:], len(section.text))
    found: list[Passage] = []
    begin: int | None = None
    style = ""
    for number, (start, end) in enumerate(zip(section.paragraphs, ends, strict=True)):
        begin = start if begin is None else begin
        words = squeezed(section.text[start:end])
        following = section.text[end : end + 12]
        if words.endswith(("：", ":")) and number + 1 < len(ends):
            style = style_of(following)
        goes_on = (
            words.endswith(tuple(_GOES_ON)) or _PATH_ALONE.match(words) or (style and style_of(following) == style)
        )
        if goes_on and number + 1 < len(ends) and end - begin < _LONGEST_PASSAGE:
            continue
        found.append(_passage(section, begin, end))
        begin, style = None, ""
    return found


def _passage(section: Section, begin: int, end: int) -> Passage:
    text = section.text[begin:end].rstrip("\n")
    claims = read_claims(text) if any(letter.isdigit() for letter in text) else ()

    def source(place: int) -> Source:
        return section.source(begin + place)

    return Passage(claims, source)


_TOTAL_OF_GENERAL = re.compile(r"^(一般公共预算(?:财政拨款)?)总支出$")
"""What Yunnan's form calls the year's expenditure of the general budget, of which it prints its shares."""


def full_name(name: str) -> str:
    """Return a name as wholes of other paragraphs are compared: with 本年 and all that tells it from others."""
    name = _YEAR_BEFORE.sub("", squeezed(name).strip("，；。、：“”"))
    return _TOTAL_OF_GENERAL.sub(r"\1支出", without_sums(name))


def sentences_in(paragraphs: Iterable[str]) -> tuple[Sentence, ...]:
    """Return the sentences of some paragraphs."""
    return Sentences([Passage(read_claims(text), _at(number)) for number, text in enumerate(paragraphs, 1)]).read()


def _at(paragraph: int) -> Callable[[int], Source]:
    return lambda _: Source(paragraph=paragraph)


class _Known(NamedTuple):
    claim: Claim
    passage: int
    name: str


class Sentences:
    """Collects the claims of a document, and gives them as sentences."""

    def __init__(self, passages: Sequence[Passage], names: Mapping[str, Mapping[str, str]] = EMPTY) -> None:
        self._passages = passages
        self._names = names
        """The codes of the document's own tables by name."""
        self._known = [
            _Known(claim, number, plain_name(claim.subject))
            for number, passage in enumerate(passages)
            for claim in passage.claims
        ]
        self._by_name: dict[str, list[_Known]] = {}
        self._by_full_name: dict[str, list[_Known]] = {}
        for known in self._known:
            if known.claim.amount is not None and known.name:
                self._by_name.setdefault(known.name, []).append(known)
                full = full_name(known.claim.subject)
                for each in dict.fromkeys((full, _of_three_public(full), _of_the_year(known.claim, full))):
                    self._by_full_name.setdefault(each, []).append(known)
        self._taken = {claim: cells for passage in passages for claim, cells in passage.cells.items()}
        self._numbers: dict[int, int] = {}
        """The number of each claim that is a sentence, by its id."""

    def read(self, tables: Mapping[str, Table] = EMPTY) -> tuple[Sentence, ...]:
        """Return the sentences; the figures that rows hold are those of the tables."""
        said = [known for known in self._known if any(True for _ in _roles(known.claim))]
        self._numbers = {id(known.claim): number for number, known in enumerate(said, 1)}
        return tuple(self._sentence(known, tables) for known in said)

    def _sentence(self, known: _Known, tables: Mapping[str, Table]) -> Sentence:
        claim, passage = known.claim, self._passages[known.passage]
        number, cells = self._numbers[id(claim)], self._taken.get(id(claim), {})
        figures = {
            role: said_figure(number, role, quantity.text, quantity.measure, passage.source(quantity.start))
            for role, quantity in _roles(claim)
            if role not in cells
        }
        for role, (table, row, column) in cells.items():
            if role in ROLES:
                figures[role] = tables[table].by_key[row].figures[column]
        part_of = self._number(claim.part_of)
        return Sentence(
            number,
            _shown(claim.subject, _LONGEST_LABEL),
            figures,
            base=_shown(claim.base, _LONGEST_LABEL),
            of=_shown(claim.share_of, _LONGEST_LABEL),
            part_of=part_of,
            adds_up=part_of is not None and claim.adds_up and claim.follows is None,
            whole=self._number(self._whole(known)) if claim.share is not None else None,
            follows=self._number(self._amount_of(known)),
            perhaps=self._number(claim.perhaps),
            says=frozenset(_says(claim)),
            reason=_shown(claim.reason, _LONGEST_REASON),
            section=_shown(passage.section, _LONGEST_LABEL),
            code=code_of(claim.subject, self._names) if claim.amount is not None and "amount" not in cells else "",
            source=passage.source(claim.start),
        )

    def _number(self, claim: Claim | None) -> int | None:
        """Return the number of the sentence that a claim is, if it is one."""
        return self._numbers.get(id(claim))

    # What a sentence speaks of

    def _whole(self, known: _Known) -> Claim | None:
        """Return the claim whose amount a share is of: the one named, or the one that its list is of."""
        claim = known.claim
        if claim.whole_of_share is not None:
            return claim.whole_of_share
        whole = claim.share_of or (claim.parent if claim.part_of is None else "")
        name, parent = plain_name(whole), claim.part_of
        if parent is not None and (not name or _is_called(parent.subject, whole)):
            return parent if parent.amount is not None else None
        if not name:
            return None
        near = [
            each for each in self._by_name.get(name, ()) if each.passage == known.passage and each.claim is not claim
        ]
        full = full_name(whole)
        exact = [each for each in near if full_name(each.claim.subject) == full]
        if near and not exact:
            # 本年支出合计 is told from other expenditure of the same paragraph, if an earlier one says it.
            before = self._named_before(full, known.passage)
            if before is not None:
                return before
        near = exact or near or self._ending_in(name, known) or self._ending_in(squeezed(whole), known, "总")
        if near:
            return _only(near)
        return self._named_before(full, known.passage)

    def _named_before(self, name: str, passage: int) -> Claim | None:
        """Return the claim that an earlier paragraph names so; short names may stand for several amounts."""
        if len(name) < _LEAST_NAME:
            return None
        for each in dict.fromkeys((name, _of_three_public(name))):
            found = [other for other in self._by_full_name.get(each, ()) if other.passage < passage]
            if found:
                return _only(found)
        return None

    def _alike(self, name: str) -> list[_Known]:
        """Return the claims of a name; 收、支总计 may be printed as two amounts, 收入总计 and 支出总计."""
        found = self._by_name.get(name, [])
        if not found and name.endswith(_BOTH_SIDES):
            before = name.removesuffix(_BOTH_SIDES)
            sides = [self._by_name.get(before + side, []) for side in ("收入", "支出")]
            found = [each for side in sides for each in side] if all(sides) else []
        return found

    def _ending_in(self, name: str, known: _Known, sign: str = "") -> list[_Known]:
        """Return the claims of the same paragraph whose names end in one: 货物支出 is 政府采购货物支出.

        A short name is enough where it begins with a sign that makes it a name of its own: 总投资.
        """
        if len(name) < _LEAST_NAME and not (sign and name.startswith(sign) and len(name) > len(sign) + 1):
            return []
        names = [each for each in self._by_name if each.endswith(name) and not _OF_A_FUND.match(each)]
        found = [each for one in names for each in self._by_name[one] if each.passage == known.passage]
        return [each for each in found if each.claim is not known.claim]

    def _amount_of(self, known: _Known) -> Claim | None:
        """Return the claim whose amount a change without one speaks of: the same subject, once in the same paragraph."""
        claim = known.claim
        if claim.follows is not None:
            return claim.follows
        if claim.amount is not None or not (claim.change or claim.change_pct) or not known.name:
            return None
        year = _year(claim)
        near = [each for each in self._alike(known.name) if each.passage == known.passage]
        if not near and known.name == _BOTH_SIDES:
            # 收、支总计 may be those of one fund, named in full before.
            full = [name for name in self._by_name if name.endswith(_BOTH_SIDES)]
            near = [each for name in full for each in self._by_name[name] if each.passage == known.passage]
            near = [each for each in near if each.claim.start <= claim.start]
        near = [each for each in near if each.claim.start <= claim.start] or near
        if any(year and _year(each.claim) not in (None, year) for each in near):
            return None
        return _only(near)


_NARROWER = re.compile(r"一般公共预算|政府性基金|其他|[、和及]")
_BOTH_SIDES = "收支"
_OF_A_FUND = re.compile(r"财政拨款|一般公共预算|政府性基金|国有资本")
"""What narrows a name down: basic expenditure of one fund is not all basic expenditure."""


def _is_called(subject: str, whole: str) -> bool:
    """Whether what a share is of may be a subject: 支出 is 本年支出, “三公”经费 is “三公”经费财政拨款支出."""
    name = plain_name(whole)
    return plain_name(subject).endswith(name) or (
        "三公" in name and _of_three_public(full_name(subject)) == _of_three_public(full_name(whole))
    )


def _of_three_public(name: str) -> str:
    """Return the one name of all that is said of 三公 as a whole: “三公”经费财政拨款支出, “三公”经费."""
    return "三公经费" if "三公" in name and _NARROWER.search(name) is None else name


_SUM_OF_A_SIDE = re.compile(r"(?:本年|当年)?(收入|支出)(?:决算|预算)?合计")


def _of_the_year(claim: Claim, name: str) -> str:
    """Return the name 本年支出 of what is printed as 支出合计, which is the same; any other name as it is."""
    side = _SUM_OF_A_SIDE.fullmatch(_YEAR_BEFORE.sub("", squeezed(claim.raw_subject)))
    return name if side is None or claim.part_of is not None else f"本年{side[1]}"


def _only(found: Sequence[_Known]) -> Claim | None:
    """Return the last of some claims, where all of them state one amount."""
    amounts = {(each.claim.amount.text, each.claim.amount.measure) for each in found if each.claim.amount is not None}
    return found[-1].claim if len(amounts) == 1 else None


def _year(claim: Claim) -> int | None:
    named = YEAR.search(claim.raw_subject)
    return int(named[0][:4]) if named else claim.year


def _roles(claim: Claim) -> Iterator[tuple[str, Quantity]]:
    """Yield the printed figures of a claim by role; 持平 is no figure."""
    for role in ROLES:
        quantity: Quantity | None = getattr(claim, role)
        if quantity is not None and (quantity.measure or role != "change") and _is_possible(quantity):
            yield role, quantity
    for number, quantity in enumerate(claim.other_plans, 2):
        if _is_possible(quantity):
            yield f"budget{number}", quantity
    for number, (_, quantity) in enumerate(claim.others, 1):
        if _is_possible(quantity):
            yield "other" if number == 1 else f"other{number}", quantity


def _is_possible(quantity: Quantity) -> bool:
    """Whether a figure has no more digits than a budget's may have: a longer one is a number of some other kind."""
    whole, _, decimals = quantity.text.lstrip("-").partition(".")
    return len(whole.lstrip("0")) <= MAX_DIGITS and len(decimals) <= MAX_DECIMALS


def _shown(words: str | None, longest: int) -> str:
    """Return words as a budget file may hold them."""
    return "".join(letter for letter in unbroken(words or "")[:longest] if letter.isprintable())


def _says(claim: Claim) -> list[str]:
    says = [claim.says] if claim.says else []
    says += [word for word in ("same", "template") if getattr(claim, word)]
    return [*says, "incomparable"] if claim.not_comparable else says
