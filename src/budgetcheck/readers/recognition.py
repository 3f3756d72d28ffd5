"""Pages without letters, recognised in a process that may die; and what of their figures is in doubt.

Recognising is an extra of the package. Its models are in a wheel, and nothing is downloaded.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import json
import os
import re
import statistics
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.documents.blocks import Doubtful, figure_text
from budgetcheck.documents.page_layout import layout_of
from budgetcheck.documents.page_marks import MIDDLE, Glyph, Page, Rule
from budgetcheck.model.words import UNKNOWN_LETTER, InputError, Text
from budgetcheck.readers import own_process

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcheck.documents.page_layout import Table, Words

MAX_PAGES = 60
"""Pages of one file that are recognised; a disclosure has fewer."""
DOTS = 200
"""Dots an inch of the picture of a page out of which letters are recognised."""
AT_ONCE = 10
"""Pages that one process takes: their pictures are in memory together."""
_INSTALL = Text(
    "请安装识别组件：pip install 'budgetcheck[ocr]'；或", "Install recognition: pip install 'budgetcheck[ocr]', or "
)
_USE_PYTHON = Text(
    "本程序文件不含识别组件，请改用装有 Python 的版本；或",
    "This program file has no recognition; install it with Python, or ",
)
_GIVE = Text("提供 Word 或 Excel 原文件", "give the Word or Excel file that it was made from")
_MEBIBYTES = 6144
"""Address space of the process: what the libraries map, not what they use, which is a sixth of it."""
_SECONDS_A_PAGE = 30
_PATIENCE = 4
"""How many times longer a page may take on a busy machine."""
_START_SECONDS = 30
_MAX_ANSWER = 64 * 1024 * 1024
_LIBRARIES = ("rapidocr", "onnxruntime", "cv2", "numpy", "PIL")
_HIGH_PART = 0.7
"""Letters are this part of the height of their line's box."""
_ALIKE = (0.6, 1.6)
"""Lines whose heights differ from the usual one by no more than these are taken to be of the usual size."""
_FIRST_MARK = 0xE000
_MOST_MARKS = 6000
"""Letters in doubt of one page."""
_MOST_READINGS = 8
_MARK = f"{chr(_FIRST_MARK)}-{chr(_FIRST_MARK + _MOST_MARKS)}"
_MARKS = re.compile(f"[{_MARK}]")
_FIGURES = re.compile(f"[0-9.,，%{_MARK}-]+")
"""What of a line of words is a figure, or may be one."""


class Recognised(NamedTuple):
    """One page as recognised: letters that are in doubt stand in it as marks."""

    page: Page
    height: float
    letters: tuple[tuple[tuple[str, ...], str], ...]
    """By its mark's number, the readings of each letter in doubt, and the picture of its line."""

    def layout(self, before: Table | None) -> list[Table | Words]:
        """Return the tables and lines of the page, marks in their texts; raises TooManyRulesError."""
        return layout_of(self.page, before)

    def words(self, text: str) -> tuple[str, Doubtful | None]:
        """Return a line of words, each figure that is in doubt as an unknown letter, and the readings of such a line."""
        doubted = False

        def read(match: re.Match[str]) -> str:
            nonlocal doubted
            ways = [self.letters[ord(mark) - _FIRST_MARK][0] for mark in _MARKS.findall(match[0])]
            if ways and any(map(str.isdigit, "".join((match[0], *map("".join, ways))))):
                doubted = True
                return UNKNOWN_LETTER
            return _MARKS.sub(lambda mark: self.letters[ord(mark[0]) - _FIRST_MARK][0][0], match[0])

        def settled(mark: re.Match[str]) -> str:
            ways = self.letters[ord(mark[0]) - _FIRST_MARK][0]
            return mark[0] if any(letter in "0123456789.-" for way in ways for letter in way) else ways[0]

        # A bracket that may be none is no part of a figure.
        found = _FIGURES.sub(read, _MARKS.sub(settled, text))
        return found, self.doubt(text) if doubted else None

    def doubt(self, text: str) -> Doubtful | None:
        """Return the readings of a text that holds marks; None where it holds none."""
        marks = [ord(mark) - _FIRST_MARK for mark in _MARKS.findall(text)]
        if not marks:
            return None
        parts = _MARKS.split(text)
        ways = itertools.product(*(self.letters[mark][0] for mark in marks))
        # Readings with the likeliest letters come first: of many doubts not all combinations are kept.
        found = ["".join(map("".join, zip(parts, (*way, ""), strict=True))) for way in itertools.islice(ways, 4096)]
        return Doubtful(tuple(dict.fromkeys(found))[:_MOST_READINGS], self.letters[marks[0]][1])


def can_recognise() -> bool:
    """Whether the libraries that recognise letters are installed."""
    return bool(sys.executable) and all(find_spec(name) is not None for name in _LIBRARIES)


def remedy() -> Text:
    """Return what helps where a page cannot be read."""
    if can_recognise():
        return Text(f"请{_GIVE.zh}", _GIVE.en[0].upper() + _GIVE.en[1:])
    return (_USE_PYTHON if own_process.is_program() else _INSTALL) + _GIVE


def recognised(path: str, pictures: bytes, pages: int) -> Iterator[Recognised]:
    """Yield pages out of pictures as `recogniser` takes them, `pages` of them at most; raises InputError."""
    for line in _run(path, pictures, pages).splitlines():
        try:
            yield _page(json.loads(line))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, binascii.Error, OverflowError):
            raise _failed(path) from None


def _run(path: str, pictures: bytes, pages: int) -> bytes:
    seconds = _START_SECONDS + _SECONDS_A_PAGE * pages
    folders = list(dict.fromkeys(str(Path(_origin(name)).parent.parent) for name in _LIBRARIES))
    models = str(Path(_origin("rapidocr")).parent / "models")
    threads = str(min(2, os.cpu_count() or 1))
    command = [*own_process.command("recogniser"), models, threads, str(pages), str(_MEBIBYTES), str(seconds), *folders]
    process = subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        found, _ = process.communicate(pictures, timeout=_PATIENCE * seconds)
    except subprocess.TimeoutExpired:
        raise _failed(path) from None
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if process.returncode or len(found) > _MAX_ANSWER:
        raise _failed(path)
    return found


def _origin(name: str) -> str:
    spec = find_spec(name)
    return (spec.origin if spec is not None else None) or ""


def _failed(path: str) -> InputError:
    problem = Text(
        "图像无法识别：文件已损坏，或所需时间、内存过多",
        "cannot be recognised: the picture is damaged, or needs too much time or memory",
    )
    return InputError(path, problem, remedy=Text(f"请{_GIVE.zh}", _GIVE.en[0].upper() + _GIVE.en[1:]))


def _page(found: Mapping[str, Any]) -> Recognised:
    lines = found["lines"]
    usual = statistics.median([float(line["bottom"]) - float(line["top"]) for line in lines]) if lines else 0.0
    letters: list[tuple[tuple[str, ...], str]] = []
    glyphs = [glyph for number, line in enumerate(lines) for glyph in _glyphs(number, line, usual, letters)]
    across, down = (tuple(Rule(*map(float, rule)) for rule in found[key]) for key in ("across", "down"))
    return Recognised(Page(glyphs, across, down), float(found["high"]), tuple(letters))


def _glyphs(
    number: int, line: Mapping[str, Any], usual: float, letters: list[tuple[tuple[str, ...], str]]
) -> Iterator[Glyph]:
    """Yield the letters of a line; those of the usual height are of one size, as boxes differ by what they hold."""
    top, bottom = float(line["top"]), float(line["bottom"])
    high = bottom - top
    size = _HIGH_PART * (usual if _ALIKE[0] * usual <= high <= _ALIKE[1] * usual else high)
    base = (top + bottom) / 2 + MIDDLE * size
    picture = str(line.get("picture", ""))
    base64.b64decode(picture, validate=True)
    for letter in line["letters"]:
        readings = tuple(str(each)[:40] for each in letter["readings"])
        text = readings[0]
        if len(readings) > 1 and len(letters) < _MOST_MARKS:
            text = chr(_FIRST_MARK + len(letters))
            letters.append((readings, picture))
        if text:
            yield Glyph(text, float(letter["left"]), float(letter["right"]), base, size, number)


def figures_among(readings: Sequence[str]) -> tuple[str, ...]:
    """Return the readings of a cell that are figures, as plain digits, the likeliest first."""
    return tuple(dict.fromkeys(text for text in map(figure_text, readings) if text))
