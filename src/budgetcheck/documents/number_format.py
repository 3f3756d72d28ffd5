"""What a spreadsheet shows of a number: its format code, as ECMA-376 and Excel's own additions have it, in exact decimals.

The libraries that know these codes are large, unkept, or count in binary; a budget needs the shown digits and nothing else.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.dates import is_date, shown_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

GENERAL = "General"
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_POWERS = (4, 8)
"""Of 万 and 亿."""
_DOUBLE = Context(prec=15, rounding=ROUND_HALF_UP)
"""A spreadsheet keeps 15 digits of a number; what follows is binary noise."""
_GENERAL = Context(prec=10, rounding=ROUND_HALF_UP)
_LARGEST = 40
_MAX_CODE = 255
"""No program keeps a longer format code."""

_PARTS = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>general|g/通用格式)'
    r"|(?P<exponent>e[+-])|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<text>@)|(?P<letter>.)",
    re.IGNORECASE | re.DOTALL,
)
_USUAL = re.compile(r"(#,##)?0(\.0+)?(?:_ |_\))?")
"""The formats of nearly all figures; the careful way would give the same, in ten times the time."""
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(r"\$([^-]*)(?:-[0-9a-z-]+)?", re.IGNORECASE)
_COLOUR = re.compile(
    r"(?:color|颜色)\s*\d{1,2}|black|blue|cyan|green|magenta|red|yellow|[黑蓝青绿洋红黄]{1,2}色?", re.I
)
_WHITE = re.compile(r"white|白色?|(?:color|颜色)\s*2", re.IGNORECASE)
_IGNORED = re.compile(r"dbnum\d|natnum\d.*|~.*", re.IGNORECASE)
_OPERATORS: dict[str, Callable[[Decimal, Decimal], bool]] = {"<": lt, ">": gt, "=": eq, "<=": le, ">=": ge, "<>": ne}


class Shown(NamedTuple):
    """What a cell shows."""

    text: str
    general: bool = False
    """Whether nothing but zeros at the end of the decimals is left out, as the General format does."""
    white: bool = False
    """Whether the format itself paints it white."""


class _Piece(NamedTuple):
    """One part of a section: a literal, or a place for a digit."""

    kind: str
    text: str


class _Section(NamedTuple):
    """One of the up to four sections of a format code."""

    pieces: tuple[_Piece, ...]
    condition: tuple[str, Decimal] | None
    white: bool
    date: bool
    understood: bool

    def holds(self, number: Decimal) -> bool:
        """Whether the section's own condition holds for a number."""
        return self.condition is not None and _OPERATORS[self.condition[0]](number, self.condition[1])

    @property
    def negative(self) -> bool:
        """Whether the section's own condition lets only negative numbers in."""
        return self.condition is not None and self.condition[0] in ("<", "<=") and self.condition[1] == 0

    def has(self, kind: str) -> bool:
        """Whether a piece of a kind stands in it."""
        return any(piece.kind == kind for piece in self.pieces)


def shown_number(number: Decimal, code: str, *, from_1904: bool = False) -> Shown | None:
    """Return what a format code shows of a number; None where the code, or what it would show, is not understood."""
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST:
        return None
    number = _DOUBLE.plus(number)
    usual = _USUAL.fullmatch(code)
    if usual is not None:
        rounded = number.quantize(Decimal(1).scaleb(-len(usual[2] or ".") + 1), context=_EXACT)
        return Shown(f"{rounded or abs(rounded):{',' if usual[1] else ''}f}")
    sections = _sections(code)
    if not sections:
        plain = _general(number)
        # Where it cuts off digits, what it shows is as coarse as it looks.
        return Shown(plain, general=Decimal(plain) == number)
    section, unsigned = _chosen(sections, number)
    if section.date:
        text = shown_date(number, code, from_1904=from_1904)
        return None if text is None else Shown(text, white=section.white)
    odd = section.has("exponent") or (section.has("digit") and section.has("slash"))
    if odd or not section.understood or not _shows_ten_thousands(section):
        return None
    return _plainly(section, abs(number), "-" if number < 0 and not unsigned else "")


def _shows_ten_thousands(section: _Section) -> bool:
    """Whether a point set between digits by hand shows 万 or 亿, as it is used for; of another, programs differ."""
    pieces, _, scale = _commas(section.pieces)
    by_hand = next((at for at, piece in enumerate(pieces) if piece == _Piece("literal", ".")), None)
    if by_hand is None or section.has("point"):
        return True
    before, behind = (sum(piece.kind == "digit" for piece in part) for part in (pieces[:by_hand], pieces[by_hand:]))
    return not before or not behind or behind + 3 * scale in _POWERS


def _plainly(section: _Section, number: Decimal, sign: str) -> Shown:
    if not (section.has("general") or section.has("text")):
        return Shown(_laid_out(section, number, sign), white=section.white)
    text = "".join(
        _general(number) if piece.kind in ("general", "text") else piece.text
        for piece in section.pieces
        if piece.kind in ("general", "text", "literal")
    )
    return Shown(sign + text, general=True, white=section.white)


def shown_text(text: str, code: str) -> str:
    """Return what a format code shows of words."""
    sections = _sections(code)
    worded = [section for section in sections if section.has("text")]
    if len(sections) < 4 and not worded:
        return text
    section = worded[-1] if worded else sections[3]
    if section.white:
        return ""
    return "".join(text if piece.kind == "text" else piece.text for piece in section.pieces)


_NONE = _Section((), None, white=False, date=False, understood=False)
"""Where no condition holds, the cell is full of # signs."""


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    """Return a format code's sections; none for General alone."""
    if code.strip().lower() in ("", "general", "@", "g/通用格式"):
        return ()
    if len(code) > _MAX_CODE:
        return (_NONE,)
    return tuple(_section(part) for part in _parted(code))


def _parted(code: str) -> Iterator[str]:
    """Yield the sections as written: a semicolon in quotes or behind a backslash parts none."""
    begin = 0
    for match in _PARTS.finditer(code):
        if match["letter"] == ";":
            yield code[begin : match.start()]
            begin = match.end()
    yield code[begin:]


def _section(part: str) -> _Section:
    pieces: list[_Piece] = []
    condition: tuple[str, Decimal] | None = None
    white = False
    date = is_date(part)
    understood = True
    for match in _PARTS.finditer(part):
        kind = match.lastgroup or "blank"
        if kind == "bracket":
            inside = match["bracket"].strip()
            stated = _CONDITION.fullmatch(inside.replace(" ", ""))
            if stated is not None:
                condition = stated[1], Decimal(stated[2])
            elif (currency := _CURRENCY.fullmatch(inside)) is not None:
                pieces.append(_Piece("literal", currency[1]))
            elif _WHITE.fullmatch(inside):
                white = True
            elif not (_COLOUR.fullmatch(inside) or _IGNORED.fullmatch(inside) or date):
                understood = False
            continue
        pieces.append(_piece(kind, match))
    return _Section(tuple(pieces), condition, white, date, understood)


def _piece(kind: str, match: re.Match[str]) -> _Piece:
    if kind in ("quoted", "escaped"):
        return _Piece("literal", match[kind])
    if kind == "blank":
        # A width (_x) leaves a blank, a filling (*x) repeats a letter that is no part of the figure.
        return _Piece("literal", " " if match[0][0] == "_" else "")
    if kind == "letter":
        return _Piece("slash" if match[0] == "/" else "literal", match[0])
    return _Piece(kind, match[0])


def _chosen(sections: tuple[_Section, ...], number: Decimal) -> tuple[_Section, bool]:
    """Return the section for a number, and whether the section itself says that it is negative."""
    numeric = [section for section in sections[:3] if not section.has("text") or len(sections) == 1] or sections[:1]
    if any(section.condition for section in numeric):
        return _conditional(numeric, number)
    place = 1 if number < 0 and len(numeric) > 1 else 2 if number == 0 and len(numeric) > 2 else 0
    return numeric[place], place == 1


def _conditional(numeric: Sequence[_Section], number: Decimal) -> tuple[_Section, bool]:
    first = numeric[0].condition
    for place, section in enumerate(numeric):
        if section.condition is not None:
            if section.holds(number):
                return section, section.negative
        elif place != 1 or len(numeric) < 3:
            return section, place == 1 and first is not None and first[0] in (">", ">=") and first[1] == 0
        elif number < 0:
            # Between a condition and a third section the second has the negative numbers.
            return section, True
    return _NONE, False


def _general(number: Decimal) -> str:
    """Return a number as the General format shows it in a wide cell."""
    if number == number.to_integral_value():
        return f"{number:f}".partition(".")[0]
    # Eleven places, the point among them: of a large number fewer decimals are shown.
    rounded = _GENERAL.plus(number) if number.adjusted() >= 0 else number.quantize(Decimal("1e-9"), context=_EXACT)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _laid_out(section: _Section, number: Decimal, sign: str) -> str:
    """Return a number's digits laid into the places of a section, its sign before all of them."""
    pieces, thousands, scale = _commas(section.pieces)
    number = number.scaleb(2 * sum(piece.kind == "percent" for piece in pieces) - 3 * scale, context=_EXACT)
    at = next((place for place, piece in enumerate(pieces) if piece.kind == "point"), len(pieces))
    decimals = sum(piece.kind == "digit" for piece in pieces[at:])
    rounded = number.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    whole, _, fraction = f"{rounded:f}".partition(".")
    whole = whole.lstrip("0")
    left = _whole_part(pieces[:at], whole, thousands=thousands)
    right = _fraction(pieces[at:], fraction)
    if not rounded:
        # What is rounded to nothing has no sign.
        sign = ""
    return f"{sign}{left}{right}"


def _commas(pieces: tuple[_Piece, ...]) -> tuple[list[_Piece], bool, int]:
    """Return the pieces without commas, whether these part the thousands, and by how many thousands they divide."""
    digits = [place for place, piece in enumerate(pieces) if piece.kind == "digit"]
    kept: list[_Piece] = []
    thousands, scale = False, 0
    for place, piece in enumerate(pieces):
        if piece.kind != "comma":
            kept.append(piece)
        elif digits and digits[0] < place < digits[-1] and not _ends_whole(pieces, place):
            thousands = True
        elif digits and place > digits[0]:
            scale += 1
        else:
            kept.append(_Piece("literal", ","))
    return kept, thousands, scale


def _ends_whole(pieces: tuple[_Piece, ...], place: int) -> bool:
    """Whether a comma stands right before the point, where it divides: 0,.00."""
    following = next((piece.kind for piece in pieces[place:] if piece.kind != "comma"), "")
    return following == "point"


def _whole_part(pieces: list[_Piece], digits: str, *, thousands: bool) -> str:
    """Return the digits before the point in their places, from the right; what has no place stands at the first."""
    places = sum(piece.kind == "digit" for piece in pieces)
    shown: list[str] = []
    left = len(digits)
    seen = 0
    for piece in pieces:
        if piece.kind != "digit":
            shown.append(piece.text if piece.kind in ("literal", "percent", "slash") else "")
            continue
        seen += 1
        behind = places - seen
        first = seen == 1
        start = len(digits) - left if first else max(0, len(digits) - behind - 1)
        here = digits[start : len(digits) - behind] if len(digits) > behind else ""
        if not here:
            here = {"0": "0", "?": " "}.get(piece.text, "")
        shown.append(_grouped(here, behind) if thousands else here)
    return "".join(shown)


def _grouped(digits: str, behind: int) -> str:
    """Return digits with a comma wherever a multiple of three stands behind, counted with what follows them."""
    out = []
    for place, digit in enumerate(digits):
        rest = behind + len(digits) - place - 1
        out.append(digit + ("," if rest and rest % 3 == 0 and digit != " " else ""))
    return "".join(out)


def _fraction(pieces: list[_Piece], digits: str) -> str:
    """Return the point and what follows it; a zero at the end stands only where its place asks for one."""
    places = [piece.text for piece in pieces if piece.kind == "digit"]
    kept = len(digits)
    while kept and digits[kept - 1] == "0" and places[kept - 1] != "0":
        kept -= 1
    shown: list[str] = []
    seen = 0
    for piece in pieces:
        if piece.kind == "digit":
            shown.append(digits[seen] if seen < kept else " " if piece.text == "?" else "")
            seen += 1
        elif piece.kind in ("point", "literal", "percent", "slash"):
            shown.append(piece.text)
    return "".join(shown)
