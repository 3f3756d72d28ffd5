"""How often the true mistake is named first: slips of every kind of `planting`, one or three in a budget.

A workbook has no notes: what is planted there stands in tables, of budgets without notes. Three slips count as seen
where each of them, without the two others, gives a finding.

python -m tests.benchmarks.causes [--seeds 100] [--first 500000] [--seen 60] [--jobs 2] [--format json|docx|xlsx] [--budget FILE]
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck import load_pack, validate
from budgetcheck.model.words import Severity
from budgetcheck.runs.files import Job, check_file
from tests.benchmarks.planting import HALVES, PLANTERS, Ground
from tests.generator import generate, random_options, read
from tests.publisher import Publisher, as_docx, as_xlsx, is_sheet

if TYPE_CHECKING:
    from budgetcheck.model.budget import Budget
    from budgetcheck.model.report import FileReport, Suspect
    from tests.benchmarks.planting import Content, Truth

PACK = "xinjiang-2024"
THREE_KINDS = "three kinds"
_TRIES = 8
_BATCH = 16
"""Budgets after which it is asked which kinds have been seen often enough."""
_CHANGED_CELLS = frozenset({"figure", "figures", "word"})


class Outcome(NamedTuple):
    """What a report made of one planted slip, or of three."""

    kind: str
    seed: int
    seen: bool
    """Whether the report has a finding that it does not have without the slip; of three, each one's own report."""
    first: bool = False
    """Whether the true mistakes come first."""
    right: bool = False
    """Whether what is proposed is what stood there."""
    innocent: bool = False
    """Whether the first mistake names a figure that is right."""
    certain: bool = False
    wrong: bool = False
    """Whether it is called certain, and mending it would alter what is right, or put something wrong in its place."""


def planted(seed: int, kind: str, form: str = "json", path: str | None = None) -> Outcome | None:
    """Return what becomes of one slip of a kind; None where the budget of a seed, or of a file, has no place for it."""
    return _outcome(seed, kind, (kind,), form, path)


def three(seed: int, form: str = "json", path: str | None = None) -> Outcome | None:
    """Return what becomes of three slips of different kinds in one budget."""
    kinds = Random(f"three/{seed}").sample(sorted(PLANTERS), 3)
    return _outcome(seed, THREE_KINDS, tuple(kinds), form, path)


def _budget(random: Random, path: str | None) -> Content:
    if path is None:
        return generate(random, random_options(random))
    content: Content = json.loads(Path(path).read_text(encoding="utf-8"), parse_float=Decimal)
    return content


@lru_cache(maxsize=1)
def _printed(seed: int, form: str, path: str | None) -> tuple[Content | None, FileReport | None]:
    """Return one budget for slips of all kinds, and what is said of its document without them, which is dear to read."""
    content = _budget(Random(seed), path)
    if not is_printable(content):
        return None, None
    if form == "xlsx":
        content |= {"tables": {each: table for each, table in content["tables"].items() if is_sheet(each)}}
    return content, _checked(read(content, load_pack(PACK).layout), form, seed)


def _outcome(seed: int, name: str, kinds: tuple[str, ...], form: str, path: str | None) -> Outcome | None:
    pack, random = load_pack(PACK), Random(f"{seed}/{name}")
    content, before = (_budget(random, path), None) if form == "json" else _printed(seed, form, path)
    if content is None:
        return None
    ground = Ground(content, pack.layout, random)
    truths: list[Truth] = []
    for kind in kinds:
        truth = next((each for _ in range(_TRIES) if (each := PLANTERS[kind](ground)) is not None), None)
        if truth is None or any(_overlaps(truth, other) for other in truths):
            return None
        truths.append(truth)
    before = before or _checked(read(content, pack.layout), form, seed)
    after = _checked(read(ground.content, pack.layout), form, seed)
    alone = [_with(content, ground.content, truth) for truth in truths] if len(truths) > 1 else []
    reports = [after, *(_checked(read(each, pack.layout), form, seed) for each in alone)]
    if any(_said(each) <= _said(before) for each in reports):
        return Outcome(name, seed, seen=False)
    known = {_places(each) for each in before.suspects}
    found = [each for each in after.suspects if _places(each) not in known]
    top = found[: len(truths)]
    named = [next((each for each in top if _names(each, truth)), None) for truth in truths]
    proposed = [each is not None and _is_right(each, truth) for each, truth in zip(named, truths, strict=True)]
    best = found[0] if found else None
    return Outcome(
        name,
        seed,
        seen=True,
        first=all(each is not None for each in named),
        right=all(proposed),
        innocent=best is not None and _accuses(best, truths),
        certain=bool(best and best.certain),
        wrong=any(each.certain and not any(_is_harmless(each, truth) for truth in truths) for each in found),
    )


def _each(seed: int, kinds: tuple[str, ...], form: str, path: str | None) -> list[Outcome]:
    """Return what becomes of the slips of each kind, and of three at once, in the budgets of a seed."""
    made = [three(seed, form, path) if kind == THREE_KINDS else planted(seed, kind, form, path) for kind in kinds]
    return [each for each in made if each is not None]


def is_printable(content: Content) -> bool:
    """Whether what stands side by side under one heading has one measure: else the printed document is not consistent."""
    measures = [
        {each.get("measure", content["measure"]) for name, each in content["tables"].items() if name.startswith(half)}
        for half in HALVES
    ]
    return all(len(each) < 2 for each in measures)


def _overlaps(one: Truth, other: Truth) -> bool:
    """Whether two slips stand in one table, so that one may hide the other."""
    return not {at[0] for at in one.at}.isdisjoint(at[0] for at in other.at)


def _with(content: Content, changed: Content, truth: Truth) -> Content:
    """Return a content with one slip: slips of several stand in tables of their own."""
    tables = {at[0]: changed["tables"][at[0]] for at in truth.at}
    return {**content, "tables": {**content["tables"], **tables}}


def _checked(budget: Budget, form: str, seed: int) -> FileReport:
    pack = load_pack(PACK)
    if form == "json":
        return validate(budget, pack)
    printing = Publisher(budget, pack.layout, Random(seed))
    parts = [*printing.tables(), *(printing.notes() if form == "docx" else ())]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"budget.{form}"
        path.write_bytes(as_docx(parts) if form == "docx" else as_xlsx(parts))
        return check_file(Job(str(path)))


def _said(report: FileReport) -> set[object]:
    return {finding.id for finding in report.findings if finding.severity is not Severity.NOTE}


def _places(suspect: Suspect) -> object:
    return suspect.kind, tuple((each.at[:3], each.suggested) for each in suspect.places)


def _names(suspect: Suspect, truth: Truth) -> bool:
    """Whether a mistake is the planted one: of its kind, and at its places alone."""
    if suspect.kind not in truth.said:
        return False
    places = {each.at[:3] for each in suspect.places}
    if suspect.kind == "measure":
        return set(truth.at) <= places
    if suspect.kind in ("row", "code"):
        return {place[:2] for place in places} == {at[:2] for at in truth.at}
    if suspect.kind == "statement":
        return {place[0] for place in places} == {at[0] for at in truth.at}
    return places <= set(truth.at)


def _is_right(suspect: Suspect, truth: Truth) -> bool:
    if not truth.right or suspect.kind in ("row", "statement"):
        return True
    if suspect.kind in ("measure", "code"):
        return suspect.places[0].suggested == truth.right[0]
    right = dict(zip(truth.at, truth.right, strict=True))
    same = all(_number(each.suggested) == _number(right.get(each.at[:3]) or "") for each in suspect.places)
    return same and len(suspect.places) == len(truth.at)


def _is_harmless(suspect: Suspect, truth: Truth) -> bool:
    """Whether mending a mistake leaves what is right where it mends, though it may not mend all that was planted."""
    if suspect.kind in _CHANGED_CELLS and truth.right:
        right = dict(zip(truth.at, truth.right, strict=True))
        return all(_number(each.suggested) == _number(right.get(each.at[:3]) or "") for each in suspect.places)
    return _names(suspect, truth) and _is_right(suspect, truth)


def _number(digits: str) -> Decimal | str:
    try:
        return Decimal(digits)
    except InvalidOperation:
        return digits


def _accuses(suspect: Suspect, truths: list[Truth]) -> bool:
    """Whether a mistake names a figure, or a row, that was not changed."""
    changed = [at for truth in truths for at in truth.at]
    return any(
        not any(at[0] == each.at[0] and at[1] in (None, each.at[1]) and at[2] in (None, each.at[2]) for at in changed)
        for each in suspect.places
        if suspect.kind in _CHANGED_CELLS
    )


def _row(name: str, found: list[Outcome]) -> str:
    seen = [each for each in found if each.seen]
    total = len(seen) or 1

    def share(field: str) -> str:
        return f"{100 * sum(getattr(each, field) for each in seen) / total:.1f} %"

    return (
        f"| {name} | {len(seen)} | {len(found) - len(seen)} | {share('first')} | {share('right')} "
        f"| {share('innocent')} | {share('certain')} | {share('wrong')} |"
    )


def main() -> None:
    """Print the table of the reliability section."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=500_000)
    parser.add_argument("--seen", type=int, default=1000, help="enough of a kind: its slips are planted no further")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--format", choices=("json", "docx", "xlsx"), default="json")
    parser.add_argument("--budget", help="a consistent budget file to plant into, instead of generated ones")
    given = parser.parse_args()
    found: dict[str, list[Outcome]] = {kind: [] for kind in (*PLANTERS, THREE_KINDS)}
    with ProcessPoolExecutor(given.jobs) as pool:
        for start in range(given.first, given.first + given.seeds, _BATCH):
            wanted = tuple(kind for kind, each in found.items() if sum(one.seen for one in each) < given.seen)
            seeds = range(start, min(start + _BATCH, given.first + given.seeds))
            for made in pool.map(partial(_each, kinds=wanted, form=given.format, path=given.budget), seeds):
                for outcome in made:
                    found[outcome.kind].append(outcome)
    print(
        "| kind of slip | seen | not seen | true one first | and its value | innocent first | certain | certain and wrong |"
    )
    print("|---|---|---|---|---|---|---|---|")
    together = found.pop(THREE_KINDS)
    for kind, each in found.items():
        print(_row(kind, each))
    print(_row("all", [one for each in found.values() for one in each]))
    print(_row("three kinds at once: all three first", together))


if __name__ == "__main__":
    main()
