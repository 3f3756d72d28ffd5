"""Every text that the project says, in both languages: no words that the glossary rules out, no language in the other."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from budgetcheck.cli.app import COMMANDS
from budgetcheck.model.glossary import GLOSSARY, slips
from budgetcheck.pack import load_pack, shipped_packs
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.words import Language
    from budgetcheck.pack.store import Entry

SOURCE = ROOT / "src" / "budgetcheck"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
LATIN = re.compile(r"[A-Za-z_]{2,}")
HAN = re.compile("[\u4e00-\u9fff]")

PRODUCTS = {
    "Python",
    *(
        "budgetcheck",
        "Excel",
        "Word",
        "WPS",
        "LibreOffice",
        "PDF",
        "OFD",
        "HTML",
        "HTTPS",
        "CSV",
        "JSON",
        "TOML",
        "Schema",
    ),
    *(
        "UTF",
        "GBK",
        "BOM",
        "RE",
        "NaN",
        "MiB",
        "MB",
        "XML",
        "ZIP",
        "Ctrl",
        "English",
        "dask",
        "distributed",
        "pypdfium",
    ),
    *("pip", "install", "web", "ocr", "worker", "tcp"),
}
"""Names that Chinese offices write in Latin letters, and what is typed to install a part."""
VALUES = {"auto", "none", "show", "clear", "report", "true", "false", "heading", "file", "never"}
"""Values of options and of keys."""
SUFFIXES = {"pdf", "docx", "xlsx", "json", "jsonl", "csv", "toml", "txt", "html", "zip"}
OPERATORS = {
    *("is", "positive", "min", "max", "abs", "sum", "parts", "leaf", "total", "sum", "not"),
    "__name__",
    "__main__",
    "if",
}
"""Words of the formula language, and of the line that a program needs."""
OF_AUTHORS = ("arithmetic", "checks", "pack", "readers", "runs", "cli", "commands")
"""The rooms whose messages name keys of packs, budget files and configurations to those who write them."""


class Said(NamedTuple):
    """One text as the source has it, what is filled in left out."""

    place: str
    zh: str
    en: str


def written(node: ast.expr) -> str:
    """Return the words of a literal; what is filled in is a blank, and of two choices both are taken."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else " " for part in node.values)
    if isinstance(node, ast.BinOp):
        return written(node.left) + written(node.right)
    if isinstance(node, ast.IfExp):
        return f"{written(node.body)} {written(node.orelse)}"
    return ""


def texts_of(path: Path) -> Iterator[Said]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Text", "say"):
            arguments = [*node.args, *(each.value for each in node.keywords)]
            if len(arguments) == 2:
                yield Said(f"{path.relative_to(SOURCE)}:{node.lineno}", written(arguments[0]), written(arguments[1]))


MODULES = sorted(SOURCE.rglob("*.py"))
TEXTS = [text for path in MODULES for text in texts_of(path)]
KEYS = {
    word
    for path in (ROOT / "docs" / "schemas").glob("*.json")
    for word in re.findall(r'"([a-z_]+)"', path.read_text(encoding="utf-8"))
}
"""Whatever an author of packs or budget files may write as a key."""


def test_the_scan_sees_the_texts() -> None:
    assert len(TEXTS) > 1000
    assert sum(bool(text.zh and text.en) for text in TEXTS) > 900


def test_chinese_texts_name_nothing_in_latin_letters_but_what_is_typed() -> None:
    """Internal keys, English words and half a translation would stand there."""
    wrong = []
    for text in TEXTS:
        room = text.place.partition("/")[0]
        known = PRODUCTS | SUFFIXES | COMMANDS.keys()
        known |= KEYS | OPERATORS | VALUES if room in OF_AUTHORS else {"extends", "also"}
        left = re.sub(r"--?[a-z][\w-]*|“[^”]*”|`[^`]*`|[a-z]+(?:-[a-z]+)+", "", text.zh)
        wrong += [f"{text.place}: {word} in {text.zh}" for word in LATIN.findall(left) if word not in known]
    assert wrong == []


def test_english_texts_hold_no_chinese() -> None:
    assert [f"{text.place}: {text.en}" for text in TEXTS if HAN.search(text.en) and text.en != "中文"] == []


def test_texts_use_the_words_of_the_glossary() -> None:
    wrong = [
        f"{text.place}: “{slip}” for {term.zh} ({term.en})"
        for text in TEXTS
        for language, words in (("zh", text.zh), ("en", text.en))
        for slip, term in slips(words, language)
    ]
    assert wrong == []


@pytest.mark.parametrize("entry", shipped_packs(), ids=lambda entry: entry.id)
def test_packs_use_the_words_of_the_glossary(entry: Entry) -> None:
    pack = load_pack(entry.id)
    layout = pack.layout.tables.values()
    said = [words for rule in pack.rules for words in (rule.head.title, rule.head.why)]
    said += [ground.title for rule in pack.rules for ground in rule.head.ground]
    said += [words for table in layout for words in table.alone.values()]
    wrong = [
        f"“{slip}” for {term.zh} in {words.say(language)}"
        for words in said
        for language in LANGUAGES
        for slip, term in slips(words.say(language), language)
    ]
    wrong += [words.zh for words in said if LATIN.search(re.sub(r"--[a-z-]+", "", words.zh))]
    wrong += [words.en for words in said if HAN.search(words.en)]
    assert wrong == []


PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")])
# The page on the language of rules speaks of codes of any kind to those who write them.
PAGES = [page for page in PAGES if not page.name.startswith("rule-language")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_use_the_words_of_the_glossary(page: Path) -> None:
    language = "zh" if ".zh" in page.name else "en"
    # Console blocks are what the commands print, and other tests hold them.
    text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [f"{slip}: {term.zh} ({term.en})" for slip, term in slips(text, language)] == []


def test_a_term_rules_out_none_of_its_own_words() -> None:
    for term in GLOSSARY:
        assert not [slip for slip, of in slips(term.zh, "zh") if of is term]
        assert not [slip for slip, of in slips(term.en, "en") if of is term]
        assert term.not_zh or term.not_en
