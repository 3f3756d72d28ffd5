"""The grammar that the reference prints is the parser's: sentences made of it are read, and the packs' formulas are of it."""

from __future__ import annotations

import random
import re
from typing import NamedTuple

import pytest

from budgetcheck.arithmetic.condition_grammar import read_condition
from budgetcheck.arithmetic.ebnf import GRAMMAR
from budgetcheck.arithmetic.formula import FormulaError
from budgetcheck.arithmetic.grammar import read_formula
from budgetcheck.pack.toml_file import parse_toml
from tests.paths import FIXTURES, PACK_FILES

_SIGN = re.compile(r'"[^"]+"|[A-Za-z]+|[\[\]{}()|=]')


class Node(NamedTuple):
    """A piece of the grammar: a word, a name, or a sequence, choice, option or repetition of pieces."""

    sort: str
    parts: tuple[Node, ...] = ()
    word: str = ""


def grammar() -> dict[str, Node]:
    """Return the rules of the grammar by name."""
    rules = {}
    for block in re.split(r"\n(?=[a-z])", GRAMMAR):
        name, _, body = block.partition("=")
        signs = _SIGN.findall(body)
        node, rest = _choice(signs)
        assert not rest, rest
        rules[name.strip()] = node
    return rules


def _choice(signs: list[str]) -> tuple[Node, list[str]]:
    found = []
    while True:
        sequence = []
        while signs and signs[0] not in "|)]}":
            sign, signs = signs[0], signs[1:]
            if sign in ("(", "[", "{"):
                inner, signs = _choice(signs)
                sequence.append(Node({"(": "one", "[": "maybe", "{": "many"}[sign], (inner,)))
                signs = signs[1:]
            elif sign.startswith('"'):
                sequence.append(Node("word", (), sign[1:-1]))
            else:
                sequence.append(Node("name", (), sign))
        found.append(Node("all", tuple(sequence)))
        if not signs or signs[0] != "|":
            return Node("any", tuple(found)), signs
        signs = signs[1:]


RULES = grammar()


class Writer:
    """Writes sentences of the grammar at random."""

    def __init__(self, drawn: random.Random) -> None:
        self.drawn = drawn
        self.table_said = False
        self.depth = 0

    def write(self, node: Node) -> list[str]:
        drawn = self.drawn
        if node.sort == "word":
            return [node.word]
        if node.sort == "name":
            return self.named(node.word)
        if node.sort == "any":
            # What nests comes last in the grammar's choices; deep down the first is taken.
            parts = node.parts[:1] if self.depth > 12 else node.parts
            return self.write(drawn.choice(parts))
        if node.sort in ("all", "one"):
            return [word for part in node.parts for word in self.write(part)]
        times = drawn.choice([0, 1]) if node.sort == "maybe" else drawn.choice([0, 0, 1, 2])
        return [word for _ in range(0 if self.depth > 12 else times) for word in self.write(node.parts[0])]

    def named(self, name: str) -> list[str]:
        drawn = self.drawn
        if name == "cells":
            # A bare column is of the table that was named before it.
            choice = RULES[name].parts[drawn.choice([0, 1]) if self.table_said else 0]
            self.table_said = True
            return [_spaced(self.write(choice))]
        if name in RULES:
            self.depth += 1
            found = self.write(RULES[name])
            self.depth -= 1
            return found
        return [drawn.choice(_TERMINALS[name])]


def _spaced(words: list[str]) -> str:
    """Return a reference as it is written: blanks within the brackets where words part, none elsewhere."""
    text = ""
    for word in words:
        text += f" {word} " if word in ("where", "is") else word
    return text


_TERMINALS = {
    "TABLE": ["general", "fiscal.income", "previous.general", "narrative.use"],
    "COLUMN": ["total", "basic", "change_pct"],
    "CODE": ["208", "20805", "21011??", "301*", "1.5.4", "total", "501/02"],
    "NUMBER": ["1", "0.45", "45,000", "0", "1234567.89"],
    "FACTOR": ["2", "0.5", "5 %", "125%", "1.6"],
    "DIVISOR": ["2", "0.5", "8"],
    "MEASURE": ["元", "万元", "亿元"],
    "TEXT": ['"空表说明"', "'x'", "“新疆”"],
    "YEAR": ["2024", "2030"],
}
"""What stands for the names that the grammar leaves open."""


@pytest.mark.parametrize("start", ["formula", "statement"])
def test_each_sentence_of_the_grammar_is_read(start: str) -> None:
    drawn = random.Random()
    read = read_formula if start == "formula" else read_condition
    sentences = too_long = 0
    for _ in range(2000):
        text = " ".join(Writer(drawn).write(RULES[start]))
        if len(text) > 1500:
            continue
        try:
            sentences += 1
            read(text)
        except FormulaError as error:
            if "too many digits" in str(error):
                too_long += 1
                continue
            raise AssertionError(f"{text}\n{error}") from error
    assert sentences > 1000
    assert too_long < sentences / 20


def test_every_rule_of_the_grammar_is_used_in_some_sentence() -> None:
    """Each name but the two starts is named by another rule, and each name is a rule or one of the open ones."""
    named = {node.word for rule in RULES.values() for node in _every(rule) if node.sort == "name"}
    assert named <= RULES.keys() | _TERMINALS.keys()
    assert RULES.keys() - named == {"formula", "statement"}
    assert _TERMINALS.keys() <= named


def _every(node: Node) -> list[Node]:
    return [node, *(each for part in node.parts for each in _every(part))]


# ------------------------------------------------------------------------------------------- what packs say is of it

_TOKEN = re.compile(
    r"\s*(?:(?P<CELLS>(?:[a-z_][a-z0-9_.]*)?\[[^\[\]]*\]\.[a-z_][a-z0-9_]*)"
    r"|(?P<TEXT>\"[^\"]*\"|'[^']*'|“[^“”]*”)"
    r"|(?P<NUMBER>[0-9][0-9,]*(?:\.[0-9]+)?)\s*(?P<MEASURE>%|[百千]?万?亿?元)?"
    r"|(?P<WORD>[a-z_][a-z0-9_.]*|[\u4e00-\u9fff]+|<=|>=|!=|[^\s\w]))"
)


class Reader:
    """Says whether a text is a sentence of the grammar, by trying every way to read it, each once."""

    def __init__(self, text: str) -> None:
        self.tokens = [
            (sort, match[sort], match["MEASURE"] or "")
            for match in _TOKEN.finditer(text)
            for sort in ("CELLS", "TEXT", "NUMBER", "WORD")
            if match[sort]
        ]
        self.known: dict[tuple[int, int], frozenset[int]] = {}

    def reads(self, start: str) -> bool:
        return len(self.tokens) in self.ends(RULES[start], 0)

    def ends(self, node: Node, at: int) -> frozenset[int]:
        key = (id(node), at)
        if key not in self.known:
            self.known[key] = frozenset()
            self.known[key] = frozenset(self._ends(node, at))
        return self.known[key]

    def _ends(self, node: Node, at: int) -> set[int]:
        sort, word, measure = self.tokens[at] if at < len(self.tokens) else ("", "", "")
        if node.sort == "word":
            return {at + 1} if sort == "WORD" and word == node.word else set()
        if node.sort == "any":
            return {end for part in node.parts for end in self.ends(part, at)}
        if node.sort in ("all", "one"):
            ends = {at}
            for part in node.parts:
                ends = {end for each in ends for end in self.ends(part, each)}
            return ends
        if node.sort in ("maybe", "many"):
            ends, more = {at}, {at}
            while more:
                more = {end for each in more for end in self.ends(node.parts[0], each)} - ends
                ends |= more
                if node.sort == "maybe":
                    break
            return ends
        return self._named(node.word, at, sort, word, measure)

    def _named(self, name: str, at: int, sort: str, word: str, measure: str) -> set[int]:
        if name == "cells":
            return {at + 1} if sort == "CELLS" or (sort == "WORD" and re.fullmatch("[a-z_][a-z0-9_]*", word)) else set()
        if name == "number":
            return {at + 1} if sort == "NUMBER" and measure != "%" else set()
        if name in ("FACTOR", "DIVISOR", "YEAR"):
            return {at + 1} if sort == "NUMBER" and measure in ("", "%") else set()
        if name in RULES:
            return set(self.ends(RULES[name], at))
        return {at + 1} if (name == "TEXT" and sort == "TEXT") or (name == "TABLE" and sort == "WORD") else set()


def _said() -> list[tuple[str, str]]:
    """Return every formula and condition of the packs that ship, and of the fixtures, with the rule that it starts from."""
    found = []
    for path in [*PACK_FILES, *sorted(FIXTURES.rglob("*.toml"))]:
        for rule in parse_toml(str(path), path.read_bytes()).content.get("rules", ()):
            found += [(text, "formula") for text in (rule.get("formula"), *rule.get("formulas", ())) if text]
            found += [(text, "statement") for text in (rule.get("when"), rule.get("statement")) if text]
    return list(dict.fromkeys(found))


def test_every_formula_of_a_pack_is_a_sentence_of_the_grammar() -> None:
    said = [(text, start) for text, start in _said() if text.isascii() or start == "statement" or "元" in text]
    assert len(said) > 100
    for text, start in said:
        assert Reader(text).reads(start), text
    for wrong in ("a[1].b = ", "a[1].b + c[1].d", "a[1].b between 5 and", "= a[1].b"):
        assert not Reader(wrong).reads("formula"), wrong
