"""Rule packs changed at random: each gives a clear error, or a pack that judges a budget; none takes long or fails.

`python -m tests.pack_mutants 10000` changes the packs that ship; the tests run a small part.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetcheck.judging.report import validate
from budgetcheck.model.words import InputError
from budgetcheck.pack import shipped_packs
from budgetcheck.pack.chain import read_chain
from budgetcheck.pack.model import to_plain
from budgetcheck.pack.source import locate
from budgetcheck.pack.toml_file import SourceFile, parse_toml
from budgetcheck.pack.validate import build
from budgetcheck.readers.json_file import JsonDocument
from budgetcheck.readers.json_text import parse
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgetcheck.pack import Pack

MOST_SECONDS = 2.0
_SIGNS = "（），。＝：“”【】；=[]{}().,'\"\\#*?<>+-/%0199\n\t aé\u200b\x00"
_WORDS = (
    "true",
    "5",
    '"x"',
    "[]",
    "{}",
    "1e400",
    "-1",
    "[[rules]]",
    "[layout]",
    "override = true",
    "zero",
    "sum(",
    ")",
    "or",
    "previous.",
)


@lru_cache(maxsize=32)
def chain_of(pack: str) -> tuple[SourceFile, ...]:
    """Return the files of a pack that ships, those that it builds on first."""
    return tuple(read_chain(locate(pack)))


@lru_cache(maxsize=32)
def sound(pack: str) -> Pack:
    """Return a pack as it ships."""
    return build(pack, list(chain_of(pack)))


def mutant(text: str, drawn: random.Random) -> str:
    """Return a pack's text with one to three changes, such as a hand or a program makes."""
    for _ in range(drawn.choice([1, 1, 2, 3])):
        text = drawn.choice(_CHANGES)(text, drawn)
    return text


def _letter(text: str, drawn: random.Random) -> str:
    at = drawn.randrange(len(text) + 1)
    return text[:at] + drawn.choice(_SIGNS) + text[at + drawn.choice([0, 1]) :]


def _line(text: str, drawn: random.Random) -> str:
    lines = text.split("\n")
    at, to = drawn.randrange(len(lines)), drawn.randrange(len(lines))
    change = drawn.randrange(4)
    if change == 0:
        del lines[at]
    elif change == 1:
        lines.insert(to, lines[at])
    elif change == 2:
        lines[at], lines[to] = lines[to], lines[at]
    else:
        lines = lines[: at + 1]
    return "\n".join(lines)


def _word(text: str, drawn: random.Random) -> str:
    lines = text.split("\n")
    at = drawn.randrange(len(lines))
    words = lines[at].split(" ")
    place = drawn.randrange(len(words))
    change = drawn.randrange(4)
    if change == 0:
        words[place] = drawn.choice(_WORDS)
    elif change == 1 and len(words[place]) > 2:
        cut = drawn.randrange(1, len(words[place]))
        words[place] = words[place][: cut - 1] + words[place][cut:]
    elif change == 2:
        other = drawn.choice(lines).split(" ")
        words[place] = drawn.choice(other)
    else:
        words.insert(place, words[drawn.randrange(len(words))])
    lines[at] = " ".join(words)
    return "\n".join(lines)


def _repeated(text: str, drawn: random.Random) -> str:
    at = drawn.randrange(len(text))
    piece = text[at : at + drawn.choice([1, 5, 40])]
    return text[:at] + piece * drawn.choice([2, 50, 2000]) + text[at:]


_CHANGES: tuple[Callable[[str, random.Random], str], ...] = (_letter, _letter, _line, _word, _word, _word, _repeated)


def judged(pack: str, drawn: random.Random) -> str:
    """Change one file of a pack and return what came of it; raises AssertionError where that is no good outcome."""
    chain = list(chain_of(pack))
    place = drawn.randrange(len(chain))
    file = chain[place]
    text = mutant(file.text, drawn)
    started = time.process_time()
    try:
        changed = parse_toml(file.path, text.encode())._replace(folder=file.folder)
        chain[place] = changed
        made = build(pack, chain)
    except InputError as error:
        _is_clear(error, text, file.path)
        outcome = "refused"
    else:
        if changed.content == file.content:
            assert to_plain(made)["rules"] == to_plain(sound(pack))["rules"], "the same words mean something else"
            outcome = "same"
        else:
            outcome = "another"
            _judge(made)
    took = time.process_time() - started
    assert took < MOST_SECONDS, f"took {took:.1f} s of processor time"
    return outcome


def _judge(pack: Pack) -> None:
    """Judge a budget by a pack; it may have tables that the pack's layout no longer has, which is said."""
    path = FIXTURES / "xinjiang" / "unit-2024.json"
    try:
        budget = JsonDocument(str(path), _content(path)).budget(pack.layout)
    except InputError as error:
        _is_clear(error, "", "")
    else:
        validate(budget, pack)


@lru_cache(maxsize=1)
def _content(path: Path) -> dict[str, Any]:
    return parse(str(path), path.read_bytes())


def _is_clear(error: InputError, text: str, path: str) -> None:
    """Whether an error names a file, a line that it has, and says something that does not steer a terminal."""
    lines = text.count("\n") + 1
    for each in (error, *error.others):
        assert each.file
        if each.at and each.file == path:
            assert 1 <= each.at[0] <= lines + 1, each.at
    for said in (*error.say("zh").split("\n"), *error.say("en").split("\n")):
        assert said.isprintable()
        assert len(said) < 2000


def main(count: int) -> int:
    """Judge so many mutants; print what came of them."""
    seed = random.SystemRandom().getrandbits(32)
    packs = [entry.id for entry in shipped_packs()]
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for number in range(count):
        drawn = random.Random(f"{seed}-{number}")
        pack = drawn.choice(packs)
        started = time.process_time()
        try:
            outcomes[judged(pack, drawn)] += 1
        except Exception as error:
            print(f"seed {seed}-{number}, {pack}: {type(error).__name__} {str(error)[:300]}", flush=True)
            outcomes["fault"] += 1
        slowest = max(slowest, time.process_time() - started)
    print(f"seed {seed}: {count} mutants, {dict(outcomes)}, slowest {slowest:.2f} s of processor time")
    return int(outcomes["fault"] > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
