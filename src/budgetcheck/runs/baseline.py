"""The baseline: the findings that a project had on one day, so that later runs report only new ones."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from budgetcheck.model.files import real, unreadable
from budgetcheck.model.words import InputError, Text, Verdict, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcheck.model.report import FileReport, Finding
    from budgetcheck.model.words import Language

KIND = "budgetcheck baseline"
VERSION = 1
_KEYS = ("rule", "table", "row", "column", "figures", "message")
_REMEDY = Text("请用 budgetcheck baseline 写一份", "Write one with budgetcheck baseline")


class Mark(NamedTuple):
    """What makes a finding the same in two runs: rule, place and figures; lines and pages may shift."""

    rule: str
    table: str
    row: str | None
    column: str | None
    figures: tuple[str, ...]


def mark_of(finding: Finding) -> Mark:
    """Return what a finding is recognised by."""
    at = finding.at[0]
    return Mark(finding.rule, at.table, at.row, at.column, tuple(each.text for each in finding.at))


def baseline_text(files: Iterable[FileReport], target: str | None, language: Language) -> str:
    """Return the baseline of some verdicts, as JSON; paths are from the folder that it is written to."""
    entries = {}
    for file in files:
        found = [
            mark_of(finding)._asdict() | {"message": file.sentence(finding).say(language)}
            for finding in (*file.findings, *file.known)
            if finding.verdict is not Verdict.ROUNDING
        ]
        if found and file.pack is not None:
            entries[_inside(file.path, target or "baseline")] = found
    content = {"kind": KIND, "version": VERSION, "files": entries}
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    # A byte of a file's name that is no text is kept as an escape of JSON, from which it comes back as it was.
    return text.encode("utf-8", "backslashreplace").decode()


def _inside(path: str, target: str) -> str:
    """Return a file's path from the folder that a baseline stands in, both without links."""
    return path if path == "-" else os.path.relpath(real(path), os.path.dirname(real(target))).replace(os.sep, "/")


def read_baseline(path: str) -> dict[str, list[dict[str, Any]]]:
    """Return the entries of a baseline by file; raises InputError for anything else than a baseline."""
    content = read_json(path, _REMEDY)
    files = content.get("files")
    if content.get("kind") != KIND or content.get("version") != VERSION or not isinstance(files, dict):
        raise InputError(path, Text("不是 budgetcheck 的基线", "is no baseline of budgetcheck"), remedy=_REMEDY)
    for name, entries in files.items():
        if not isinstance(entries, list) or not all(_is_entry(entry) for entry in entries):
            raise InputError(path, Text("内容已损坏", "is damaged"), place=f"files.{name}", remedy=_REMEDY)
    return cast("dict[str, list[dict[str, Any]]]", files)


def read_json(path: str, remedy: Text) -> dict[str, Any]:
    """Return the object that a JSON file holds; raises InputError."""
    try:
        content = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise unreadable(path, error, remedy) from None
    except (ValueError, RecursionError):
        raise InputError(path, Text("不是有效的 JSON", "is not valid JSON"), remedy=remedy) from None
    return content if isinstance(content, dict) else {}


def _is_entry(entry: object) -> bool:
    if not isinstance(entry, dict) or set(entry) != set(_KEYS) or not isinstance(entry["figures"], list):
        return False
    words = (entry["rule"], entry["table"], entry["message"], *entry["figures"])
    places = (entry["row"], entry["column"])
    return all(isinstance(word, str) for word in words) and all(
        place is None or isinstance(place, str) for place in places
    )


def only_new(files: Iterable[FileReport], path: str) -> Iterator[FileReport]:
    """Return the verdicts, as they come, with what the baseline holds set aside, and what it holds in vain called fixed.

    Raises InputError at once where the baseline cannot be used.
    """
    baseline = read_baseline(path)
    return (_marked(file, baseline.get(_inside(file.path, path), [])) for file in files)


def _marked(file: FileReport, entries: list[dict[str, Any]]) -> FileReport:
    if not entries or file.error is not None:
        return file
    left = Counter(_mark(entry) for entry in entries)
    new: list[Finding] = []
    known: list[Finding] = []
    for finding in file.findings:
        mark = mark_of(finding)
        (known if left[mark] > 0 else new).append(finding)
        left[mark] -= 1
    # A waived finding is still there.
    left -= Counter(mark_of(each.finding) for each in file.waived)
    fixed = []
    for entry in entries:
        if left[_mark(entry)] > 0:
            left[_mark(entry)] -= 1
            fixed.append(printable(entry["message"], " "))
    return file.keeping(tuple(new))._replace(known=tuple(known), fixed=tuple(fixed))


def _mark(entry: dict[str, Any]) -> Mark:
    return Mark(entry["rule"], entry["table"], entry["row"], entry["column"], tuple(entry["figures"]))
