"""An example of a program that uses budgetcheck as a library: what each file comes to, and its likeliest cause."""

from __future__ import annotations

import sys

from budgetcheck import FileOutcome, FileReport, Question, check, check_files, render


def in_one_line(report: FileReport) -> str:
    """Return a file's outcome, and the first figure to look at."""
    if report.outcome is FileOutcome.UNREADABLE and report.error is not None:
        return f"{report.path}: {report.error.say('en')}"
    line = f"{report.path}: {report.outcome}"
    if report.suspects:
        suspect = report.suspects[0]
        line += f"\n  {report.place(suspect.figure).en}: {suspect.figure.text} -> {suspect.suggested}"
    return line


def main() -> None:
    """Check the files that are named."""
    for report in check_files(sys.argv[1:]):
        print(in_one_line(report))
    first = check(sys.argv[1], question=Question(locate=False))
    content: str | bytes = render(first, "json")
    print(len(content) > 0)


if __name__ == "__main__":
    main()
