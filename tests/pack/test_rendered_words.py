"""What every rule of the shipped packs says of its own examples: no key of ours stands in a Chinese report."""

from __future__ import annotations

import re

import pytest

from budgetcheck.model.glossary import slips
from tests.pack.test_rule_examples import EVERY, run

LATIN = re.compile(r"[A-Za-z_]{2,}")
QUOTED = re.compile("“[^”]*XX[^”]*”|《[^》]*》")
"""What a document itself left in Latin letters, and names of files."""


@pytest.mark.parametrize(("pack_id", "rule_id"), EVERY)
def test_a_chinese_report_holds_no_key_and_no_word_that_the_glossary_rules_out(pack_id: str, rule_id: str) -> None:
    for bad in (False, True):
        _, report = run(pack_id, rule_id, bad=bad)
        said = [finding.message.zh for finding in report.findings]
        said += [report.place(at).zh for finding in report.findings for at in finding.at]
        said += [report.place(each.at).zh for suspect in report.suspects for each in suspect.places]
        said += [words.zh for suspect in report.suspects for words in suspect.why]
        said += [report.titles[finding.at[0].table].zh for finding in report.findings]
        for words in said:
            assert not LATIN.search(QUOTED.sub("", words)), words
            assert [slip for slip, _ in slips(words, "zh")] == [], words
