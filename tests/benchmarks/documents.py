"""Time of reading documents, as ratios against the libraries' own reading of the same bytes in the same run.

    python tests/benchmarks/documents.py [--runs 7] [DOCUMENT.pdf DOCUMENT.docx …]

Without documents, a generated budget is printed as PDF and as Word first. A PDF is compared with PDFium's
text and rectangles of all pages, a Word document with python-docx's text of every paragraph and cell. What `import` does
besides, columns of a plain text among it, is part of our time. Every round times both, in turn; medians are printed.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[2]))

import docx
import pypdfium2

from budgetcheck.pack import load_pack
from budgetcheck.runs.files import import_documents
from tests import publisher
from tests.generator import generate, random_options, read

if TYPE_CHECKING:
    from collections.abc import Callable

PACK = "xinjiang-2024"


def alone_pdf(data: bytes) -> None:
    for page in pypdfium2.PdfDocument(data):
        text = page.get_textpage()
        text.get_text_range()
        for at in range(text.count_rects()):
            text.get_rect(at)


def alone_docx(data: bytes) -> None:
    document = docx.Document(io.BytesIO(data))
    for paragraph in document.paragraphs:
        _ = paragraph.text
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                _ = cell.text


ALONE: dict[str, Callable[[bytes], None]] = {".pdf": alone_pdf, ".docx": alone_docx}


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def printed(folder: Path) -> list[Path]:
    budget = read(generate(Random(3), random_options(Random(3))), load_pack(PACK).layout)
    printing = publisher.Publisher(budget, load_pack(PACK).layout, Random(3))
    parts = [*printing.tables(), *printing.notes()]
    paths = [folder / "2024.pdf", folder / "2024.docx"]
    paths[0].write_bytes(publisher.as_pdf(parts))
    paths[1].write_bytes(publisher.as_docx(parts))
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for path in options.documents or printed(Path(folder)):
            reference = partial(ALONE[path.suffix], path.read_bytes())
            own = partial(import_documents, [str(path)], PACK)
            times = [(seconds(own), seconds(reference)) for _ in range(options.runs + 1)]
            ratios = [mine / theirs for mine, theirs in times[1:]]
            print(f"{statistics.median(ratios):5.2f}  {path.name}  ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
