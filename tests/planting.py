"""How many planted slips are found: python -m tests.planting [FILE.docx ...] --seeds 20 --first 5000 --forms docx,xlsx.

Each slip is planted alone into a consistent document and counts as found where an error or a warning is new. Figures
that the report itself lists as not checked are left out, and so is everything that rounding could explain.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random, SystemRandom
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.judging.question import Question
from budgetcheck.model.words import Severity
from budgetcheck.runs.files import Job, check_file
from tests.layout_generator import render
from tests.layout_generator.documents import KINDS as FAMILIES
from tests.layout_generator.documents import document
from tests.layout_generator.printed import LEFT, Document, Table
from tests.layout_generator.slips import KINDS, Part, Slip, slips

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from budgetcheck.model.report import FileReport

_GRAVE = (Severity.ERROR, Severity.WARNING)


class Outcome(NamedTuple):
    """What became of one slip."""

    family: str
    slip: Slip
    found: bool
    place: str


class Source(NamedTuple):
    """A consistent document: what it prints, and its bytes with one slip in it or none."""

    family: str
    suffix: str
    parts: tuple[Part, ...]
    titles: tuple[str, ...]
    """Of each part, the title of its table, or its text."""
    written: Callable[[Slip | None], bytes]


def made(family: str, seed: int, form: str) -> Source:
    """Return a generated document as a source of slips."""
    whole = document(family, seed)
    random = Random(seed)
    merged, strings = random.random() < 0.6, random.random() < 0.5

    def written(slip: Slip | None) -> bytes:
        each = whole if slip is None else _changed(whole, slip)
        if form == "xlsx":
            return render.workbook(each, merged=merged, strings=strings)
        return render.page(each, merged=merged) if form == "html" else render.word(each, merged=merged)

    parts = tuple(_part(each) for each in whole.parts)
    titles = tuple(each if isinstance(each, str) else each.title for each in whole.parts)
    return Source(family, form, parts, titles, written)


def _part(part: str | Table) -> Part:
    if isinstance(part, str):
        return Part(((part,),))
    head = tuple("/".join(path) for path in part.head)
    return Part((head, *(tuple("" if cell == LEFT else cell for cell in row) for row in part.body)), 1)


def _changed(whole: Document, slip: Slip) -> Document:
    part = whole.parts[slip.part]
    if isinstance(part, str):
        assert slip.wrong is not None
        changed: str | Table = slip.wrong
    else:
        y = slip.y - 1
        rows = list(part.body)
        if slip.wrong is None:
            del rows[y]
        else:
            rows[y] = (*rows[y][: slip.x], slip.wrong, *rows[y][slip.x + 1 :])
        cut = part.cut - 1 if slip.wrong is None and part.cut > y else part.cut
        changed = replace(part, body=tuple(rows), cut=cut)
    return replace(whole, parts=(*whole.parts[: slip.part], changed, *whole.parts[slip.part + 1 :]))


def given(path: Path) -> Source:
    """Return a Word file as a source of slips."""
    from docx import Document as Word
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph

    data = path.read_bytes()
    blocks = list(Word(BytesIO(data)).iter_inner_content())
    parts, titles, last = [], [], ""
    for block in blocks:
        if isinstance(block, Paragraph):
            parts.append(Part(((block.text,),)))
            last = block.text if "表" in block.text[-8:] and not block.text.startswith("公开") else last
            titles.append(block.text)
        else:
            rows = tuple(tuple(cell.text for cell in row.cells) for row in block.rows)
            first = next((y for y, row in enumerate(rows) if any("." in cell for cell in row)), len(rows))
            parts.append(Part(rows, max(first, 1)))
            titles.append(last)

    def written(slip: Slip | None) -> bytes:
        file = Word(BytesIO(data))
        if slip is not None:
            block = list(file.iter_inner_content())[slip.part]
            if isinstance(block, WordTable):
                if slip.wrong is None:
                    row = block.rows[slip.y]._tr
                    row.getparent().remove(row)
                else:
                    block.cell(slip.y, slip.x).text = slip.wrong
            else:
                assert slip.wrong is not None
                block.text = slip.wrong
        stream = BytesIO()
        file.save(stream)
        return stream.getvalue()

    return Source(path.stem, "docx", tuple(parts), tuple(titles), written)


def outcomes(source: Source, random: Random, most: int, folder: Path) -> tuple[FileReport, list[Outcome]]:
    """Return the report on the document itself, and what became of slips of each kind, at most so many of each."""
    clean = _report(source, None, folder)
    known = _grave(clean)
    by_kind: dict[str, list[Slip]] = defaultdict(list)
    for slip in slips(source.parts, random):
        by_kind[slip.kind].append(slip)
    unchecked = Counter((figure.text.lstrip("-"), _place(figure)) for figure, _ in clean.coverage.unchecked)
    found = []
    for kind, own in by_kind.items():
        random.shuffle(own)
        for slip in own[:most] if kind in KINDS else ():
            if all(_is_unchecked(figure, source.parts[slip.part], unchecked) for figure in slip.figures or ("",)):
                continue
            report = _report(source, slip, folder)
            new = _grave(report) - known
            found.append(Outcome(source.family, slip, bool(new), source.titles[slip.part][:60]))
    return clean, found


def _is_unchecked(figure: str, part: Part, unchecked: Counter[tuple[str, bool]]) -> bool:
    return bool(unchecked[figure.replace(",", "").lstrip("-"), part.is_table])


def _place(figure: object) -> bool:
    table = getattr(figure, "table", "")
    return not (table == "sentences" or table.startswith("narrative."))


def _report(source: Source, slip: Slip | None, folder: Path) -> FileReport:
    path = folder / f"document.{source.suffix}"
    path.write_bytes(source.written(slip))
    report = check_file(Job(str(path), Question()))
    if report.error is not None:
        raise AssertionError(report.error)
    return report


def _grave(report: FileReport) -> Counter[tuple[str, str]]:
    return Counter((each.rule, each.message.en) for each in report.findings if each.severity in _GRAVE)


def _sources(options: argparse.Namespace, random: Random) -> Iterator[Source]:
    for path in options.paths:
        yield given(Path(path))
    first = options.first if options.first is not None else random.randrange(10**6, 10**9)
    print(f"first seed {first}")
    for family in options.families.split(","):
        for seed in range(first, first + options.seeds):
            for form in options.forms.split(","):
                yield made(family, seed, form)


def main() -> None:
    """Plant, count and print."""
    parser = argparse.ArgumentParser(description="Share of planted slips that are found, by kind.")
    parser.add_argument("paths", nargs="*", help="consistent Word files")
    parser.add_argument("--seeds", type=int, default=5, help="generated documents of each family and form")
    parser.add_argument("--first", type=int, help="the first seed; drawn anew where none is given")
    parser.add_argument("--forms", default="docx,xlsx,html")
    parser.add_argument("--families", default=",".join(FAMILIES))
    parser.add_argument("--most", type=int, default=3, help="slips of each kind in a document")
    parser.add_argument("--misses", type=int, default=40, help="slips not found that are shown")
    options = parser.parse_args()
    random = SystemRandom() if options.first is None else Random(options.first)
    every: list[Outcome] = []
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for source in _sources(options, random):
            clean, found = outcomes(source, random, options.most, Path(folder))
            counted.update(
                documents=1,
                printed=clean.coverage.printed,
                read=clean.coverage.figures,
                covered=clean.coverage.checked,
                false=0 if source.family not in FAMILIES else len(_grave(clean)),
            )
            every += found
    _print(every, counted, options.misses)


def _print(every: list[Outcome], counted: Counter[str], misses: int) -> None:
    printed = counted["printed"] or 1
    read, covered = 100 * counted["read"] / printed, 100 * counted["covered"] / printed
    print(f"{counted['documents']} documents, {printed} figures: {read:.1f} % read, {covered:.1f} % covered")
    print(f"errors and warnings on consistent documents: {counted['false']}")
    for kind in (*KINDS, ""):
        own = [each for each in every if kind in ("", each.slip.kind)]
        if own:
            share = 100 * sum(each.found for each in own) / len(own)
            print(f"{kind or 'all':18}{len(own):6}{share:8.1f} %")
    for each in [each for each in every if not each.found][:misses]:
        wrong = "(row)" if each.slip.wrong is None else each.slip.wrong[:90]
        print(f"  {each.family} {each.slip.kind}: {each.place[:30]} | {each.slip.right[:60]} -> {wrong}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
