"""Finding packs by id or by path, and the list of those that ship; each is checked once, then cached."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from budgetcheck.model.layout import Layout, is_notes
from budgetcheck.model.official_codes import rules_folder
from budgetcheck.model.words import InputError, Text
from budgetcheck.pack import cache
from budgetcheck.pack.model import Head, Pack, from_plain, to_plain
from budgetcheck.pack.source import MAX_BYTES, id_of, locate, packs_in, parts_of, shipped

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
    titles: tuple[str, ...]
    """Titles of printed tables that are its own: those that it prints first, and those that only it knows."""
    tables: frozenset[str]
    """The ids of its tables and sections."""
    named_only: bool
    """Whether it is for budgets alone that name one of its regions."""


@lru_cache(maxsize=1)
def shipped_packs() -> tuple[Entry, ...]:
    """Return the packs that ship with budgetcheck, by id."""
    key = "index-" + cache.key_of(())
    kept = cache.load(key)
    if kept is not None:
        return _entries(kept["packs"])
    packs = [load_pack(id_of(path)) for path in shipped()]
    shared = {title for pack in packs if pack.id == FALLBACK for title in _titles(pack, every=True)}
    entries = []
    for pack in packs:
        head = pack.head
        own = sorted(
            {*_titles(pack, every=False), *_titles(pack, every=True)} - (shared - {*_titles(pack, every=False)})
        )
        entries.append(
            [
                pack.id,
                head.title,
                head.regions,
                head.years,
                head.stages,
                own,
                sorted(pack.layout.tables),
                head.named_only,
            ]
        )
    cache.save(key, {"packs": entries})
    return _entries(entries)


def _titles(pack: Pack, *, every: bool) -> list[str]:
    """Return the titles of a pack's printed tables: the first of each, or every one."""
    printed = [table for name, table in pack.layout.tables.items() if not is_notes(name)]
    return [title for table in printed for title in (table.titles if every else table.titles[:1])]


def _entries(packs: list[Any]) -> tuple[Entry, ...]:
    return tuple(
        Entry(name, Text(*title), tuple(regions), tuple(years), tuple(stages), tuple(titles), frozenset(tables), named)
        for name, title, regions, years, stages, titles, tables, named in packs
    )


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
        return from_plain(kept)
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
    from budgetcheck.pack.chain import read_chain
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
