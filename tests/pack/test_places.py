"""Where keys and values of a TOML file stand: what is found there, read by itself, is the value that the file has."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
import tomli

from budgetcheck.pack.places import letter_of, spot_of, spots
from budgetcheck.readers.json_places import line_and_column
from tests.paths import PACK_FILES, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]


def values(content: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every key, entry and table of a file with its value."""
    if path:
        yield path, content
    if isinstance(content, dict):
        for key, value in content.items():
            yield from values(value, (*path, key))
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from values(value, (*path, number))


def judge(text: str) -> None:
    """Every path has a spot and no other has; each plain value stands in its spot, each key at its beginning."""
    found, wanted = spots(text), dict(values(tomli.loads(text)))
    assert set(found) == set(wanted)
    for path, value in wanted.items():
        spot = found[path]
        written = text[spot.start : spot.end]
        if not isinstance(value, dict | list):
            assert tomli.loads(f"x = {written}")["x"] == value
            if isinstance(path[-1], str):
                key = text[spot.key : spot.start].partition("=")[0]
                assert path[-1] in _last_keys(key)
        if isinstance(value, str):
            _judge_letters(written, value)


def _last_keys(key: str) -> list[str]:
    content: Any = tomli.loads(f"{key.strip()} = 1")
    keys = []
    while isinstance(content, dict):
        ((name, content),) = content.items()
        keys.append(name)
    return keys[:1]


def _judge_letters(written: str, value: str) -> None:
    """A letter that is written as itself stands where it is said to stand."""
    places = [letter_of(written, number) for number in range(len(value))]
    assert places == sorted(places)
    for letter, place in zip(value, places, strict=True):
        assert written[place] == letter or written[place] == "\\"


@pytest.mark.parametrize("path", [*PACK_FILES, ROOT / "pyproject.toml"], ids=lambda path: path.name)
def test_everything_in_a_real_file_is_found(path: Any) -> None:
    judge(path.read_text(encoding="utf-8"))


def test_everything_in_a_made_up_file_is_found() -> None:
    """Files of random tables, arrays, inline tables, dotted and quoted keys, strings of all four sorts, and comments."""
    drawn = random.Random()
    for _ in range(400):
        seed = drawn.getrandbits(32)
        text = _Writer(random.Random(seed)).file()
        try:
            judge(text)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}:\n{text}") from error


def test_a_place_is_a_line_and_a_column_from_one() -> None:
    text = "[a]\n b = 'x'\n[[c]]\nd = [1,\n 22]\n"
    spot, found = spot_of(text, ("c", 0, "d", 1))
    assert (found, line_and_column(text, spot.start)) == (True, (5, 2))
    spot, found = spot_of(text, ("a", "missing"))
    assert (found, line_and_column(text, spot.key)) == (False, (1, 1))
    assert line_and_column(text, spots(text)["a", "b"].key) == (2, 2)


class _Writer:
    """Writes TOML at random; what it means, the library tells."""

    def __init__(self, drawn: random.Random) -> None:
        self.drawn = drawn
        self.number = 0

    def file(self) -> str:
        lines = [self.pair() for _ in range(self.drawn.randint(0, 3))]
        for _ in range(self.drawn.randint(0, 5)):
            name = self.key()
            several = self.drawn.random() < 0.5
            for _ in range(self.drawn.choice([1, 1, 2])):
                lines.append(f"[[{name}]]" if several else f"[{name}]")
                lines += [self.pair() for _ in range(self.drawn.randint(0, 3))]
                if several and self.drawn.random() < 0.5:
                    lines += [self.drawn.choice(["[%s.%s]", "[[%s.%s]]"]) % (name, self.key()), self.pair()]
                if not several:
                    break
        return self.drawn.choice(["", "# 注释 [x] = 1\n"]) + "\n".join(lines) + self.drawn.choice(["", "\n"])

    def key(self) -> str:
        self.number += 1
        return self.drawn.choice(["k%d", "'键 %d'", '"a.b\\t%d"', "K-%d_"]) % self.number

    def pair(self) -> str:
        keys = ".".join(self.key() for _ in range(self.drawn.choice([1, 1, 1, 2, 3])))
        return f"{self.blank()}{keys}{self.blank()}={self.blank()}{self.value(0)}{self.comment()}"

    def blank(self) -> str:
        return self.drawn.choice(["", " ", "\t "])

    def comment(self) -> str:
        return self.drawn.choice(["", "", " # '\"] }", "\n\n"])

    def value(self, depth: int) -> str:
        sorts = ["plain", "string"] + (["array", "inline"] if depth < 3 else [])
        sort = self.drawn.choice(sorts)
        if sort == "plain":
            return self.drawn.choice(
                ["1", "-2.50", "true", "2026-12-31", "1979-05-27 07:32:00", "0xff", "1_000", "inf"]
            )
        if sort == "string":
            return self.string()
        if sort == "array":
            gap = self.drawn.choice(["", " ", "\n  ", " # x ]\n"])
            entries = [self.value(depth + 1) for _ in range(self.drawn.randint(0, 3))]
            return "[" + gap + f"{gap},{gap}".join(entries) + (f"{gap}," if entries and depth else "") + gap + "]"
        pairs = [f"{self.key()} = {self.value(depth + 1)}" for _ in range(self.drawn.randint(0, 3))]
        return "{ " + ", ".join(pairs) + " }"

    def string(self) -> str:
        words = "".join(
            self.drawn.choice(["支出", "a", " ", "]", "}", "#", ",", "="]) for _ in range(self.drawn.randint(0, 6))
        )
        escaped = self.drawn.choice(["\\n", '\\"', "\\\\", "\\u4e00", "\\U0001F600", "\\t"])
        return self.drawn.choice(
            [
                f'"{words}{escaped}{words}"',
                f"'{words}'",
                f'"""\n{words}"{escaped}\n{words}"""',
                f'"""{words} \\\n   {words}z""""',
                f"'''\n{words}'\n'''",
                '""',
                '""""""',
            ]
        )
