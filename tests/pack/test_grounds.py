"""What rules rest on: every rule of the shipped packs says it, in full, and a pack's own grounds are checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from budgetcheck import load_pack
from budgetcheck.commands.explain import explain_rule
from budgetcheck.model.words import InputError
from budgetcheck.pack import shipped_packs
from budgetcheck.reporters import Style

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.citation import Citation

PACKS = [entry.id for entry in shipped_packs()]
RULES = {rule.id: rule for pack in PACKS for rule in load_pack(pack, examples=True).rules}
CITED = list(dict.fromkeys(ground for rule in RULES.values() for ground in rule.head.ground))

PACK = """
[pack]
title = {{ zh = "试验", en = "trial" }}
extends = "common"
[grounds.ours]
{ground}
[[rules]]
id = "a-rule"
title = {{ zh = "题", en = "title" }}
why = {{ zh = "因。", en = "why." }}
ground = [{cited}]
kind = "columns"
tables = ["expenditure"]
formula = "total = basic"
"""
GROUND = 'kind = "law"\ntitle = { zh = "《试验法》", en = "Trial Law" }'


@pytest.mark.parametrize("rule_id", RULES)
def test_every_rule_says_what_it_rests_on(rule_id: str) -> None:
    assert RULES[rule_id].head.ground, "the rule has no ground"


@pytest.mark.parametrize("ground", CITED, ids=lambda ground: ground.text.en[:40])
def test_a_document_is_cited_in_full(ground: Citation) -> None:
    """Law and regulation: title in 《》, a regulation of the State Council or a ministry with its number, articles as such."""
    kind, title, number, article, year = ground
    assert re.search(r"[\u4e00-\u9fff]", title.zh)
    assert not re.search(r"[\u4e00-\u9fff]", title.en)
    if kind in ("law", "regulation"):
        assert re.fullmatch(r"《[^《》]+》", title.zh)
        assert 1994 <= year <= 2030
        # The yearly classification is a book, known by its year; a law by its last revision.
        if kind == "regulation" and "政府收支分类科目" not in title.zh:
            assert re.fullmatch(r"财[预库]〔\d{4}〕\d+号|国务院令第\d+号", number)
    else:
        assert not number
    assert bool(article.zh) == bool(article.en)
    if article.zh:
        assert re.fullmatch(r"第[一二三四五六七八九十百]+条", article.zh)


def test_explain_prints_grounds_in_full() -> None:
    page = explain_rule("total-not-basic-plus-project", None, Style("zh"))
    assert "《中华人民共和国预算法实施条例》（国务院令第729号，2020 年）第五条" in page
    page = explain_rule("total-not-basic-plus-project", None, Style("en"))
    assert "Regulation on the Implementation of the Budget Law (国务院令第729号, 2020), Article 5" in page


@pytest.mark.parametrize(
    ("ground", "cited", "problem"),
    [
        (GROUND, '"others"', "there is no ground 'others'"),
        (GROUND + '\npage = "3"', '"ours"', "unknown key 'page'"),
        ('title = { zh = "《试验法》", en = "Trial Law" }', '"ours"', "the key 'kind' is missing"),
        (GROUND, '{ kind = "law" }', "the key 'title' is missing"),
        (GROUND.replace('"law"', '"hearsay"'), '"ours"', "'hearsay' will not do"),
    ],
)
def test_a_ground_that_is_none_is_named(tmp_path: Path, ground: str, cited: str, problem: str) -> None:
    path = tmp_path / "trial.toml"
    path.write_text(PACK.format(ground=ground, cited=cited), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load_pack(str(path))
    assert problem in raised.value.problem.en
    assert raised.value.file == str(path)


def test_a_packs_own_ground_reaches_the_rule(tmp_path: Path) -> None:
    path = tmp_path / "trial.toml"
    path.write_text(PACK.format(ground=GROUND, cited='"ours", "arithmetic"'), encoding="utf-8")
    for _ in range(2):
        # The second time it comes out of the cache.
        rule = load_pack(str(path)).rule("a-rule")
        assert rule is not None
        assert [ground.text.zh for ground in rule.head.ground] == ["《试验法》", "表内、表间及文字的勾稽关系"]
