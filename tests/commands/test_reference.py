"""The page on the rule language: made of what the tool reads, complete in both languages, and as it is committed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from budgetcheck.arithmetic.grammar import read_formula
from budgetcheck.checks import kinds, load
from budgetcheck.cli.app import app
from budgetcheck.commands.reference import example_of, keys_of, kind_page, language_page, options_schema, words
from budgetcheck.pack import load_pack
from tests.paths import ROOT

if TYPE_CHECKING:
    from budgetcheck.model.words import Language

PARTS = ("pack", "conventions", "table", "column", "rule", "adjust")
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_committed_page_is_what_is_made(language: Language) -> None:
    """UPDATE_GOLDENS=1 writes it anew."""
    path = ROOT / "docs" / f"rule-language.{language}.md"
    made = language_page(language)
    if os.environ.get("UPDATE_GOLDENS"):
        path.write_text(made, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == made


@pytest.mark.parametrize("part", PARTS)
def test_each_key_is_said_in_both_languages_and_no_other(part: str) -> None:
    keys = keys_of(part)
    assert keys
    assert words()[part].keys() == keys.keys()
    assert all(said.get("description") for said in keys.values())


@pytest.mark.parametrize("kind", kinds())
def test_each_option_of_a_kind_is_said_in_both_languages_and_no_other(kind: str) -> None:
    options = options_schema(kind)
    assert load(kind).CHINESE.keys() == {"", *options.keys()}
    assert all(said.get("description") for said in options.values())


def test_the_page_has_every_kind() -> None:
    for language in LANGUAGES:
        page = language_page(language)
        assert all(f"\n### {kind}\n" in page for kind in kinds())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", kinds())
def test_each_kind_is_explained_with_its_options_an_example_and_what_it_says(kind: str, language: Language) -> None:
    page = kind_page(kind, language)
    rule, _ = example_of(kind)
    assert all(f"\n  {key} (" in page for key in options_schema(kind))
    assert (rule.head.kind, rule.id in page) == (kind, True)
    said = page.rstrip("\n").rpartition("\n")[2].strip()
    assert said
    assert any("\u4e00" <= letter <= "\u9fff" for letter in page) or language == "en"


@pytest.mark.parametrize(("language", "said"), [("zh", "不符合时报告"), ("en", "when it breaks")])
def test_the_command_explains_a_kind_in_either_language(
    language: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app(["explain", "statement", "--lang", language], standalone_mode=False) == 0
    assert said in capsys.readouterr().out


def test_each_formula_that_is_explained_is_read() -> None:
    for each in words()["formulas"]:
        read_formula(each["write"])


def test_the_examples_beside_the_shipped_rules_do_as_they_should() -> None:
    from budgetcheck.commands.trial import rehearse

    path = ROOT / "src" / "budgetcheck" / "commands" / "reference_examples.toml"
    outcome = rehearse(str(path))
    assert [(trial.rule, trial.faults) for trial in outcome.trials if trial.faults] == []
    shipped = {rule.head.kind for rule in load_pack("common").rules}
    assert {rule.head.kind for rule in load_pack(str(path)).rules if rule.source == str(path)} == {"pattern"}
    assert "pattern" not in shipped
