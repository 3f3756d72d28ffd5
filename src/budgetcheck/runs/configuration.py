"""The configuration: what a project says once, in budgetcheck.toml or pyproject.toml, instead of in every command."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from budgetcheck.model.files import absolute, real
from budgetcheck.model.layout import Reading
from budgetcheck.model.record import EMPTY, Record
from budgetcheck.model.report import FailOn
from budgetcheck.model.words import InputError, Severity, Text, did_you_mean
from budgetcheck.pack.source import is_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.pack.toml_file import SourceFile

NAME = "budgetcheck.toml"
_PYPROJECT = "pyproject.toml"
_SECTION = ("tool", "budgetcheck")
_MENTION = re.compile(rb"""tool["']?[ \t]*(?:\]|=|\.[ \t]*["']?budgetcheck)""")
"""Every way to write a section of budgetcheck has this in it, and few other files."""
_STANDARD_INPUT = "-"
_LIMITS = ("jobs", "time-limit", "memory-limit")


class Waiver(Record):
    """A finding that is accepted for a while: which, why, and until when."""

    rule: str
    """The rule's id; * allowed, here and in every place below."""
    table: str = "*"
    row: str = "*"
    column: str = "*"
    file: str = "*"
    """The files that it is for, from the configuration's folder; a name alone is meant in any folder."""
    reason: str
    until: datetime.date
    """The last day on which it holds."""


class ReadAs(Record):
    """What a reader says of a document that is read wrongly: "this table is table 5", "this column is last year's"."""

    table: str
    """The table that it is: its id, number or title in the pack."""
    title: str = ""
    """The title under which the table is printed."""
    column: str = ""
    """The column that it is: its key or heading in the pack."""
    heading: str = ""
    """The heading under which the column is printed."""
    file: str = "*"
    """The files that it is for, as of a waiver."""


class Keys(Record):
    """What a configuration file may say; underscores are written as hyphens."""

    pack: str = ""
    packs: Mapping[str, str] = EMPTY
    """Files, by their path from the configuration's folder (* allowed), and their packs: the first that fits."""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = EMPTY
    """Rules (* allowed) and how bad their findings are: the last that fits."""
    fail_on: FailOn = "error"
    fail_under: int | None = None
    """The least per cent of a file's figures that must be covered."""
    lang: Literal["zh", "en"] | None = None
    format: tuple[str, ...] = ()
    output: tuple[str, ...] = ()
    baseline: str = ""
    notice: str = ""
    """The wording of notices: a TOML file, by its path from the configuration's folder."""
    jobs: int | str = "auto"
    """How many processes check many files."""
    time_limit: float | None = None
    """Seconds that one file may take."""
    memory_limit: int | None = None
    """MiB that one file may take."""
    waivers: tuple[Waiver, ...] = ()
    readings: tuple[ReadAs, ...] = ()


_NESTED: Mapping[str, type] = {"waivers": Waiver, "readings": ReadAs}
"""The lists of a configuration, and what is in them."""


class Configuration(NamedTuple):
    """What a configuration file says, and where it stands; without one, what holds when nothing is said."""

    keys: Keys = Keys()
    file: str = ""
    folder: str = ""
    lines: tuple[int | None, ...] = ()
    """On which line each waiver begins."""

    def path(self, name: str) -> str:
        """Return a path that is meant from the configuration's folder."""
        return os.path.join(self.folder, name)

    def reference(self, pack: str) -> str:
        """Return a pack's id as it stands, and its path as meant from the configuration's folder."""
        return self.path(pack) if is_path(pack) else pack

    def pack_of(self, path: str) -> str | None:
        """Return the pack that the configuration gives a file, or None where the budget itself says."""
        for pattern, pack in self.keys.packs.items():
            if self.concerns(pattern, path):
                return self.reference(pack)
        return self.reference(self.keys.pack) if self.keys.pack else None

    def readings_of(self, path: str) -> tuple[Reading, ...]:
        """Return what the configuration says of tables and columns of one file."""
        return tuple(
            Reading(each.table, each.title, each.column, each.heading)
            for each in self.keys.readings
            if self.concerns(each.file, path)
        )

    def concerns(self, pattern: str, path: str) -> bool:
        """Whether a pattern of files is meant for one file; * reaches into folders."""
        if path == _STANDARD_INPUT or pattern == "*":
            return pattern == "*"
        if "/" not in pattern:
            return _fits(os.path.basename(path), pattern)
        if os.path.isabs(pattern):
            return _fits(real(path), real(pattern))
        try:
            inside = os.path.relpath(real(path), real(self.folder or "."))
        except ValueError:
            # On another drive there is no way from one to the other.
            return False
        return _fits(inside.replace(os.sep, "/"), os.path.normpath(pattern).replace(os.sep, "/"))

    def outputs(self) -> tuple[str, ...]:
        """Return the files to write; raises InputError for one outside the configuration's folder."""
        if not self.keys.output:
            return ()
        home = real(self.folder or ".")
        for name in self.keys.output:
            if name != _STANDARD_INPUT and os.path.commonpath((home, real(self.path(name)))) != home:
                # A configuration found upward may be anybody's; it must not choose what of ours is overwritten.
                problem = Text(f"“{name}”在配置文件的文件夹之外", f"'{name}' is outside the configuration's folder")
                remedy = Text("请在命令行用 --output 指定", "Name it with --output instead")
                raise InputError(self.file, problem, place="output", remedy=remedy)
        return tuple(name if name == _STANDARD_INPUT else self.path(name) for name in self.keys.output)


def _fits(name: str, pattern: str) -> bool:
    """Whether a name is the one that is written, brackets and all, or one that the pattern stands for."""
    return name == pattern or fnmatchcase(name, pattern)


def find(files: Sequence[str]) -> str | None:
    """Return the configuration file in the folder that holds all files to check, or in the nearest one above it."""
    folders = [absolute(file if os.path.isdir(file) else os.path.dirname(file)) for file in files]
    try:
        folder = os.path.commonpath(folders)
    except ValueError:
        # Files on several drives have nothing in common.
        folder = absolute(".")
    while True:
        for name in (NAME, _PYPROJECT):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (name == NAME or _has_section(path)):
                return _shown(path)
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _has_section(path: str) -> bool:
    """Whether a pyproject.toml has a section for budgetcheck: most do not name it, and need not be parsed to know it."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return False
    # A key may be written with escapes.
    if b"\\u" not in data.lower() and (b"budgetcheck" not in data or not _MENTION.search(data)):
        return False
    import tomli

    try:
        tool = tomli.loads(data.decode("utf-8-sig")).get(_SECTION[0])
    except (ValueError, RecursionError):
        # Nobody can tell; where it does name budgetcheck, its fault is said rather than its settings passed over.
        return b"budgetcheck" in data
    return isinstance(tool, dict) and _SECTION[1] in tool


def _shown(path: str) -> str:
    """Return a path as short as the working folder allows."""
    try:
        return os.path.relpath(path) if path.startswith(os.getcwd() + os.sep) else path
    except OSError:
        return path


def load(path: str) -> Configuration:
    """Return what a configuration file says; raises InputError naming file, key and remedy."""
    from pathlib import Path

    from budgetcheck.pack.toml_file import read_toml

    return understood(path, read_toml(Path(path)))


def section_of(path: str) -> str:
    """Return what stands before each key of a configuration file: a section's name, where it holds other things too."""
    return ".".join(_SECTION) + "." if os.path.basename(path) == _PYPROJECT else ""


def understood(path: str, file: SourceFile) -> Configuration:
    """Return what a configuration file says once it is read; raises InputError naming file, key and remedy."""
    from budgetcheck.pack.reading import read_keys

    content: Any = file.content
    prefix = _SECTION if section_of(path) else ()
    if prefix:
        for key in _SECTION:
            content = content.get(key) if isinstance(content, dict) else None
        if not isinstance(content, dict):
            file.fail(prefix, Text("没有这一部分", "there is no such section"))
    _only_known(content, file, prefix)
    _only_possible(content, file, prefix)
    named = {key.replace("-", "_"): value for key, value in content.items()}
    keys = read_keys(Keys, named, file, prefix, _NESTED)
    for number, waiver in enumerate(keys.waivers):
        if not waiver.reason.strip():
            file.fail((*prefix, "waivers", number, "reason"), Text("理由不能为空", "the reason is empty"))
    for number, reading in enumerate(keys.readings):
        if not (reading.title or reading.heading) or bool(reading.column) != bool(reading.heading):
            problem = Text("应有 title，或 column 和 heading", "takes a title, or a column and a heading")
            file.fail((*prefix, "readings", number), problem)
    folder = os.path.dirname(path)
    return Configuration(keys, path, folder, _lines(file.text, section_of(path), len(keys.waivers)))


def _only_known(content: dict[str, Any], file: SourceFile, prefix: tuple[str, ...]) -> None:
    from budgetcheck.pack.reading import names_of

    known = [name.replace("_", "-") for name in names_of(Keys)]
    for key in content:
        if key not in known:
            problem = Text(f"未知的键“{key}”", f"unknown key '{key}'")
            file.fail((*prefix, key), problem, did_you_mean(key, known), of_key=True)
    for kind, model in _NESTED.items():
        entries = content.get(kind)
        for number, entry in enumerate(entries if isinstance(entries, list) else ()):
            # Before anything is missed: a key with a slip in it is one that is missing too.
            for key in entry if isinstance(entry, dict) else ():
                if key not in names_of(model):
                    problem = Text(f"未知的键“{key}”", f"unknown key '{key}'")
                    remedy = did_you_mean(key, names_of(model))
                    file.fail((*prefix, kind, number, key), problem, remedy, of_key=True)
    written = content.get("waivers")
    for number, waiver in enumerate(written if isinstance(written, list) else ()):
        until = waiver.get("until") if isinstance(waiver, dict) else None
        if until is not None and not _is_date(until):
            remedy = Text("请写成 until = 2026-12-31", "Write it as until = 2026-12-31")
            problem = Text(f"“{until}”不是日期", f"'{until}' is no date")
            file.fail((*prefix, "waivers", number, "until"), problem, remedy)


def _is_date(value: object) -> bool:
    """Whether a value is a day; a number is none, though it may be taken for seconds since 1970."""
    if isinstance(value, str):
        try:
            datetime.date.fromisoformat(value)
        except ValueError:
            return False
        # Without hyphens it is a number.
        return "-" in value
    return isinstance(value, datetime.date)


def _only_possible(content: dict[str, Any], file: SourceFile, prefix: tuple[str, ...]) -> None:
    """Refuse numbers of processes, seconds or MiB that are none, in the words of the flag."""
    least = content.get("fail-under")
    if least is not None and not (type(least) is int and 0 <= least <= 100):
        file.fail((*prefix, "fail-under"), Text("应为 0 到 100 的整数", "takes a whole number from 0 to 100"))
    if content.keys() & _LIMITS:
        from budgetcheck.runs.limits import wrong_jobs, wrong_mebibytes, wrong_seconds

        for key, wrong in zip(_LIMITS, (wrong_jobs, wrong_seconds, wrong_mebibytes), strict=True):
            said = wrong(content[key]) if key in content else None
            if said is not None:
                file.fail((*prefix, key), *said)


def _lines(text: str, prefix: str, count: int) -> tuple[int | None, ...]:
    """Return the lines of the waivers' headings; none where they are written in another way."""
    heading = f"[[{prefix}waivers]]"
    found = [number for number, line in enumerate(text.splitlines(), 1) if line.replace(" ", "").startswith(heading)]
    return tuple(found) if len(found) == count else (None,) * count


def known_rules(configuration: Configuration, pack: str | None, chosen: Iterable[tuple[str, str, str]]) -> None:
    """Raise InputError for a pattern that fits no rule of any pack; `chosen` are file or option, key, and pattern."""
    rules: list[str] = []
    packs = _packs(configuration, pack)
    for origin, key, pattern in chosen:
        while not any(fnmatchcase(rule, pattern) for rule in rules):
            more = next(packs, None)
            if more is None:
                problem = Text(f"没有规则“{pattern}”", f"there is no rule '{pattern}'")
                raise InputError(origin, problem, place=key, remedy=did_you_mean(pattern, rules))
            rules += more


def _packs(configuration: Configuration, pack: str | None) -> Iterator[list[str]]:
    """Yield the rules of every pack that may be meant: those named first, as the shipped ones may be many."""
    from budgetcheck.pack import load_pack, shipped_packs

    named = [pack, *(configuration.reference(each) for each in configuration.keys.packs.values())]
    named += [configuration.reference(configuration.keys.pack)]
    for reference in filter(None, named):
        yield [rule.id for rule in load_pack(reference).rules]
    for entry in shipped_packs():
        yield [rule.id for rule in load_pack(entry.id).rules]
