"""Every rule's own good and bad example, run: what `explain` shows is what the rule does."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from budgetcheck import load_pack
from budgetcheck.commands.trial import example_run
from budgetcheck.model.words import SEVERITY_ORDER, Severity
from budgetcheck.pack import shipped_packs
from budgetcheck.pack.examples import example
from tests.generator import read

if TYPE_CHECKING:
    from budgetcheck.model.report import FileReport
    from budgetcheck.pack import Pack, Rule

PACKS = [entry.id for entry in shipped_packs()]


@cache
def pack_of(pack_id: str) -> Pack:
    return load_pack(pack_id, examples=True)


def own(pack: Pack) -> list[Rule]:
    """Return the rules that stand in a pack's own files."""
    return [rule for rule in pack.rules if rule.source in pack.own]


EVERY = [
    pytest.param(pack_id, rule.id, id=f"{pack_id}:{rule.id}") for pack_id in PACKS for rule in own(pack_of(pack_id))
]


def run(pack_id: str, rule_id: str, *, bad: bool) -> tuple[Rule, FileReport]:
    pack = pack_of(pack_id)
    rule = pack.rule(rule_id)
    assert rule is not None
    return rule, example_run(rule, pack, bad=bad)[-1]


@pytest.mark.parametrize(("pack_id", "rule_id"), EVERY)
def test_the_good_example_holds(pack_id: str, rule_id: str) -> None:
    """The rule has something to look at, finds it right, and says nothing above a note."""
    rule, report = run(pack_id, rule_id, bad=False)
    assert rule.head.good, "there is no good example"
    outcome = report.outcomes[rule_id]
    assert (outcome.held > 0, outcome.broken) == (True, 0)
    assert [finding for finding in report.findings if finding.severity is not Severity.NOTE] == []


@pytest.mark.parametrize(("pack_id", "rule_id"), EVERY)
def test_the_bad_example_is_found(pack_id: str, rule_id: str) -> None:
    """One finding at least, as bad as the rule says, with a message and a place."""
    rule, report = run(pack_id, rule_id, bad=True)
    assert rule.head.bad, "there is no bad example"
    only_notes = rule.head.severity is Severity.NOTE
    findings = [finding for finding in report.findings if only_notes or finding.severity is not Severity.NOTE]
    assert findings
    assert report.outcomes[rule_id].broken > 0
    for finding in findings:
        assert finding.rule == rule_id
        assert SEVERITY_ORDER[finding.severity] >= SEVERITY_ORDER[rule.head.severity]
        assert finding.at
        assert finding.message.zh
        assert finding.message.en
    assert any(finding.severity is rule.head.severity for finding in findings)


@pytest.mark.parametrize(("pack_id", "rule_id"), EVERY)
def test_a_rule_has_its_words_in_both_languages(pack_id: str, rule_id: str) -> None:
    """An id of words joined by hyphens, a title of one line, and a reason, in Chinese and in English."""
    rule = pack_of(pack_id).rule(rule_id)
    assert rule is not None
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", rule_id)
    for words in (rule.head.title, rule.head.why):
        assert re.search(r"[\u4e00-\u9fff]", words.zh)
        assert words.en.strip()
        assert not re.search(r"[\u4e00-\u9fff]", words.en)
    assert "\n" not in rule.head.title.zh + rule.head.title.en
    assert rule.head.why.zh.endswith("。")
    assert rule.head.why.en.endswith(".")
    assert not rule.head.title.en.endswith(".")


@pytest.mark.parametrize("pack_id", PACKS)
def test_a_pack_names_each_rule_once_and_says_what_it_is(pack_id: str) -> None:
    """Ids are unique over all that a pack builds on, and the pack has a title in both languages, and rules or a layout of its own."""
    pack = pack_of(pack_id)
    ids = [rule.id for rule in pack.rules]
    assert len(ids) == len(set(ids))
    assert own(pack) or pack.layout != pack_of("common").layout
    assert pack.head.title.zh
    assert pack.head.title.en


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_example_is_of_this_packs_layout(pack_id: str) -> None:
    """The examples of inherited rules can be read in the regional layout too, so that `explain` can show them."""
    pack = pack_of(pack_id)
    for rule in pack.rules:
        for bad in (False, True):
            assert read(example(rule, pack, bad=bad), pack.layout)
