"""Which shipped pack a document is checked by: its stage first, then its region, its year and the titles of its forms."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.model.record import EMPTY
from budgetcheck.model.words import STAGES, Text
from budgetcheck.pack.store import FALLBACK, NONE, shipped_packs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcheck.pack.store import Entry
    from budgetcheck.readers import Forms, Identity

_OF_REGION = 6
"""How many titles it weighs that a document is of a pack's region: those of another form outweigh it."""
_OF_YEAR = 3
"""How many titles each year weighs by which a document is older or newer than national forms."""
_MOST_YEARS = 4
_MANY_TITLES = 4
"""A document that does not name its province is of a province's forms only with so many of its own titles."""
_SAME = str.maketrans({"（": "(", "）": ")", "“": '"', "”": '"', "《": None, "》": None, " ": None, "\u3000": None})
_LANE = re.compile(r"\((?:收入|支出)\)$")
_OF_GOVERNMENT = re.compile(
    r"(?:一般公共预算|政府性基金|社会保险基金|国有资本经营)(?:预算|本级)*收入|债务限额|税收返还和转移支付"
)
"""What a government prints of the money that it raises, and none of its units has."""
_FEW_OF_GOVERNMENT = 3
_PROVINCE = re.compile(r".*(?:省|自治区)|(?:北京|天津|上海|重庆)市?")


class _Fit(NamedTuple):
    """How well a pack fits a document."""

    entry: Entry
    titles: int
    """Titles of the document that are the pack's own."""
    apart: int
    """Years between the document's and the nearest of the pack."""
    at_home: bool
    """Whether the document is of the pack's region."""

    @property
    def weight(self) -> tuple[int, int]:
        """What the packs that fit are ordered by: the evidence, then the nearness in years."""
        years = min(self.apart, _MOST_YEARS) * (1 if self.entry.regions else _OF_YEAR)
        return self.titles + _OF_REGION * self.at_home - years, -self.apart


def choose_pack(identity: Identity, forms: Forms | None = None) -> tuple[str, Text | None]:
    """Return the id of the shipped pack that fits a document best, and what the user should know of the choice.

    A pack of another stage is never chosen, nor one without a table that a budget file has, nor one of a province that
    is not the document's.
    """
    tables = forms.tables if forms is not None else frozenset()
    if forms is not None and _is_of_government(forms):
        notice = Text(
            "本文件是一级政府的预决算，不适用部门和单位的规则，只核对各表自身的勾稽关系和文字",
            "a government's own budget, of which the rules for units do not speak: its tables and sentences were checked",
        )
        return NONE, notice
    possible = [
        entry
        for entry in shipped_packs()
        if entry.id != FALLBACK and identity.stage in entry.stages and tables <= entry.tables
    ]
    seen = _own_titles(possible, forms.titles) if forms is not None else EMPTY
    fits = [fit for entry in possible if (fit := _fit(entry, identity, seen)) is not None]
    if not fits:
        notice = Text(
            f"没有 {identity.year} 年{STAGES[identity.stage].zh}可用的规则包，只用通用规则检查",
            f"no rule pack fits a {STAGES[identity.stage].en} of {identity.year}: only the common rules were applied",
        )
        return FALLBACK, notice
    best = max(fits, key=lambda fit: fit.weight)
    return best.entry.id, _notice(best, identity)


def _is_of_government(forms: Forms) -> bool:
    """Whether the tables are those of a whole county or township, and not of one of its units."""
    told = {match[0] for title in forms.titles for match in _OF_GOVERNMENT.finditer("".join(title.split()))}
    return len(told) >= _FEW_OF_GOVERNMENT


def _fit(entry: Entry, identity: Identity, seen: Mapping[str, int]) -> _Fit | None:
    """Return how well a pack fits; None where it is of a region that the document is not of."""
    home, titles = identity.region, seen.get(entry.id, 0)
    at_home = bool(home) and any(home.startswith(each) or each.startswith(home) for each in entry.regions)
    elsewhere = entry.regions and not at_home
    if elsewhere and (entry.named_only or _PROVINCE.fullmatch(home) or titles < _MANY_TITLES):
        return None
    return _Fit(entry, titles, min((abs(year - identity.year) for year in entry.years), default=0), at_home)


def _own_titles(entries: Sequence[Entry], printed: Iterable[str]) -> Mapping[str, int]:
    """Return how many of a document's titles are each pack's own: the longest that it ends with, counted once."""
    owners, known = _owners(tuple(entries))
    found = {next((title for title in known if line.endswith(title)), "") for line in map(_plain, printed)}
    counts: dict[str, int] = {}
    for title in found - {""}:
        for owner in owners[title]:
            counts[owner] = counts.get(owner, 0) + 1
    return counts


@lru_cache(maxsize=16)
def _owners(entries: tuple[Entry, ...]) -> tuple[Mapping[str, set[str]], Sequence[str]]:
    """Return which packs own each title, and the titles, the longest first."""
    owners: dict[str, set[str]] = {}
    for entry in entries:
        for title in map(_plain, entry.titles):
            owners.setdefault(title, set()).add(entry.id)
    return owners, sorted(owners, key=len, reverse=True)


def _plain(title: str) -> str:
    """Return a title without what printing varies, nor the side of a table that is printed in two halves."""
    return _LANE.sub("", title.translate(_SAME))


def _notice(best: _Fit, identity: Identity) -> Text | None:
    """Return what spoke for a pack; nothing where region and year say it by themselves."""
    entry, stage = best.entry, STAGES[identity.stage]
    if best.at_home and not best.apart:
        return None
    if best.at_home:
        year = min(entry.years, key=lambda year: abs(year - identity.year))
        return Text(
            f"没有 {identity.year} 年的规则包，使用 {year} 年的 {entry.id}",
            f"no rule pack is for {identity.year}; that of {year} was used ({entry.id})",
        )
    zh = [f"{identity.year} 年{stage.zh}"]
    en = [f"a {stage.en} of {identity.year}"]
    if best.titles:
        zh.append(f"{best.titles} 个表名与该表式相符")
        en.append(f"with {best.titles} titles of these forms" if best.titles > 1 else "with one title of these forms")
    return Text(
        f"按“{entry.title.zh}”检查：{'，'.join(zh)}",
        f"checked as '{entry.title.en}': {', '.join(en)}",
    )
