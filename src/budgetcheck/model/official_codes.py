"""The official classifications of expenditure by year, and the folder in which they and the packs are kept.

`function.csv` and `economic.csv` hold the codes as they are; `years.csv` says what a code was called before, from when a
code is used, and until when: a yearly update is lines in that one file.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.model.words import InputError, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE = Path(__file__).parents[1]
_ALWAYS = 9999
_LEVELS = (3, 5)


class Span(NamedTuple):
    """What a code is called in some years, both included."""

    name: str
    evidence: str
    """published: seen in a published document; recalled: weaker."""
    since: int = 0
    until: int = _ALWAYS

    def holds(self, year: int) -> bool:
        """Whether the code is called so in a year."""
        return self.since <= year <= self.until


def rules_folder() -> Path:
    """Return the folder of the packs that ship with budgetcheck, in a wheel or in a checkout."""
    packaged = _PACKAGE / "rules"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1] / "rules"


def classification(scheme: str) -> dict[str, tuple[str, str]]:
    """Return the codes in use, function or economic: code to (name, evidence). Raises InputError."""
    return official(scheme, _ALWAYS)


def official(scheme: str, year: int) -> dict[str, tuple[str, str]]:
    """Return the official classification of a year, function or economic: code to (name, evidence). Raises InputError."""
    every = dict.fromkeys((*_printed(scheme), *_changed(scheme)))
    return {code: found for code in every if (found := called(scheme, code, year)) is not None}


@lru_cache(maxsize=8192)
def called(scheme: str, code: str, year: int) -> tuple[str, str] | None:
    """Return what a code is called in a year: (name, evidence); None where that year has no such code. Raises InputError."""
    span = next((each for each in years_of(scheme, code) if each.holds(year)), None)
    above = (years_of(scheme, code[:size]) for size in _LEVELS if size < len(code))
    if span is None or not all(any(each.holds(year) for each in one) for one in above if one):
        return None
    return span.name, span.evidence


def years_of(scheme: str, code: str) -> tuple[Span, ...]:
    """Return what a code was and is called, in the order of years; nothing for a code that is not known. Raises InputError."""
    changed = _changed(scheme).get(code)
    if changed is not None:
        return changed
    printed = _printed(scheme).get(code)
    return () if printed is None else (Span(*printed),)


def former_names(scheme: str) -> Iterator[tuple[str, str]]:
    """Yield each name that is no longer used, with its code."""
    for code, own in _changed(scheme).items():
        yield from ((span.name, code) for span in own if span.until < _ALWAYS)


@lru_cache(maxsize=8)
def _printed(scheme: str) -> dict[str, tuple[str, str]]:
    """Return the codes as the scheme's own file has them: code to (name, evidence)."""
    return {code: (name, evidence) for code, name, _, evidence in _lines(f"{scheme}.csv", 4)}


@lru_cache(maxsize=8)
def _changed(scheme: str) -> dict[str, tuple[Span, ...]]:
    """Return the codes that were called otherwise, or are used in some years alone."""
    found: dict[str, tuple[Span, ...]] = {}
    printed = _printed(scheme)
    for number, (of, code, name, since, until, evidence) in enumerate(_lines("years.csv", 6), 2):
        if of != scheme:
            continue
        try:
            span = Span(name, evidence, int(since or 0), int(until or _ALWAYS))
        except ValueError:
            problem = Text("起止年度不是数字", "since and until are not years")
            raise InputError(str(_path("years.csv")), problem, place=f"line {number}") from None
        before = found.get(code, (Span(*printed[code]),) if code in printed else ())
        found[code] = _joined(before, span)
    return found


def _joined(known: tuple[Span, ...], span: Span) -> tuple[Span, ...]:
    """Return a code's spans with one more, whose years the others leave to it."""
    kept = []
    for each in known:
        if each.name == span.name:
            continue
        if span.until < _ALWAYS:
            each = each._replace(since=max(each.since, span.until + 1))  # noqa: PLW2901
        if span.since:
            each = each._replace(until=min(each.until, span.since - 1))  # noqa: PLW2901
        kept.append(each)
    return tuple(sorted((*kept, span), key=lambda each: each.since))


def _path(name: str) -> Path:
    return rules_folder() / "codes" / name


def _lines(name: str, columns: int) -> Iterator[list[str]]:
    path = _path(name)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(
            str(path), Text("找不到科目表", f"the classification cannot be read ({error.strerror})")
        ) from None
    for number, line in enumerate(lines[1:], 2):
        cells = line.split(",")
        if len(cells) != columns:
            problem = Text(f"应有 {columns} 列", f"there should be {columns} columns")
            raise InputError(str(path), problem, place=f"line {number}")
        yield cells
