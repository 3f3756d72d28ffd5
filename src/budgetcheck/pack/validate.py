"""Checking a pack: pydantic reads every part, and what a rule names must be in the layout. All faults are told at once."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from budgetcheck.checks import Conventions, kinds, load
from budgetcheck.model.budget import MAX_DECIMALS, PREVIOUS
from budgetcheck.model.layout import ColumnLayout, Layout, TableLayout
from budgetcheck.model.record import EMPTY, as_dataclass
from budgetcheck.model.words import Text, did_you_mean, nearest
from budgetcheck.pack.chain import only_known_sections
from budgetcheck.pack.grounds import cited
from budgetcheck.pack.merging import merge_groups, merge_layouts, once, spelled_out
from budgetcheck.pack.model import Adjustment, Head, Pack, Rule, RuleHead
from budgetcheck.pack.names import Names
from budgetcheck.pack.reading import Lenient, adapter, complaints, names_of, read, unknown_key
from budgetcheck.pack.toml_file import RULE_ID, Faults, SourceFile
from budgetcheck.pack.verifying import Verifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.pack.merging import Groups
    from budgetcheck.pack.reading import Path

_TABLE_ID = re.compile(r"[a-z_][a-z0-9_.]{0,63}")
_COLUMN_KEY = re.compile(r"[a-z_][a-z0-9_]{0,63}")
_MAX_RULES = 5000
_MAX_ROUNDS = 20


for _nested in (ColumnLayout, TableLayout):
    as_dataclass(_nested)


_NESTED = {"columns": ColumnLayout, "tables": TableLayout}


def build(pack_id: str, chain: list[SourceFile]) -> Pack:
    """Return the checked pack of a chain of files; raises InputError with every fault, each with its file, line and key."""
    return _Build(chain).pack(pack_id)


class _Build:
    """One pack while it is checked: what was read so far, and the faults found."""

    def __init__(self, chain: list[SourceFile]) -> None:
        self.faults = Faults()
        only_known_sections(chain, self.faults)
        self.chain = cited(chain, self.faults)
        self.faulty_tables: set[str] = set()
        """Tables whose layout is at fault: what rules say of them cannot be judged yet."""
        self.layout = self._layout()
        self.groups: Groups = merge_groups(chain, self.layout.tables, self.faults)
        self.names = Names(self.layout, self.groups)
        self.rules: dict[str, Rule] = {}
        self.paths: dict[str, tuple[SourceFile, Path]] = {}
        """Where each rule stands."""
        self.broken: set[str] = set()
        """The ids of rules that could not be read."""
        self.unasked: set[str] = set()
        """The ids of rules that would be found wrong again for a key that is misspelt."""

    def pack(self, pack_id: str) -> Pack:
        """Return the pack; raises InputError with all faults."""
        faults = self.faults
        heads = [
            read(Head, file.content["pack"], file, ("pack",), faults) for file in self.chain if "pack" in file.content
        ]
        conventions = self._conventions()
        adjusted: dict[tuple[str, str], SourceFile] = {}
        added: dict[tuple[str, str], SourceFile] = {}
        for _, files in groupby(self.chain, key=lambda file: file.pack):
            own = list(files)
            if not _only_so_many_rules(own, faults):
                continue
            for file in own:
                self._adjust(file, adjusted)
            for file in own:
                self._add_rules(file, added)
        for rule in self.rules.values():
            file, path = self.paths[rule.id]
            Verifier(rule, self.layout, file, path, faults).verify(
                self.faulty_tables, asked=rule.id not in self.unasked, names=self.names
            )
        faults.raise_all()
        return Pack(
            id=pack_id,
            head=heads[-1],
            conventions=adapter(Conventions).validate_python(conventions),
            layout=self.layout,
            rules=tuple(self.rules.values()),
            files=(*(file.path for file in self.chain), *self.groups.files),
            own=tuple(file.path for file in self.chain if file.pack == self.chain[-1].pack),
        )

    def _conventions(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for file in self.chain:
            own = file.content.get("conventions", {})
            if read(Conventions, own, file, ("conventions",), self.faults) is not None:
                found |= own | {"names": found.get("names", {}) | own.get("names", {})}
        return found

    def _layout(self) -> Layout:
        """Return the merged layout without its faults; a fault is of the last file that says what is faulty."""
        merged = merge_layouts(self.chain, self.faults)
        for file in self.chain:
            written = file.content.get("layout")
            if isinstance(written, dict):
                self.faulty_tables.update(name for name, table in written.items() if name not in merged and table)
        for _ in range(_MAX_ROUNDS):
            try:
                layout: Layout = adapter(Layout).validate_python({"tables": merged})
                break
            except ValidationError as error:
                # What is wrong is taken out, so that the rest of the pack can be asked too.
                for each in complaints(error, Layout, _NESTED):
                    path = each.path[1:]
                    _without(merged, path, missing=each.kind == "missing")
                    self.faulty_tables.add(str(path[0]))
                    self._fault_of_layout(path, each.problem, each.remedy, of_key=each.kind == "unknown")
        else:
            layout = Layout()
        for name, table in layout.tables.items():
            for keys, problem, remedy, of_key in _faults(name, table):
                self.faulty_tables.add(name)
                self._fault_of_layout((name, *keys), problem, remedy, of_key=of_key)
        return layout

    def _fault_of_layout(self, path: Path, problem: Text, remedy: Text | None, *, of_key: bool) -> None:
        file = _author(self.chain, path)
        self.faults.add(file.fault(("layout", *path), problem, remedy, of_key=of_key))

    def _adjust(self, file: SourceFile, adjusted: dict[tuple[str, str], SourceFile]) -> None:
        adjust = file.content.get("adjust", {})
        if not isinstance(adjust, dict):
            self.faults.add(file.fault(("adjust",), Text("应为规则的集合", "must be a set of rules")))
            return
        for rule_id, content in adjust.items():
            path = ("adjust", rule_id)
            adjustment = read(Adjustment, content, file, path, self.faults)
            if rule_id not in self.rules:
                if rule_id not in self.broken:
                    problem = Text(f"没有规则“{rule_id}”", f"there is no rule '{rule_id}'")
                    remedy = did_you_mean(rule_id, self.rules)
                    self.faults.add(file.fault(path, problem, remedy, of_key=True))
                continue
            once(adjusted, file, path, self.faults)
            if adjustment is None:
                continue
            if adjustment.off:
                del self.rules[rule_id]
            else:
                self.rules[rule_id] = self._adjusted(self.rules[rule_id], adjustment, file)

    def _adjusted(self, rule: Rule, adjustment: Adjustment, file: SourceFile) -> Rule:
        head, options = rule.head, rule.options
        also = spelled_out(adjustment.also_in, self.groups.tables)
        less = spelled_out(adjustment.not_in, self.groups.tables)
        for key, names in (("also_in", adjustment.also_in), ("not_in", adjustment.not_in)):
            for number, table in enumerate(names):
                if table not in self.layout.tables and table not in self.groups.tables:
                    problem = Text(f"版式中没有表“{table}”", f"the layout has no table '{table}'")
                    remedy = did_you_mean(table, (*self.layout.tables, *self.groups.tables))
                    self.faults.add(file.fault(("adjust", rule.id, key, number), problem, remedy))
        if adjustment.severity is not None:
            head = replace(head, severity=adjustment.severity)
        if also or less:
            if not hasattr(options, "tables"):
                key = "also_in" if also else "not_in"
                problem = Text("该规则没有 tables，不能追加", "the rule has no tables to add to")
                remedy = Text("请改写整条规则", "Say the whole rule anew")
                self.faults.add(file.fault(("adjust", rule.id, key), problem, remedy))
                return rule
            tables = dict.fromkeys((*options.tables, *also))
            options = replace(options, tables=tuple(each for each in tables if each not in less))
        return Rule.of(head, options, rule.source)

    def _add_rules(self, file: SourceFile, added: dict[tuple[str, str], SourceFile]) -> None:
        own: set[str] = set()
        parents = {name for name in (*self.rules, *self.broken) if (file.pack, name) not in added}
        for number, content in enumerate(file.content.get("rules", ())):
            path = ("rules", number)
            name = content.get("id") if isinstance(content, dict) else None
            rule, askable = _rule(path, content, file, self.names, self.faults)
            if rule is None:
                self.broken.add(str(name))
                continue
            if not askable:
                self.unasked.add(rule.id)
            if rule.id in own:
                remedy = Text("请改名或删除其一", "Rename or remove one")
                self.faults.add(file.fault((*path, "id"), Text("规则重复", "appears twice"), remedy))
                continue
            own.add(rule.id)
            first = added.setdefault((file.pack, rule.id), file)
            if first is not file:
                once({(file.pack, str(number)): first}, file, (*path, "id"), self.faults)
                continue
            if rule.head.override != (rule.id in parents):
                said = _NO_PARENT if rule.head.override else _UNSAID
                self.faults.add(file.fault((*path, "override" if rule.head.override else "id"), *said))
            # A regional pack may say a rule of the pack it extends anew; it then keeps its place in the order.
            self.rules[rule.id] = rule
            self.paths[rule.id] = file, path


def _without(tables: dict[str, Any], path: Path, *, missing: bool) -> None:
    """Take a faulty part out of a layout, or put an empty word where one is missing."""
    part: Any = tables
    for depth, key in enumerate(path[:-1]):
        if isinstance(part, dict):
            # Parts are shared with what the files say, which stays as it is.
            part[key] = dict(part[key]) if isinstance(part.get(key), dict) else part.get(key)
            part = part[key]
        if not isinstance(part, dict):
            path = path[: depth + 1]
            part = tables
            for each in path[:-1]:
                part = part[each]
            break
    if missing:
        part[path[-1]] = ""
    else:
        part.pop(path[-1], None)


def _author(chain: list[SourceFile], keys: Path) -> SourceFile:
    """Return the last file that says the part of the layout at `keys`, or else as much of it as any file says."""
    for size in range(len(keys), 0, -1):
        for file in chain[::-1]:
            part: object = file.content.get("layout")
            for key in keys[:size]:
                part = part.get(key) if isinstance(part, dict) else None
            if part is not None:
                return file
    return chain[-1]


def _faults(name: str, table: TableLayout) -> Iterator[tuple[Path, Text, Text | None, bool]]:
    """Yield what no formula could name, no file could hold, or no figure could be printed with."""
    plain = Text("用小写字母、数字和下划线", "Use lower case letters, digits and underscores")
    if not _TABLE_ID.fullmatch(name) or name.startswith(PREVIOUS):
        yield (), Text(f"表名“{name[:40]}”不合要求", f"table id '{name[:40]}' will not do"), plain, True
    for key, column in table.columns.items():
        if not _COLUMN_KEY.fullmatch(key):
            yield ("columns", key), Text("列名不合要求", "this column key will not do"), plain, True
        if key in ("code", "name", "source"):
            yield ("columns", key), Text("每行本来就有此列", "every row has this without a column"), None, True
        if column.decimals is not None and not 0 <= column.decimals <= MAX_DECIMALS:
            wanted = f"0–{MAX_DECIMALS}"
            problem = Text(f"不在 {wanted} 之间", f"is not within {wanted}")
            yield ("columns", key, "decimals"), problem, None, False
    second = table.second_key
    if second and (second not in table.columns or table.columns[second].type != "text"):
        problem = Text(f"没有文本列“{second}”", f"there is no text column '{second}'")
        yield ("second_key",), problem, did_you_mean(second, table.columns), False


def _only_so_many_rules(files: list[SourceFile], faults: Faults) -> bool:
    """Whether a pack has no more rules than any needs, seen before the first is read."""
    count = 0
    for file in files:
        written = file.content.get("rules", [])
        if not isinstance(written, list):
            faults.add(file.fault(("rules",), Text("应写作 [[rules]]", "must be written as [[rules]]")))
            return False
        count += len(written)
        if count > _MAX_RULES:
            problem = Text(f"规则超过 {_MAX_RULES} 条", f"holds more than {_MAX_RULES} rules")
            faults.add(file.fault(("rules",), problem))
            return False
    return True


_UNSAID = (
    Text("上级规则包已有同名规则", "the pack that this one extends has a rule of this id"),
    Text("确要取代请写 override = true，否则请改名", "To replace it write override = true; else rename it"),
)
_NO_PARENT = (
    Text("上级规则包没有同名规则可取代", "the pack that this one extends has no rule of this id to override"),
    Text("请删去 override，或更正规则名", "Remove override, or mend the id"),
)


def _rule(path: Path, content: object, file: SourceFile, names: Names, faults: Faults) -> tuple[Rule | None, bool]:
    """Return a rule as far as it can be read, with all that is wrong with it, and whether it can be asked further."""
    if not isinstance(content, dict):
        faults.add(file.fault(path, Text("应为一条规则", "must be a rule")))
        return None, False
    head_keys = names_of(RuleHead)
    rule_id, kind = content.get("id"), content.get("kind")
    if not isinstance(rule_id, str) or not RULE_ID.fullmatch(rule_id):
        problem = Text(f"规则名 {rule_id!r} 不合要求", f"rule id {rule_id!r} will not do")
        remedy = Text(
            "用小写英文词和连字符命名错误，如 total-not-sum", "Name the fault in lower case and hyphens: total-not-sum"
        )
        faults.add(file.fault((*path, "id"), problem, remedy))
        content = content | {"id": "unnamed"}
    if kind is None:
        # What is written under a key that is misspelt tells what else belongs there.
        kind = next((content[key] for key in content if key not in head_keys and nearest(key, ("kind",))), None)
    model = load(kind).Options if isinstance(kind, str) and kind in kinds() else None
    if model is None and kind is not None:
        problem = Text(f"没有检查类别“{kind}”", f"there is no kind of check '{kind}'")
        faults.add(file.fault((*path, "kind"), problem, did_you_mean(str(kind)[:80], kinds())))
    known = (*head_keys, *(names_of(model) if model is not None else ()))
    meant = _misspelt(path, content, file, known, faults) if model is not None else ()
    lenient = Lenient(file, path, faults, meant)
    content = names.spelled(content, file, path, faults)
    head = lenient.read(RuleHead, {key: value for key, value in content.items() if key in head_keys}, _UNTITLED)
    if model is None or head is None:
        return None, False
    rest = {key: value for key, value in content.items() if key in known and key not in head_keys}
    options = lenient.read(model, rest, EMPTY)
    if options is None:
        return None, not meant
    return Rule.of(replace(head, kind=str(kind)), options, file.path), not meant


_UNTITLED = {"title": ("", ""), "why": ("", ""), "kind": ""}


def _misspelt(
    path: Path, content: dict[str, Any], file: SourceFile, known: tuple[str, ...], faults: Faults
) -> set[str]:
    """Find the keys of a rule that are none, and return those that were meant."""
    meant: set[str] = set()
    for key in content:
        if key not in known:
            each = unknown_key((*path, key), known)
            faults.add(file.fault(each.path, each.problem, each.remedy, of_key=True))
            meant.update(nearest(key, known))
    return meant
