"""A rule pack drafted from a document: the titles, columns and rows that it prints, and the structure that it confirms.

What the pack it builds on knows already is said in comments. A table of unknown title becomes a table of the draft,
with a rule for each sum that the document bears out, as long as the document still holds under it.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.checks.structure.analysis import structure_of
from budgetcheck.checks.structure.by_columns import ColumnSum
from budgetcheck.checks.structure.evidence import COLUMNS, ROWS
from budgetcheck.documents.blocks import likened
from budgetcheck.judging.question import Question
from budgetcheck.model.layout import is_notes
from budgetcheck.model.printed_table import Kind
from budgetcheck.model.words import UNREAD_NAMES, InputError, Severity, Text, Verdict
from budgetcheck.runs.files import Job, check_file, judged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcheck.checks.structure.evidence import Asked
    from budgetcheck.checks.structure.figures import Sheet
    from budgetcheck.model.budget import Budget
    from budgetcheck.model.layout import Layout
    from budgetcheck.model.printed_table import Lane, PrintedTable
    from budgetcheck.model.report import FileReport

_TYPES = {Kind.AMOUNT: "amount", Kind.PRICE: "amount", Kind.COUNT: "exact", Kind.PERCENT: "percent"}
_NOTED_ROWS = 40
"""Rows of a table that are listed in a comment at most."""
_RULE = """
[[rules]]
id = "{table}-{id}"
title = {{ zh = "{zh}", en = "{en}" }}
why = {{ zh = "文件中各处都这样成立；请写明依据。", en = "So it holds in the document; say what it rests on." }}
kind = "{kind}"
{body}
"""


class _Unknown(NamedTuple):
    """A table that no layout knows, drafted: its id, its layout, and its rules by id."""

    id: str
    layout: str
    rules: Mapping[str, str]


class _Drafted(NamedTuple):
    """A pack as text, in the parts that can be left out where the document does not hold under them."""

    head: str
    known: str
    unknown: tuple[_Unknown, ...]

    @property
    def text(self) -> str:
        """The whole pack; its rules stand behind all tables."""
        rules = [rule for table in self.unknown for rule in table.rules.values()]
        return "".join([self.head, self.known, *(table.layout for table in self.unknown), *rules])


def draft(path: str, parent: str | None) -> str:
    """Return a rule pack drafted from a document, as TOML. Raises InputError.

    It builds on `parent`, else on the pack that the document would be checked by.
    """
    report, budget = judged(Job(path, Question(pack=parent)))
    if not any(table.lanes for table in budget.grids):
        remedy = Text(
            "--from 用于 Word、Excel、PDF 或网页文件", "--from takes a Word, Excel or PDF document, or a web page"
        )
        raise InputError(path, Text("文件中没有印出的表", "prints no tables"), remedy=remedy)
    drafted = _drafted(path, report, budget)
    return _proved(path, drafted, report).text


def _drafted(path: str, report: FileReport, budget: Budget) -> _Drafted:
    from budgetcheck.pack import load_pack

    parent = report.pack or "common"
    pack = load_pack(parent)
    found = structure_of(budget.grids)
    known, unknown = [], []
    said: set[str] = set()
    for sheet in found.sheets:
        ids = _ids_of(sheet.table, budget, pack.layout)
        if ids:
            # A form that is printed once a project is one table all the same.
            known.append(_known(sheet.table, [name for name in ids if name not in said], pack.layout, budget))
            said.update(ids)
        elif sheet.table.title and any(lane.rows for lane in sheet.table.lanes):
            own = [asked for asked in found.asked if asked.proposal.table == sheet.name]
            unknown.append(_new(sheet, own, pack.layout))
    return _Drafted(_head(path, parent, budget), "".join(known), tuple(unknown))


def _head(path: str, parent: str, budget: Budget) -> str:
    regions = _list([budget.region] if budget.region else [])
    return f"""\
# Drafted by `budgetcheck init --from` of {json.dumps(PurePath(path).name, ensure_ascii=False)[1:-1]}.
# Name it, read every line, take out what is this unit's alone, and say in each `why` what a rule rests on.
# 请为规则包命名，逐行核对，删去只属于该单位的内容，并在 why 中写明依据。

[pack]
title = {{ zh = "待命名的规则包", en = "A pack to be named" }}
extends = {_quoted(parent)}
regions = {regions}
years = [{budget.year}]
stages = [{_quoted(budget.stage)}]
"""


def _ids_of(table: PrintedTable, budget: Budget, layout: Layout) -> list[str]:
    """Return the tables of the layout that a printed table was read as: both, where two are printed side by side."""
    title = likened(table.title)
    read = {name: layout.tables[name] for name in budget.tables if title and not is_notes(name)}
    named = [name for name in read if likened(budget.tables[name].title or "") == title]
    if named or len(table.lanes) < 2:
        return named
    ends = {
        name: max((len(plain) for each in own.titles if title.endswith(plain := likened(each))), default=0)
        for name, own in read.items()
        if own.lane
    }
    longest = max(ends.values(), default=0)
    return [name for name, size in ends.items() if size == longest > 0]


def _known(table: PrintedTable, ids: Sequence[str], layout: Layout, budget: Budget) -> str:
    """Return what a known table prints otherwise than the layout has it, and what of it was not understood."""
    lines = []
    for name in ids:
        own = layout.tables[name]
        lane = f"（{own.lane}）" if own.lane else ""
        lines.append(f"\n[layout.{_key(name)}]")
        lines.append(f"title = {_quoted(table.title + lane)}")
        others = [title for title in own.titles if likened(title) not in (likened(table.title), likened(own.title))]
        if likened(own.title) != likened(table.title + lane):
            lines.append(f"also = {_list([table.title, own.title, *others])}")
        if table.number:
            lines.append(f"number = {_quoted(table.number)}")
        columns = budget.tables[name].columns
        read = [f"{column.label} = {key}" for key, column in own.columns.items() if key in columns]
        lines.append(f"# 读出的栏 columns read: {'；'.join(read) or '无 none'}")
        lines += [
            f"# {UNREAD_NAMES.get(each.why, Text(each.why, each.why)).zh} {each.why}: {_comment(each.text)}"
            for each in budget.unread
            if each.table == name and not each.idle
        ]
    return "\n".join(lines) + "\n"


def _new(sheet: Sheet, own: Sequence[Asked], layout: Layout) -> _Unknown:
    """Return a table that the layout does not know, drafted; one of several lanes is only described."""
    table = sheet.table
    name = f"table_{table.place}"
    if len(table.lanes) > 1:
        lines = [f"\n# {table.title}：左右并列的表，仅按自身结构核对。 Two sides: checked by its own structure."]
        lines += [f"#   {'/'.join(column.path)}" for lane in table.lanes for column in lane.columns]
        return _Unknown(name, "\n".join(lines) + "\n", {})
    lane = table.lanes[0]
    keys = _keys(lane, layout)
    lines = [f"\n[layout.{name}]", f"title = {_quoted(table.title)}"]
    lines += [f"number = {_quoted(table.number)}"] if table.number else []
    lines.append(f"codes = {_quoted(_codes(lane))}")
    lines.append(f"\n[layout.{name}.columns]")
    for column, key in zip(lane.columns, keys, strict=True):
        optional = ", optional = true" if column.leaf and key != "total" else ""
        kind = f', type = "{_TYPES[column.kind]}"' if _TYPES[column.kind] != "amount" else ""
        lines.append(f"{key} = {{ label = {_quoted(''.join(column.path))}{kind}{optional} }}")
    lines += [f"# 行 row: {_comment(row.label.text)}" for row in lane.rows[:_NOTED_ROWS] if row.label.text]
    return _Unknown(name, "\n".join(lines) + "\n", dict(_rules(name, keys, own)))


def _keys(lane: Lane, layout: Layout) -> list[str]:
    """Return a key for each column: that of a column so headed elsewhere in the layout, else its number."""
    known: dict[str, str] = {}
    for table in layout.tables.values():
        for key, heading in table.headed:
            known.setdefault(likened(heading), key)
    keys: list[str] = []
    for number, column in enumerate(lane.columns, 1):
        key = known.get(likened("".join(column.path))) or known.get(likened(column.leaf), "")
        keys.append(key if key and key not in keys else f"column_{number}")
    return keys


def _codes(lane: Lane) -> str:
    """Return the scheme of a lane's codes: function for 3, 5, 7 digits from 2, economic from 3 and 5, unit, or free."""
    codes = [row.code for row in lane.rows if row.code]
    if not lane.coded or not codes:
        return "free"
    if all(code[:1] == "3" and len(code) in (3, 5) for code in codes):
        return "economic"
    return "function" if all(code[:1] == "2" and len(code) in (3, 5, 7) for code in codes) else "unit"


def _rules(table: str, keys: Sequence[str], own: Iterable[Asked]) -> Iterator[tuple[str, str]]:
    """Yield a rule for each sum that a table confirms: of rows by codes, and of columns."""
    groups: dict[object, list[Asked]] = defaultdict(list)
    for asked in own:
        groups[asked.proposal.group].append(asked)
    rows = False
    for group, places in groups.items():
        proposal = places[0].proposal
        if any(each.judgement.verdict is Verdict.BROKEN for each in places):
            continue
        if proposal.family == ROWS and proposal.coded and not rows:
            rows = True
            body = f'tables = ["{table}"]\n{_example_of_rows(table, keys)}'
            yield _rule(
                table, "parts", Text("上级不等于下级之和", "a parent is not the sum of its parts"), "hierarchy", body
            )
        reading = group[-1] if isinstance(group, tuple) else None
        if proposal.family == COLUMNS and isinstance(reading, ColumnSum) and not reading.less:
            total, parts = ([keys[x] for x in each] for each in reading[:2])
            sides = [" + ".join(f"{table}[*].{key}" for key in side) for side in (total, parts)]
            body = f'formula = "{" = ".join(sides)}"\nslack = "rounded"\n{_example_of_columns(table, total, parts)}'
            title = Text("各栏之和不等于合计栏", "columns do not add up to their total")
            yield _rule(table, "columns-" + "-".join(total).replace("_", "-"), title, "balance", body)


def _rule(table: str, name: str, title: Text, kind: str, body: str) -> tuple[str, str]:
    plain = table.replace("_", "-")
    words = {"table": plain, "id": name, "zh": title.zh, "en": title.en, "kind": kind, "body": body}
    return f"{plain}-{name}", _RULE.format(**words)


def _example_of_rows(table: str, keys: Sequence[str]) -> str:
    return (
        f'good.{table} = {{ "201" = {{ {keys[0]} = 3.00 }}, "20101" = {{ {keys[0]} = 3.00 }} }}\n'
        f'bad.{table}."20101" = {{ {keys[0]} = 4.00 }}'
    )


def _example_of_columns(table: str, total: Sequence[str], parts: Sequence[str]) -> str:
    cells = [f"{key} = 2.00" for key in parts]
    share = f"{2 * len(parts) / len(total):.2f}"
    cells += [f"{key} = {share}" for key in total]
    return f"good.{table}.total = {{ {', '.join(cells)} }}\nbad.{table}.total = {{ {parts[0]} = 5.00 }}"


def _proved(path: str, drafted: _Drafted, before: FileReport) -> _Drafted:
    """Return a draft without the tables and rules under which its own document does not hold, or is read less well."""
    rules = {rule for table in drafted.unknown for rule in table.rules}
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "draft.toml"
        pack.write_text(drafted.text, encoding="utf-8")
        after = check_file(Job(path, Question(pack=str(pack))))
    if after.error is not None:
        raise after.error
    if after.coverage.figures < before.coverage.figures:
        return drafted._replace(unknown=tuple(map(_described, drafted.unknown)))
    grave = (Severity.ERROR, Severity.WARNING)
    broken = {each.rule for each in after.findings if each.severity in grave} & rules
    kept = (
        table._replace(rules={name: rule for name, rule in table.rules.items() if name not in broken})
        for table in drafted.unknown
    )
    return drafted._replace(unknown=tuple(kept))


def _described(table: _Unknown) -> _Unknown:
    lines = [f"# {line}" if line and not line.startswith("#") else line for line in table.layout.splitlines()]
    return _Unknown(table.id, "\n".join(lines) + "\n", {})


def _key(name: str) -> str:
    return f'"{name}"' if "." in name else name


def _quoted(text: str) -> str:
    """Return a text as a basic TOML string, which escapes as JSON does."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, dict.fromkeys(texts)))}]"


def _comment(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
