"""What a reader says of a report, kept in the configuration of the folder: written at its end, nothing else touched."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcheck.model.files import Whole, unwritable
from budgetcheck.model.words import InputError, Text
from budgetcheck.pack.toml_file import parse_toml, read_toml
from budgetcheck.runs.configuration import NAME, find, section_of, understood

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATES = ("until",)


def keep(folder: str, kind: str, entry: Mapping[str, str]) -> str:
    """Add an entry (of waivers, or readings) to the configuration that holds in a folder, and return that file.

    Where there is none, one is made in the folder. Raises InputError for an entry that the configuration refuses; the
    file then stays as it was.
    """
    path = find([folder]) or str(Path(folder) / NAME)
    # Read by its own reader first, which says what is wrong with it.
    before = read_toml(Path(path)).text if Path(path).exists() else ""
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    _replace(path, before + gap + _entry(section_of(path) + kind, entry))
    return path


def _entry(heading: str, entry: Mapping[str, str]) -> str:
    lines = [f"[[{heading}]]", *(f"{key} = {_value(key, value)}" for key, value in entry.items() if value)]
    return "\n".join(lines) + "\n"


def _value(key: str, value: str) -> str:
    if key in _DATES:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            problem = Text(f"“{value}”不是日期", f"'{value}' is no date")
            remedy = Text("请写成 2026-12-31", "Write it as 2026-12-31")
            raise InputError(key, problem, remedy=remedy) from None
    # A string of JSON is one of TOML.
    return json.dumps(value, ensure_ascii=False)


def _replace(path: str, content: str) -> None:
    """Put the new file in place once it is known to be understood; else the old one stays."""
    data = content.encode("utf-8", "replace")
    understood(path, parse_toml(path, data))
    try:
        file = Whole(path)
        try:
            file.write(data)
            file.finish()
        finally:
            file.drop()
    except OSError as error:
        raise unwritable(path, error) from None
