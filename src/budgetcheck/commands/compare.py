"""Comparing two runs: what was fixed, what is new, and what is still there, for the way back to the unit and again."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.model.version import __version__
from budgetcheck.model.words import InputError, Severity, Text, printable
from budgetcheck.runs.baseline import Mark, read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from budgetcheck.model.words import Language

_REMEDY = Text(
    "请用 budgetcheck validate --format json 写一份", "Write one with budgetcheck validate --format json --output"
)
_VERSION = 1
_HEADINGS = {
    "new": ("✗", Text("新出现", "new")),
    "still": ("!", Text("仍存在", "still there")),
    "fixed": ("✓", Text("已改正", "fixed")),
}
_NOT_AGAIN = Text("第二次没有检查", "not checked in the second run")


class FileChange(NamedTuple):
    """What became of one file's findings between two runs, each finding as its report has it."""

    path: str
    fixed: tuple[dict[str, Any], ...] = ()
    new: tuple[dict[str, Any], ...] = ()
    still: tuple[dict[str, Any], ...] = ()
    error: str | None = None
    """Why the second run gives no answer."""


class Comparison(NamedTuple):
    """What became of the findings of one run in another."""

    files: tuple[FileChange, ...]

    def count(self, kind: str) -> int:
        """Return how many findings are new, still there, or fixed."""
        return sum(len(getattr(file, kind)) for file in self.files)

    def new(self, severity: Severity) -> bool:
        """Whether anything of a severity is new."""
        return any(finding["severity"] == severity for file in self.files for finding in file.new)


def compare(before: str, after: str, language: Language) -> Comparison:
    """Return what changed between two JSON reports; raises InputError for a file that is none."""
    old, new = _read(before), _read(after)
    pairs = _pairs(list(old), list(new))
    changes = []
    for path, file in new.items():
        was = old[pairs[path]] if path in pairs else {"findings": []}
        changes.append(_change(path, was, file))
    gone = [path for path in old if path not in pairs.values()]
    changes += [FileChange(path, error=_NOT_AGAIN.say(language)) for path in gone]
    return Comparison(tuple(changes))


def _read(path: str) -> dict[str, dict[str, Any]]:
    content = read_json(path, _REMEDY)
    tool, files = content.get("tool"), content.get("files")
    if not isinstance(tool, dict) or tool.get("name") != "budgetcheck" or not isinstance(files, list):
        raise InputError(
            path, Text("不是 budgetcheck 的 JSON 报告", "is not a JSON report of budgetcheck"), remedy=_REMEDY
        )
    if content.get("version") != _VERSION:
        raise InputError(path, Text("报告的版本不同", "is a report of another version"), remedy=_REMEDY)
    if not all(_is_file(file) for file in files):
        raise InputError(path, Text("内容已损坏", "is damaged"), place="files", remedy=_REMEDY)
    return {file["path"]: file for file in files}


def _is_file(file: object) -> bool:
    if not isinstance(file, dict) or not isinstance(file.get("path"), str):
        return False
    lists = [file.get("findings"), file.get("waived", []), file.get("known", [])]
    return all(isinstance(findings, list) and all(_is_finding(finding) for finding in findings) for findings in lists)


def _is_finding(finding: object) -> bool:
    if not isinstance(finding, dict) or not isinstance(finding.get("at"), list) or not finding["at"]:
        return False
    words = (finding.get(key) for key in ("rule", "severity", "message"))
    return all(isinstance(word, str) for word in words) and all(isinstance(at, dict) for at in finding["at"])


def _pairs(old: list[str], new: list[str]) -> dict[str, str]:
    """Return the earlier path of each file: the same, else the only one of its name, else the only one there is."""
    pairs = {path: path for path in new if path in old}
    left_old, left_new = _by_name(set(old) - set(pairs)), _by_name(set(new) - set(pairs))
    for name, paths in left_new.items():
        if len(paths) == len(left_old.get(name, ())) == 1:
            pairs[paths[0]] = left_old[name][0]
    return dict(zip(new, old, strict=True)) if len(old) == len(new) == 1 else pairs


def _by_name(paths: set[str]) -> dict[str, list[str]]:
    grouped = defaultdict(list)
    for path in sorted(paths):
        grouped[PurePath(path).name].append(path)
    return grouped


def _change(path: str, was: dict[str, Any], file: dict[str, Any]) -> FileChange:
    if file.get("error"):
        return FileChange(path, error=str(file["error"]))
    old = [finding for finding in was["findings"] if finding["severity"] != Severity.NOTE]
    new = [finding for finding in file["findings"] if finding["severity"] != Severity.NOTE]
    still: list[dict[str, Any]] = []
    # First by everything; then by rule and place alone, as a figure that is still wrong in another way is not fixed.
    for mark in (_mark, lambda finding: _mark(finding)._replace(figures=())):
        still += _matched(old, new, mark)
    # What was accepted since is neither fixed nor new.
    _matched(old, [*file.get("waived", ()), *file.get("known", ())], _mark)
    return FileChange(path, tuple(old), tuple(new), tuple(still))


def _matched(
    old: list[dict[str, Any]], new: list[dict[str, Any]], mark: Callable[[dict[str, Any]], Mark]
) -> list[dict[str, Any]]:
    """Take what is in both out of both, and return it as the later run has it."""
    both = []
    for finding in list(new):
        same = next((each for each in old if mark(each) == mark(finding)), None)
        if same is not None:
            old.remove(same)
            new.remove(finding)
            both.append(finding)
    return both


def _mark(finding: dict[str, Any]) -> Mark:
    first = finding["at"][0]
    figures = tuple(str(at.get("figure")) for at in finding["at"])
    return Mark(finding["rule"], str(first.get("table")), first.get("row"), first.get("column"), figures)


def as_json(comparison: Comparison) -> str:
    """Return a comparison for programs."""
    content = {
        "version": _VERSION,
        "tool": {"name": "budgetcheck compare", "version": __version__},
        "files": [file._asdict() for file in comparison.files],
        "summary": {kind: comparison.count(kind) for kind in _HEADINGS},
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def as_text(comparison: Comparison, language: Language) -> str:
    """Return a comparison for people: what is new first."""
    # The words are a file's own; none of them may steer the terminal or look like a line of ours.
    return "".join(printable(line, " ") + "\n" for line in _lines(comparison, language))


def _lines(comparison: Comparison, language: Language) -> Iterator[str]:
    for file in comparison.files:
        yield file.path
        if file.error is not None:
            yield f"  ? {file.error}"
        for kind, (mark, name) in _HEADINGS.items():
            for finding in getattr(file, kind):
                yield f"  {mark} {name.say(language)}  {finding['message']}  {finding['rule']}"
    counts = [f"{name.say(language)} {comparison.count(kind)}" for kind, (_, name) in _HEADINGS.items()]
    yield ("，" if language == "zh" else ", ").join(counts)
