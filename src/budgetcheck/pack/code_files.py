"""Sets of codes that a pack keeps in a file beside it: one code a line, what stands behind it on the line is for people."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcheck.model.words import InputError, Text

if TYPE_CHECKING:
    from budgetcheck.pack.toml_file import Faults, SourceFile

_MAX_BYTES = 1024 * 1024
_MAX_CODES = 20_000
_CODE = re.compile(r"[0-9A-Za-z.]{1,32}\*?")
_FIRST = re.compile(r"[^,;\t\s，；]*")
_HEADINGS = ("code", "编码", "科目编码", "代码")


def codes_in(file: SourceFile, path: tuple[str | int, ...], name: str, faults: Faults) -> tuple[tuple[str, ...], str]:
    """Return the codes of a file that a pack names, and the file's path; nothing where it cannot be used.

    The file stands in the folder of the pack's own file, or below it: a pack reads nothing else of a machine.
    """
    try:
        place = _inside(Path(file.path).parent, name)
        return _read(place), str(place)
    except InputError as error:
        at = (error.place and Text(f"{error.place} 行", f"line {error.place}")) or Text("", "")
        problem = Text(
            f"“{name[:80]}”{at.zh}：{error.problem.zh}",
            f"'{name[:80]}' {at.en}: {error.problem.en}".replace("  ", " ").replace(" :", ":"),
        )
        faults.add(file.fault(path, problem, error.remedy))
        return (), ""


def _inside(folder: Path, name: str) -> Path:
    """Return the path of a file in a folder, links followed. Raises InputError for any other."""
    problem = Text("不在规则包所在的文件夹内", "is not inside the pack's own folder")
    remedy = Text("请写相对规则包的路径，如 科目编码.csv", "Write a path relative to the pack, such as codes.csv")
    try:
        home = folder.resolve()
        place = (home / name).resolve()
        if not name or "\0" in name or home not in place.parents:
            raise InputError(name, problem, remedy=remedy)
        if not place.is_file():
            raise InputError(name, Text("没有这个文件", "there is no such file"), remedy=remedy)
    except (OSError, ValueError, RuntimeError):
        raise InputError(name, problem, remedy=remedy) from None
    return place


def _read(place: Path) -> tuple[str, ...]:
    try:
        with place.open("rb") as opened:
            data = opened.read(_MAX_BYTES + 1)
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        remedy = Text("请另存为 UTF-8", "Save it as UTF-8")
        raise InputError(str(place), Text("不是 UTF-8 文本", "is not UTF-8 text"), remedy=remedy) from None
    if len(data) > _MAX_BYTES:
        raise InputError(str(place), Text("文件超过 1 MiB", "is larger than 1 MiB"))
    codes: dict[str, None] = {}
    for number, line in enumerate(text.splitlines(), 1):
        code = _FIRST.match(line.strip())[0].strip("\"'")  # type: ignore[index]
        if not code or code.startswith("#") or (not codes and code.lower() in _HEADINGS):
            continue
        if not _CODE.fullmatch(code):
            problem = Text(f"“{code[:40]}”不是科目编码", f"'{code[:40]}' is no code")
            raise InputError(
                str(place), problem, place=str(number), remedy=Text("每行一个科目编码", "Write one code a line")
            )
        codes[code] = None
        if len(codes) > _MAX_CODES:
            raise InputError(str(place), Text(f"科目编码超过 {_MAX_CODES} 个", f"holds more than {_MAX_CODES} codes"))
    if not codes:
        raise InputError(str(place), Text("没有任何科目编码", "holds no code"))
    return tuple(codes)
