"""Finding packs: by id, by path, or by the region and year that a budget names; each checked once, then cached."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.model.layout import Layout
from budgetcheck.model.official_codes import rules_folder
from budgetcheck.model.words import InputError, Text
from budgetcheck.pack import cache
from budgetcheck.pack.model import Head, Pack, from_plain, to_plain
from budgetcheck.pack.source import MAX_BYTES, id_of, locate, packs_in, parts_of, read_chain, shipped

if TYPE_CHECKING:
    from budgetcheck.readers import Identity

_MAX_NEIGHBOURS = 50

FALLBACK = "common"
"""The pack for budgets of a region that has none of its own."""

NONE = "none"
"""What stands for no pack: no layout, and of the common rules those that need none."""

_WITHOUT_LAYOUT = frozenset({"structure", "sentence"})
"""Kinds of check that tell from a document alone what must hold in it."""


class Entry(NamedTuple):
    """What one shipped pack says of itself."""

    id: str
    title: Text
    regions: tuple[str, ...]
    years: tuple[int, ...]
    stages: tuple[str, ...]


@lru_cache(maxsize=1)
def shipped_packs() -> tuple[Entry, ...]:
    """Return the packs that ship with budgetcheck, by id."""
    key = "index-" + cache.key_of(())
    kept = cache.load(key)
    if kept is not None:
        try:
            return _entries(kept["packs"])
        except (KeyError, TypeError, ValueError):
            # Whatever wrote it, it is no index: as if there were no such entry.
            pass
    packs = [load_pack(id_of(path)) for path in shipped()]
    entries = [[pack.id, pack.head.title, pack.head.regions, pack.head.years, pack.head.stages] for pack in packs]
    cache.save(key, {"packs": entries})
    return _entries(entries)


def _entries(packs: list[Any]) -> tuple[Entry, ...]:
    return tuple(
        Entry(name, Text(*title), tuple(regions), tuple(years), tuple(stages))
        for name, title, regions, years, stages in packs
    )


def choose_pack(identity: Identity) -> tuple[str, Text | None]:
    """Return the id of the shipped pack that fits a budget best, and what the user should know of the choice."""
    fitting = [
        entry
        for entry in shipped_packs()
        if identity.stage in entry.stages
        and identity.region
        and any(identity.region.startswith(region) or region.startswith(identity.region) for region in entry.regions)
    ]
    if not fitting:
        national = _national(identity)
        if national is not None:
            return national
        where = identity.region or "?"
        notice = Text(
            f"没有“{where}”的规则包，只用通用规则检查",
            f"there is no rule pack for '{where}': only the common rules were applied",
        )
        return FALLBACK, notice
    best = min(fitting, key=lambda entry: min((abs(year - identity.year) for year in entry.years), default=99))
    if identity.year in best.years or not best.years:
        return best.id, None
    year = min(best.years, key=lambda year: abs(year - identity.year))
    notice = Text(
        f"没有 {identity.year} 年的规则包，使用 {year} 年的 {best.id}",
        f"no rule pack is for {identity.year}; that of {year} was used ({best.id})",
    )
    return best.id, notice


def _national(identity: Identity) -> tuple[str, Text] | None:
    """Return the pack of the national forms of a stage and year, and that it was chosen by them."""
    entries = [
        entry
        for entry in shipped_packs()
        if entry.id != FALLBACK
        and not entry.regions
        and identity.stage in entry.stages
        and (not entry.years or identity.year in entry.years)
    ]
    if not entries:
        return None
    stage = Text("决算", "final account") if identity.stage == "final" else Text("预算", "budget")
    title = entries[0].title
    notice = Text(
        f"按“{title.zh}”检查：文件是 {identity.year} 年{stage.zh}",
        f"checked as '{title.en}': the file is a {stage.en} of {identity.year}",
    )
    return entries[0].id, notice


@lru_cache(maxsize=32)
def load_pack(reference: str, *, examples: bool = False) -> Pack:
    """Return a checked pack by id or path; raises InputError. Without `examples` it may come from the cache."""
    if reference == NONE:
        return _without_layout(load_pack(FALLBACK, examples=examples))
    path = locate(reference)
    if examples:
        return _build(path)
    around = _around(path)
    if around is None:
        return _build(path)
    key = "pack-" + cache.key_of([str(path.resolve()).encode(), *around.values()])
    kept = cache.load(key)
    if kept is not None:
        try:
            return from_plain(kept)
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, ImportError):
            # Whatever wrote it, it is no pack: as if there were no such entry.
            pass
    pack = _build(path)
    home = rules_folder().resolve()
    if all(file in around or home in Path(file).resolve().parents for file in pack.files):
        # The key knows nothing of a pack's parents elsewhere, so such a pack is read anew each time.
        cache.save(key, to_plain(pack))
    return pack


def _without_layout(pack: Pack) -> Pack:
    """Return of a pack the rules that need no layout, and an empty layout."""
    title = Text("不用规则包", "No rule pack")
    head = Head(**(vars(pack.head) | {"title": title}))
    rules = tuple(rule for rule in pack.rules if rule.head.kind in _WITHOUT_LAYOUT)
    return pack._replace(id=NONE, head=head, layout=Layout(), rules=rules)


def _build(path: Path) -> Pack:
    from budgetcheck.pack.validate import build

    try:
        return build(id_of(path), read_chain(path))
    except RecursionError:
        raise InputError(str(path), Text("嵌套过深", "is nested too deeply")) from None


def _around(path: Path) -> dict[str, bytes] | None:
    """Return the files of all that a pack may build on beside the shipped packs, itself and its neighbours, by path."""
    if path in shipped():
        return {}
    try:
        packs = [*packs_in(path.parent), path]
        files = [file for pack in packs for file in ([pack] if pack.suffix == ".toml" else parts_of(pack))]
        if len(files) > _MAX_NEIGHBOURS or any(file.stat().st_size > MAX_BYTES for file in files):
            return None
        return {str(file): file.read_bytes() for file in files}
    except (OSError, InputError):
        return None
