"""Sentences that carry their own arithmetic: each is read as a finance officer reads it, and judged by itself."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from budgetcheck import load_pack, validate
from budgetcheck.documents.claims import read_claims
from budgetcheck.documents.sentences import sentences_in
from budgetcheck.judging.question import Question
from budgetcheck.model.budget import ROLES
from budgetcheck.model.words import Severity, Verdict
from budgetcheck.readers.sentence_schema import sentence_entries
from tests.generator import read
from tests.paths import ROOT

if TYPE_CHECKING:
    from budgetcheck.documents.claims import Claim
    from budgetcheck.model.report import FileReport, Finding
    from budgetcheck.pack import Pack

GROUPS: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (ROOT / "tests" / "documents" / "sentences.toml").read_text(encoding="utf-8")
)
EVERY = [
    pytest.param(each, id=f"{group}-{number}") for group, listed in GROUPS.items() for number, each in enumerate(listed)
]
RULES = {
    "change": "change-in-sentence-wrong",
    "prior": "last-year-in-sentence-differs",
    "share": "share-in-sentence-wrong",
    "completion": "completion-in-sentence-wrong",
    "comparison": "plan-compared-wrongly",
    "parts": "parts-in-sentence-do-not-add-up",
    "zero": "percentage-of-nothing-in-sentence",
    "same": "unchanged-in-sentence-yet-changed",
}
TAIL = re.compile(r"(?:预算|决算|支出|总额|合计|总计)$")


@cache
def pack() -> Pack:
    return load_pack("common")


def judged(*paragraphs: str) -> FileReport:
    """Return the report on some paragraphs, by the rules on sentences alone."""
    content = {
        "format": Decimal(1),
        "unit": "示例单位",
        "region": "",
        "year": Decimal(2024),
        "stage": "budget",
        "measure": "万元",
        "decimals": Decimal(2),
        "tables": {},
        "sentences": sentence_entries(sentences_in(paragraphs)),
    }
    return validate(read(content, pack().layout), pack(), Question(select=tuple(RULES.values())))


def plain(name: str) -> str:
    """Return a label as it is compared."""
    name = re.sub(r"\s|^全年", "", name)
    while TAIL.search(name):
        name = TAIL.sub("", name)
    return name


def wanted(reading: str) -> dict[str, Any]:
    label, _, rest = reading.partition(":")
    found: dict[str, Any] = {"label": plain(label), "other": []}
    for part in filter(None, map(str.strip, rest.split(";"))):
        key, _, value = part.partition(" ")
        value = value.replace(" ", "")
        if key == "other":
            found["other"] = sorted([*found["other"], value])
        else:
            found[key] = plain(value) if key == "in" else value or True
    return found


def said(claim: Claim, like: dict[str, Any]) -> dict[str, Any]:
    """Return what a claim says, in the shape of a reading."""
    others = [quantity for _, quantity in claim.others] + claim.other_plans
    found: dict[str, Any] = {"label": plain(claim.subject) if like["label"] else ""}
    found["other"] = sorted(quantity.text + quantity.measure for quantity in others)
    for role in ROLES:
        quantity = getattr(claim, role)
        if quantity is not None:
            found[role] = quantity.text + quantity.measure
    words = {"same": claim.same, "incomparable": claim.not_comparable, "says": claim.says}
    found |= {key: value for key, value in words.items() if value}
    found |= {"in": plain(claim.parent)} if claim.parent else {}
    return found | {key: word for key, word in (("of", claim.share_of), ("base", claim.base)) if key in like}


def is_noted(finding: Finding) -> bool:
    """Whether a finding is a note on more than the last digit of a figure, or hangs on whether whole numbers are exact."""
    if finding.severity is not Severity.NOTE:
        return False
    if finding.verdict is not Verdict.ROUNDING:
        return True
    difference = Decimal(finding.difference or "0")
    digits = [-len(at.text.partition(".")[2]) for at in finding.at]
    return bool(difference) and (abs(difference) > Decimal(10) ** max(digits) or not any(digits))


def outcome(report: FileReport, rule: str) -> dict[str, int]:
    """Return how often a rule held, noted something, or broke."""
    tally = report.outcomes[rule]
    noted = [finding for finding in report.findings if finding.rule == rule and is_noted(finding)]
    held = sum(finding.verdict in (Verdict.ROUNDING, Verdict.UNLIKELY, Verdict.TRUNCATED) for finding in noted)
    found = {"held": tally.held - held, "note": len(noted), "broken": tally.broken - (len(noted) - held)}
    return {key: times for key, times in found.items() if times}


def expected(verdict: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for part in filter(None, map(str.strip, verdict.split(";"))):
        kind, *words = part.split()
        last = ""
        times = found.setdefault(kind, {})
        last = ""
        for word in words:
            if word.isdigit():
                times[last] += int(word) - 1
            else:
                last = word
                times[last] = times.get(last, 0) + 1
    return found


@pytest.mark.parametrize("example", EVERY)
def test_a_sentence_is_read_as_a_finance_officer_reads_it(example: dict[str, Any]) -> None:
    claims = [claim for claim in read_claims(example["text"]) if claim.has_figures]
    readings = [wanted(reading) for reading in example["reading"]]
    likes = [*readings, *({"label": "?"} for _ in claims)]
    assert [said(claim, like) for claim, like in zip(claims, likes, strict=False)] == readings


@pytest.mark.parametrize("example", EVERY)
def test_a_sentence_is_judged_by_itself(example: dict[str, Any]) -> None:
    report = judged(example["text"])
    found = {kind: times for kind, rule in RULES.items() if (times := outcome(report, rule))}
    assert found == expected(example["verdict"])


def test_there_are_enough_sentences() -> None:
    texts = [each["text"] for listed in GROUPS.values() for each in listed]
    assert len(texts) == len(set(texts)) >= 300
