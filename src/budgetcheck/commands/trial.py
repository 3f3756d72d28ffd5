"""A pack's own tests: every rule's good and bad example run, and what each rule finds in a folder of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as Xml

from budgetcheck.judging.question import Question
from budgetcheck.judging.report import validate
from budgetcheck.model.words import InputError, Severity, Text, printable
from budgetcheck.pack import load_pack
from budgetcheck.pack.examples import FILES, example, other_example, previous_example, prose_of
from budgetcheck.readers.json_file import JsonDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcheck.model.budget import Budget
    from budgetcheck.model.report import FileReport
    from budgetcheck.model.words import Language
    from budgetcheck.pack import Pack, Rule


class Trial(NamedTuple):
    """What became of one rule's examples."""

    rule: str
    title: Text
    faults: tuple[Text, ...]
    """What is wrong with the rule or its examples."""
    remarks: tuple[Text, ...] = ()
    """What a writer of rules should know and that is no fault: a bad example that breaks other rules too."""


class Found(NamedTuple):
    """What a rule said of a folder of documents."""

    rule: str
    held: int
    broken: int
    files: int
    """The files in which it held or broke."""
    said: tuple[tuple[str, Text], ...] = ()
    """What it said first: of each of some files, the file and one sentence."""


class Rehearsal(NamedTuple):
    """The outcome of a pack's own tests."""

    pack: str
    trials: tuple[Trial, ...]
    found: tuple[Found, ...] = ()
    unreadable: tuple[InputError, ...] = ()
    """Why files of the folder could not be read."""
    files: int = 0

    @property
    def failed(self) -> bool:
        """Whether any example is missing or does not do what it should."""
        return any(trial.faults for trial in self.trials)


def rehearse(reference: str, folder: str | None = None) -> Rehearsal:
    """Return the outcome of a pack's own tests. Raises InputError for a pack or folder that cannot be used."""
    pack = load_pack(reference, examples=True)
    own = [rule for rule in pack.rules if rule.source in pack.own]
    trials = tuple(_trial(rule, pack) for rule in own)
    if folder is None:
        return Rehearsal(pack.id, trials)
    from budgetcheck.runs.library import check_files

    reports = list(check_files([folder], reference))
    found = tuple(_found(rule, reports) for rule in pack.rules)
    errors = tuple(report.error for report in reports if report.error is not None)
    return Rehearsal(pack.id, trials, found, errors, len(reports))


def example_run(rule: Rule, pack: Pack, *, bad: bool, alone: bool = True) -> tuple[Budget, Budget | None, FileReport]:
    """Return an example's budget, last year's where it has one, and the report: of the rule alone, or of the whole pack."""
    content = example(rule, pack, bad=bad)
    budget = JsonDocument(rule.source, content).budget(pack.layout)._replace(prose=prose_of(rule, bad=bad))
    other = other_example(rule, pack, bad=bad)
    if other is not None:
        again = JsonDocument(FILES[1], other).budget(pack.layout)
        budget = budget._replace(files=(budget._replace(path=FILES[0]), again))
    last = previous_example(rule, pack, bad=bad)
    previous = None if last is None else JsonDocument(rule.source, last).budget(pack.layout)
    question = Question(select=(rule.id,)) if alone else Question()
    return budget, previous, validate(budget, pack, question, previous=previous)


def fault_of(rule: Rule, report: FileReport, *, bad: bool) -> Text | None:
    """Return why an example does not do what it should; None where it does."""
    outcome = report.outcomes.get(rule.id)
    if bad:
        if outcome is not None and outcome.broken:
            return None
        return Text("错误示例没有查出错误", "nothing is found in the bad example")
    if outcome is not None and outcome.broken:
        return Text("正确示例被查出错误", "the good example is found wrong")
    noted = any(finding.severity is not Severity.NOTE for finding in report.findings)
    if noted or outcome is None or not outcome.held:
        return Text("正确示例没有检查到任何内容", "the good example gives the rule nothing to check")
    return None


def _trial(rule: Rule, pack: Pack) -> Trial:
    faults: list[Text] = []
    for bad, name in (
        (False, Text("没有正确示例", "there is no good example")),
        (True, Text("没有错误示例", "there is no bad example")),
    ):
        if not (rule.head.bad if bad else rule.head.good):
            faults.append(name)
            continue
        try:
            _, _, report = example_run(rule, pack, bad=bad)
        except InputError as error:
            faults.append(Text(f"示例有误：{error.problem.zh}", f"the example is broken: {error.problem.en}"))
            continue
        fault = fault_of(rule, report, bad=bad)
        if fault is not None:
            faults.append(fault)
    remarks = () if faults else tuple(_others(rule, pack))
    return Trial(rule.id, rule.head.title, tuple(faults), remarks)


def _others(rule: Rule, pack: Pack) -> Iterator[Text]:
    """Yield that a bad example breaks further rules, which the good one does not."""
    broken = []
    for bad in (False, True):
        _, _, report = example_run(rule, pack, bad=bad, alone=False)
        broken.append({name for name, outcome in report.outcomes.items() if outcome.broken})
    more = sorted(broken[1] - broken[0] - {rule.id})
    if more:
        listed = ", ".join(more)
        yield Text(f"错误示例也违反：{listed}", f"the bad example breaks other rules too: {listed}")


def _found(rule: Rule, reports: Iterable[FileReport]) -> Found:
    """Return what a rule said of documents; of those where it broke, the first few with a sentence."""
    held = broken = files = 0
    said: list[tuple[str, Text]] = []
    for report in reports:
        outcome = report.outcomes.get(rule.id)
        if outcome is None:
            continue
        held, broken, files = held + outcome.held, broken + outcome.broken, files + (not outcome.idle)
        finding = next((each for each in report.findings if each.rule == rule.id), None)
        if finding is not None and len(said) < _SAID_FILES:
            said.append((report.path, report.sentence(finding)))
    return Found(rule.id, held, broken, files, tuple(said))


_SAID_FILES = 3
"""Of how many files it is said what a rule found there."""


def as_text(rehearsal: Rehearsal, language: Language) -> str:
    """Return the outcome as lines: every fault and remark under its rule, what was found, and the counts."""
    lines = []
    for trial in rehearsal.trials:
        for mark, said in (*(("✗", fault) for fault in trial.faults), *(("·", remark) for remark in trial.remarks)):
            lines.append(f"{mark} {trial.rule}: {said.say(language)}")
    if rehearsal.files:
        lines += ["", *_of_documents(rehearsal, language)]
    bad = sum(bool(trial.faults) for trial in rehearsal.trials)
    total = Text(
        f"{rehearsal.pack}：{len(rehearsal.trials)} 条规则，{bad} 条未通过",
        f"{rehearsal.pack}: {len(rehearsal.trials)} rules, {bad} failed",
    )
    return "\n".join([*lines, total.say(language)]) + "\n"


def _of_documents(rehearsal: Rehearsal, language: Language) -> Iterator[str]:
    """Yield what each rule found in the documents, and the documents that could not be read."""
    yield Text(f"{rehearsal.files} 个文件：", f"In {rehearsal.files} files:").say(language)
    width = max((len(each.rule) for each in rehearsal.found), default=0)
    for each in rehearsal.found:
        yield f"  {each.rule:{width}}  {_counts(each).say(language)}"
        for file, sentence in each.said:
            yield f"    {file}: {printable(sentence.say(language), ' ')}"
    unused = sum(not each.files for each in rehearsal.found)
    if unused:
        yield Text(f"  {unused} 条规则从未用到", f"  {unused} rules were never exercised").say(language)
    for error in rehearsal.unreadable:
        yield f"  {Text('未能读取', 'not read').say(language)}: {error.say(language)}"


def _counts(found: Found) -> Text:
    if not found.files:
        return Text("从未用到", "never exercised")
    return Text(
        f"成立 {found.held}，不成立 {found.broken}（{found.files} 个文件）",
        f"{found.held} held, {found.broken} broken (in {found.files} files)",
    )


def as_junit(rehearsal: Rehearsal, language: Language) -> str:
    """Return the outcome as JUnit XML: a case a rule, a failure where an example is missing or wrong."""
    failures = sum(bool(trial.faults) for trial in rehearsal.trials)
    counts = {"tests": str(len(rehearsal.trials)), "failures": str(failures), "errors": "0"}
    root = Xml.Element("testsuites", {"name": "budgetcheck test"} | counts)
    suite = Xml.SubElement(root, "testsuite", {"name": rehearsal.pack} | counts)
    found = {each.rule: each for each in rehearsal.found}
    for trial in rehearsal.trials:
        case = Xml.SubElement(suite, "testcase", {"name": trial.rule, "classname": rehearsal.pack})
        notes = [remark.say(language) for remark in trial.remarks if not trial.faults]
        notes += [_counts(found[trial.rule]).say(language)] if trial.rule in found else []
        if trial.faults:
            said = "; ".join(printable(fault.say(language), "?") for fault in trial.faults)
            Xml.SubElement(case, "failure", {"message": said, "type": "example"})
        if notes:
            Xml.SubElement(case, "system-out").text = "; ".join(printable(note, "?") for note in notes)
    Xml.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"
