"""From a page as PDFium sees it to the letters and rules that a person sees, turned so that its text stands upright."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter
from functools import lru_cache
from math import hypot
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.page_marks import DESCENT, Glyph, Page, Rule
from budgetcheck.documents.page_sight import PALE, SEEN, WHITE, Sight, contrast
from budgetcheck.model.words import UNKNOWN_LETTER
from budgetcheck.readers import pdfium
from budgetcheck.readers.pdf_rules import Box, Drawing, Turn, drawing_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.readers.pdf_sections import RawPage

"""Stands for a letter whose font does not say which it is, so that no figure is read without it."""
_INVISIBLE = frozenset({3, 7})
_STROKED = frozenset({1, 2, 5, 6})
_FILLED = frozenset({0, 2, 4, 6})
_HYPHENS = frozenset({0x02, 0xAD, 0xFFFE})
"""What PDFium, or a font, calls the hyphen at the end of a line."""
_PAIRED = (
    "⺁厂⺄乙⺅亻⺆冂⺇几⺈刀⺉刂⺊卜⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歹⺟母⺠民⺡氵"
    "⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹"
    "⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞"
    "⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_RADICALS = dict(zip(map(ord, _PAIRED[::2]), _PAIRED[1::2], strict=True))
"""Of the radicals that fonts give whole letters the codes of, those letters: each stands behind its radical."""
_UPRIGHT = 0.06
"""Text is upright, or turned by quarters, where its direction is off by no more than this: three degrees."""
_LARGE = 1.5
_FEW_UNKNOWN = 3
_SAME_FOOT = 0.6
_new = tuple.__new__
"""Makes a named tuple in half the time that calling its class takes."""
_STRUCK = (0.12, 0.62)
"""A rule struck through text is this far over its baseline, in parts of its size: between foot and shoulder."""
_BESIDE = 0.6


class Seen(NamedTuple):
    """A page as a person sees it."""

    page: Page
    height: float
    unknown: bool
    """Whether a font does not say of some letters which they are."""
    unreadable: bool
    """Whether it does so of most of them."""
    pictured: bool
    """Whether it is a picture but for a few lines: a scan, a table pasted as one, or text drawn as outlines."""
    illustrated: bool
    """Whether a part of it is a picture that may hold a table."""


class _Look(NamedTuple):
    """What the letters of one run have in common."""

    size: float
    quarter: int
    ink: tuple[int, ...]
    """The colours that it is painted in; none for what is not painted."""


def seen_on(raw: RawPage) -> Seen:
    """Return what a person sees on a page; raises TooManyRulesError."""
    looks = [_look(run.size, run.matrix, run.mode, run.fill, run.stroke) for run in raw.runs]
    counted = Counter(raw.owners)
    quarters = Counter[int]()
    for number, look in enumerate(looks):
        if look.ink:
            quarters[look.quarter] += counted[number]
    del quarters[_SKEWED]
    quarter = quarters.most_common(1)[0][0] if quarters else 0
    turn = Turn(quarter, raw.box)
    drawing = drawing_of(raw.shapes, turn)
    glyphs, across = _without_struck(_Letters(raw, looks, turn, drawing).glyphs(), drawing)
    unknown = [glyph[0] for glyph in glyphs].count(UNKNOWN_LETTER)
    letters = sum(not glyph.text.isspace() for glyph in glyphs[: 2 * _SOME_LETTERS])
    few = letters < _FEW_LETTERS
    area = sum((right - left) * (bottom - top) for left, top, right, bottom in drawing.pictures)
    shown = area / (turn.width * turn.height)
    untold = shown > _SOME_OF_PAGE and _are_untold(drawing.pictures, glyphs, turn.height)
    return Seen(
        Page(glyphs, across, drawing.down),
        turn.height,
        unknown >= _FEW_UNKNOWN,
        2 * unknown > len(glyphs),
        (few and (shown > _MOST_OF_PAGE or drawing.curves > _MANY_CURVES))
        or (untold and shown > _HALF_OF_PAGE and letters < _SOME_LETTERS),
        untold,
    )


def _are_untold(pictures: Sequence[Box], letters: Sequence[Glyph], height: float) -> bool:
    """Whether hardly a letter stands on pictures, but at the page's head and foot: what they show is not said again."""
    body = [
        glyph
        for glyph in letters
        if not glyph.text.isspace() and _MARGIN * height < glyph.base < (1 - _MARGIN) * height
    ]
    on = sum(
        any(
            left < (glyph.left + glyph.right) / 2 < right and top < glyph.middle < bottom
            for left, top, right, bottom in pictures
        )
        for glyph in body
    )
    return on < _FEW_LETTERS


_SKEWED = -1
_FEW_LETTERS = 12
MANY_LETTERS = 400
"""A page with more letters, drawn or not, is asked no further whether it is a picture."""
_SEEN_SIZE = 1.0
"""Points: smaller letters are dots to a reader."""
_MOST_OF_PAGE = 0.3
_HALF_OF_PAGE = 0.5
_SOME_OF_PAGE = 0.3
"""Seals, emblems and most illustrations are smaller."""
_SOME_LETTERS = 150
"""A heading over a table that is a picture has fewer, and so have the lines at a scan's head and foot."""
_MARGIN = 0.1
"""Heads and feet stand in this part of a page's height, over and under all else."""
_MANY_CURVES = 200


@lru_cache(maxsize=1024)
def _look(size: float, matrix: tuple[float, float, float, float], mode: int, fill: int, stroke: int) -> _Look:
    a, b, c, d = matrix
    along, high = hypot(a, b), abs(size) * hypot(c, d)
    if not along or high < _SEEN_SIZE or mode in _INVISIBLE:
        return _Look(high, _SKEWED, ())
    ink = (*([fill] if mode in _FILLED else []), *([stroke] if mode in _STROKED else []))
    a, b = (a / along, b / along) if size >= 0 else (-a / along, -b / along)
    if abs(b) < _UPRIGHT:
        return _Look(high, 0 if a > 0 else 2, ink)
    if abs(a) < _UPRIGHT:
        return _Look(high, 1 if b > 0 else 3, ink)
    return _Look(high, _SKEWED, ink)


@lru_cache(maxsize=1024)
def _on_white(ink: tuple[int, ...]) -> float:
    return max(contrast(each, WHITE) for each in ink)


class _Letters:
    """The letters of one page being sifted."""

    def __init__(self, raw: RawPage, looks: Sequence[_Look], turn: Turn, drawing: Drawing) -> None:
        self._raw = raw
        self._looks = looks
        self._turn = turn
        self._sight = Sight(drawing.areas)
        self._whole = (0.0, 0.0, turn.width, turn.height)
        self._clips = [self._whole if run.clip == pdfium.NO_CLIP else turn.clip(run.clip) for run in raw.runs]
        self._starts, self._ends, self._feet = turn.letters(raw.boxes)
        self._pale: dict[int, list[Glyph]] = {}
        """By their run, letters that may be a watermark's."""

    def glyphs(self) -> list[Glyph]:
        """Return the letters that are seen, in the order in which they are drawn."""
        kept: list[Glyph] = []
        for owner, members in self._by_run():
            look = self._looks[owner]
            seen = self._placed(owner, look, members)
            if not seen:
                continue
            if self._sight.empty:
                most = _on_white(look.ink)
            else:
                values = self._contrasts(owner, look, seen)
                most = max(values)
                seen = [glyph for glyph, value in zip(seen, values, strict=True) if value >= SEEN]
            if most < SEEN:
                continue
            kept += seen
            if most < PALE:
                self._pale[owner] = seen
        if self._pale:
            dark = [glyph for glyph in kept if glyph.run not in self._pale]
            marks = self._watermarks(dark)
            kept = [glyph for glyph in kept if glyph.run not in marks]
        return kept

    def _by_run(self) -> list[tuple[int, list[int]]]:
        """Return the places of the letters of each run that is painted and not askew, in their order."""
        members: dict[int, list[int]] = {}
        raw = self._raw
        for place, (owner, top, bottom) in enumerate(zip(raw.owners, raw.boxes[1::4], raw.boxes[3::4], strict=True)):
            # What PDFium puts between letters by itself has no height, or no run.
            if owner != pdfium.NO_RUN and top != bottom:
                members.setdefault(owner, []).append(place)
        looks = self._looks
        return [
            (owner, places)
            for owner, places in members.items()
            if owner < len(looks) and looks[owner].ink and looks[owner].quarter != _SKEWED
        ]

    def _placed(self, owner: int, look: _Look, members: Sequence[int]) -> list[Glyph]:
        """Return the letters of a run that are painted within its clip."""
        raw, starts, ends, size = self._raw, self._starts, self._ends, look.size
        unknown, codes = raw.unknown, raw.codes
        _, base = self._turn.point(*raw.runs[owner].origin)
        found = [
            _new(
                Glyph,
                (
                    _LETTERS[codes[place]] if unknown[place] != 1 else UNKNOWN_LETTER,
                    starts[place],
                    ends[place],
                    base,
                    size,
                    owner,
                ),
            )
            for place in members
        ]
        feet = self._feet
        if abs(feet[members[0]] - feet[members[-1]]) > _SAME_FOOT * size:
            # Letters set below each other.
            found = [
                glyph._replace(base=feet[place] - DESCENT * size) for glyph, place in zip(found, members, strict=True)
            ]
        left, top, right, bottom = clip = self._clips[owner]
        if clip is not self._whole or not self._is_inside(found):
            found = [
                glyph
                for glyph in found
                if left <= (glyph.left + glyph.right) / 2 <= right and top <= glyph.middle <= bottom
            ]
        if not all(map(itemgetter(0), found)):
            found = [glyph for glyph in found if glyph.text]
        return found if look.quarter == self._turn.quarter else _set_upright(found)

    def _is_inside(self, letters: Sequence[Glyph]) -> bool:
        """Whether a run, of which two letters are known, cannot reach over the page's edges."""
        left, top, right, bottom = self._whole
        first, last = letters[0], letters[-1]
        return left <= first.left and last.right <= right and top <= first.middle <= bottom

    def _contrasts(self, owner: int, look: _Look, letters: Sequence[Glyph]) -> list[float]:
        """Return the contrast of each letter of a run to its paper; where its ends and middle agree, all do."""
        order = self._raw.runs[owner].order
        some = {self._contrast_at(order, look, letters[at]) for at in (0, len(letters) // 2, -1)}
        if len(some) == 1:
            return [some.pop()] * len(letters)
        return [self._contrast_at(order, look, glyph) for glyph in letters]

    def _contrast_at(self, order: int, look: _Look, glyph: Glyph) -> float:
        x, y = (glyph.left + glyph.right) / 2, glyph.middle
        return max([self._sight.contrast(order, ink, x, y) for ink in look.ink])

    def _watermarks(self, dark: Sequence[Glyph]) -> set[int]:
        """Return the runs of pale letters that other text stands on, and those that are drawn like them."""
        rows = sorted((glyph.middle, (glyph.left + glyph.right) / 2) for glyph in dark)
        usual = sorted(glyph.size for glyph in dark)[len(dark) // 2] if dark else 0.0
        alike: set[tuple[float, int]] = set()
        for owner, letters in self._pale.items():
            look = self._looks[owner]
            if (look.size > _LARGE * usual and any(_is_under(glyph, rows) for glyph in letters)) or sum(
                _is_under(glyph, rows) for glyph in letters
            ) * 2 > len(letters):
                alike.add((look.size, look.ink[0]))
        return {owner for owner in self._pale if (self._looks[owner].size, self._looks[owner].ink[0]) in alike}


def _is_under(glyph: Glyph, rows: Sequence[tuple[float, float]]) -> bool:
    """Whether the middle of another letter stands on this one."""
    top, bottom = glyph.base - 0.8 * glyph.size, glyph.base + 0.1 * glyph.size
    at = bisect_left(rows, (top, 0.0))
    for middle, x in rows[at : at + _MOST_LOOKED_AT]:
        if middle > bottom:
            return False
        if glyph.left <= x <= glyph.right:
            return True
    return False


_MOST_LOOKED_AT = 400


def _letter(code: int) -> str:
    """Return the letter of a code; radicals that stand for whole letters as those, nothing for what has no shape."""
    if 0x20 <= code < 0x2E80 and code != 0xAD:
        return chr(code) if not 0x7F <= code < 0xA0 else ""
    if code in _HYPHENS:
        return "-"
    if 0x2E80 <= code < 0x2EF4:
        return _RADICALS.get(code, chr(code))
    if 0x2F00 <= code < 0x2FE0 or 0xF900 <= code < 0xFB00:
        return unicodedata.normalize("NFKC", chr(code))
    if 0xD800 <= code < 0xF900 or code in (0, 0xFFFD) or code >= 0xF0000:
        return UNKNOWN_LETTER
    return chr(code) if code >= 0x2E80 else ""


class _Known(dict[int, str]):
    def __missing__(self, code: int) -> str:
        found = self[code] = _letter(code)
        return found


_LETTERS = _Known()
"""The letter of each code that was met: of a few thousand at most."""


def _set_upright(letters: list[Glyph]) -> list[Glyph]:
    """Set text that stands aslant to the page's other text in one narrow place: the middle of where it stands."""
    if not letters:
        return []
    x = (min(glyph.left for glyph in letters) + max(glyph.right for glyph in letters)) / 2
    y = (min(glyph.base for glyph in letters) + max(glyph.base for glyph in letters)) / 2
    step = 0.05 * letters[0].size
    return [glyph._replace(left=x + at * step, right=x + (at + 1) * step, base=y) for at, glyph in enumerate(letters)]


def _without_struck(glyphs: list[Glyph], drawing: Drawing) -> tuple[list[Glyph], Sequence[Rule]]:
    """Return the letters but those that a rule of their own strikes through, and the level rules but these."""
    order = sorted(range(len(glyphs)), key=lambda at: glyphs[at].base)
    bases = [glyphs[at].base for at in order]
    largest = max((glyph.size for glyph in glyphs), default=0.0)
    struck: set[int] = set()
    strokes: set[Rule] = set()
    for rule in drawing.across:
        under = []
        first = bisect_left(bases, rule.at)
        for at in order[first : first + _MOST_LOOKED_AT]:
            glyph = glyphs[at]
            if glyph.base > rule.at + largest:
                break
            x = (glyph.left + glyph.right) / 2
            if _STRUCK[0] * glyph.size < glyph.base - rule.at < _STRUCK[1] * glyph.size and rule.start < x < rule.end:
                under.append(at)
        if under and _is_stroke(rule, [glyphs[at] for at in under], drawing.down):
            struck.update(under)
            strokes.add(rule)
    if not struck:
        return glyphs, drawing.across
    kept = [glyph for at, glyph in enumerate(glyphs) if at not in struck]
    return kept, [rule for rule in drawing.across if rule not in strokes]


def _is_stroke(rule: Rule, under: Sequence[Glyph], down: Sequence[Rule]) -> bool:
    """Whether a rule is as long as the letters under it, and no border of a cell."""
    size = max(glyph.size for glyph in under)
    left, right = min(glyph.left for glyph in under), max(glyph.right for glyph in under)
    if rule.start < left - _BESIDE * size or rule.end > right + _BESIDE * size:
        return False
    met = [each.at for each in down if each.start - 1 <= rule.at <= each.end + 1]
    return not all(any(abs(place - end) < 1 for place in met) for end in (rule.start, rule.end))
