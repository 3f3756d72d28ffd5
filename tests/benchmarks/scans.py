"""Figures of a scan that are read: `python -m tests.benchmarks.scans DOCUMENT.pdf`.

Every page of a PDF with letters is drawn as a grey picture, askew, and read again. A figure is right where the budget of
the scan has it as the PDF does; wrong where it has another one; doubtful or lost where it has none.
"""

from __future__ import annotations

import argparse
import io
import resource
import unicodedata
from pathlib import Path

import pypdfium2
from PIL import Image

from budgetcheck.judging.question import Question
from budgetcheck.model.words import Severity
from budgetcheck.runs.files import Job, judged

Figures = dict[tuple[str, str, str], str]


def scanned(data: bytes, dots: int, degrees: float) -> bytes:
    """Return the pages of a PDF as one of grey pictures, turned."""
    pages = [
        page.render(scale=dots / 72, grayscale=True)
        .to_pil()
        .convert("L")
        .rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
        for page in pypdfium2.PdfDocument(data)
    ]
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=dots, save_all=True, append_images=pages[1:])
    return out.getvalue()


def read(path: Path, data: bytes) -> tuple[Figures, set[tuple[str, str, str | None, str | None]]]:
    """Return the figures of a document, and its errors by rule and place."""
    report, budget = judged(Job(str(path), Question(), contents=(data,)))
    figures = {_plain(each.key): format(each.value, "f") for each in budget.figures() if each.value is not None}
    errors = {(each.rule, *each.at[0][:3]) for each in report.findings if each.severity is Severity.ERROR}
    return figures, errors


def _plain(key: tuple[str, str, str]) -> tuple[str, str, str]:
    """Return a figure's key, in which names stand too, without the width of its brackets."""
    table, row, column = key
    return table, unicodedata.normalize("NFKC", row), column


def _spent() -> float:
    """Return the processor time of this process and of those that it has run, in seconds."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    """Print a line for each resolution."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("document", type=Path)
    parser.add_argument("--dots", type=int, nargs="*", default=[150, 200])
    parser.add_argument("--degrees", type=float, default=0.5)
    parser.add_argument("--list", action="store_true", help="name every figure that is not right")
    given = parser.parse_args()
    data = given.document.read_bytes()
    whole, errors = read(given.document, data)
    pages = len(pypdfium2.PdfDocument(data))
    for dots in given.dots:
        scan = scanned(data, dots, given.degrees)
        start = _spent()
        found, raised = read(given.document, scan)
        seconds = (_spent() - start) / pages
        right = sum(found.get(key) == text for key, text in whole.items())
        wrong = [key for key, text in whole.items() if key in found and found[key] != text]
        lost = [key for key in whole if key not in found]
        more = [key for key in found if key not in whole]
        print(
            f"{dots} dots: {right} of {len(whole)} right ({100 * right / len(whole):.1f} %), {len(wrong)} wrong, "
            f"{len(lost)} in doubt or lost, {len(more)} that are none; {len(raised - errors)} errors more, "
            f"{len(errors - raised)} fewer; {seconds:.1f} s of processor time a page"
        )
        if given.list:
            for kind, keys in (("wrong", wrong), ("lost", lost), ("none", more)):
                for key in keys:
                    print(f"  {kind} {key}: {whole.get(key)} {found.get(key)}")
            for each in raised - errors:
                print("  error", each)


if __name__ == "__main__":
    main()
