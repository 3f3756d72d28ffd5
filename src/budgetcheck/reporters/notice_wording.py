"""The wording of a notice: what ships, with what an office says otherwise in a file of its own."""

from __future__ import annotations

from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.model.words import Text, did_you_mean
from budgetcheck.pack.toml_file import SourceFile, read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcheck.model.words import Language

_FOLDER = Path(__file__).parent / "notices"
_OF_UNIT = ("unit", "year", "stage", "files", "count")
_PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    "title": _OF_UNIT,
    "number": _OF_UNIT,
    "addressee": _OF_UNIT,
    "opening": _OF_UNIT,
    "document": ("file", "count"),
    "printed": ("printed",),
    "breaks": ("count", "faults"),
    "check": (),
    "other": ("other",),
    "not-judged": ("reason",),
    "nothing": _OF_UNIT,
    "signature": (*_OF_UNIT, "today"),
    "date": ("today",),
    "reply": _OF_UNIT,
    "unknown": (),
}
"""The keys of a wording, and what the report fills in there."""
COLUMNS = ("number", "where", "what", "right", "ground", "done", "person", "date")
"""The columns of the list of points, in their order; one with an empty heading is left out."""


class Wording(NamedTuple):
    """What a notice says in an office's own words, with placeholders in braces."""

    words: Mapping[str, str]
    """By the keys of the file; a text of several paragraphs has an empty line between them."""
    headings: Mapping[str, str]
    """Of the columns of the list of points."""

    def say(self, key: str, **values: object) -> str:
        """Return the words of a key with its placeholders filled in."""
        return self.words[key].format_map(values).strip("\n")


def shipped(language: Language) -> Wording:
    """Return the wording that ships."""
    content = read_toml(_FOLDER / f"{language}.toml").content
    return Wording({key: content[key] for key in _PLACEHOLDERS}, content["headings"])


def wording(path: str, language: Language) -> Wording:
    """Return the wording of a file, what it leaves out as it ships; raises InputError naming file, key and remedy."""
    file, ours = read_toml(Path(path)), shipped(language)
    headings = file.content.get("headings", {})
    if not isinstance(headings, dict):
        file.fail(("headings",), Text("应为一节", "takes a section"))
    words = {key: value for key, value in file.content.items() if key != "headings"}
    for key, value in words.items():
        _check(file, key, value, _PLACEHOLDERS)
    for key, value in headings.items():
        _check(file, f"headings.{key}", value, {f"headings.{each}": () for each in COLUMNS})
    return Wording({**ours.words, **words}, {**ours.headings, **headings})


def _check(file: SourceFile, key: str, value: Any, known: Mapping[str, tuple[str, ...]]) -> None:  # noqa: ANN401 - as TOML has it
    """Raise InputError for a key that no notice has, what is no text, and a placeholder that nothing fills in."""
    if key not in known:
        problem = Text(f"未知的键“{key}”", f"unknown key '{key}'")
        file.fail(_path(key), problem, did_you_mean(key, known), of_key=True)
    if not isinstance(value, str):
        file.fail(_path(key), Text("应为文字", "takes a text"))
    try:
        fields = [(field, spec, how) for _, field, spec, how in Formatter().parse(value) if field is not None]
    except ValueError:
        remedy = Text("花括号本身写作 {{ 或 }}", "A brace itself is written {{ or }}")
        file.fail(_path(key), Text("花括号不成对", "a brace without its partner"), remedy)
    for field, spec, how in fields:
        if field not in known[key] or spec or how:
            shown = field + (f"!{how}" if how else "") + (f":{spec}" if spec else "")
            problem = Text(f"未知的占位符“{{{shown}}}”", f"unknown placeholder '{{{shown}}}'")
            file.fail(_path(key), problem, did_you_mean(field, known[key]) or _none_here(known[key]))


def _path(key: str) -> tuple[str, ...]:
    return tuple(key.split(".", 1))


def _none_here(known: tuple[str, ...]) -> Text | None:
    return None if known else Text("此处没有占位符", "There are no placeholders here")
