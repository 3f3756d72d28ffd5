"""TOML files as they are written: read with exact decimals, and every fault named with file, line and column."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from budgetcheck.model.files import unreadable
from budgetcheck.model.words import InputError, Text
from budgetcheck.pack.source import MAX_BYTES

if TYPE_CHECKING:
    from pathlib import Path

_MAX_SAID = 400
"""A file's own words in a message are cut to this many letters, however long it makes its keys."""
_MOST_FAULTS = 20
"""Faults in the writing of one file that are looked for."""


class SourceFile(NamedTuple):
    """One TOML file, read but not yet checked."""

    path: str
    text: str
    content: dict[str, Any]
    folder: str = ""
    """The folder whose pack this file is a part of; empty where the file is a pack by itself."""

    @property
    def pack(self) -> str:
        """Return the path of the pack that this file belongs to: itself, or its folder."""
        return self.folder or self.path

    def fault(
        self,
        path: tuple[str | int, ...],
        problem: Text,
        remedy: Text | None = None,
        *,
        of_key: bool = False,
        letter: int | None = None,
    ) -> InputError:
        """Return the error that names this file, the place in it, and the line and column where it stands.

        `path` are the keys that lead there, entries counted from 0. The place is that of the value, or of the key
        where the key is what is wrong; or, with `letter`, that of a letter of a text, counted from 0.
        """
        problem = _cut(problem)
        remedy = None if remedy is None else _cut(remedy)
        place = self._named(path)[:_MAX_SAID]
        return InputError(self.path, problem, place=place, remedy=remedy, at=self._at(path, of_key, letter))

    def fail(
        self, path: tuple[str | int, ...], problem: Text, remedy: Text | None = None, *, of_key: bool = False
    ) -> NoReturn:
        """Raise the error that `fault` returns."""
        raise self.fault(path, problem, remedy, of_key=of_key)

    def _at(self, path: tuple[str | int, ...], of_key: bool, letter: int | None) -> tuple[int, ...]:
        # Only now is the file gone through for its places: most files have no fault.
        from budgetcheck.pack.places import letter_of, spot_of
        from budgetcheck.readers.json_places import line_and_column

        text = self.text.replace("\r\n", "\n")
        try:
            spot, found = spot_of(text, path)
        except RecursionError:
            return ()
        offset = spot.start if found and not of_key else spot.key
        if found and letter is not None:
            offset += letter_of(text[spot.start : spot.end], letter)
        return line_and_column(text, offset)

    def _named(self, path: tuple[str | int, ...]) -> str:
        """Return a path in words: of a rule its id, and entries counted from 1, as people do."""
        rest = list(path)
        said = []
        if len(path) > 1 and path[0] == "rules" and isinstance(path[1], int):
            rest = rest[2:]
            said = [f"rule {self._id_of(path[1])}"]
        return ".".join([*said, *(str(key + 1) if isinstance(key, int) else key for key in rest)])

    def _id_of(self, number: int) -> str:
        rules = self.content.get("rules")
        rule = rules[number] if isinstance(rules, list) and number < len(rules) else None
        name = rule.get("id") if isinstance(rule, dict) else None
        return name if isinstance(name, str) and RULE_ID.fullmatch(name) else str(number + 1)


def _cut(said: Text) -> Text:
    return Text(said.zh[:_MAX_SAID], said.en[:_MAX_SAID])


RULE_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
"""What a rule may be called."""


class Faults:
    """The faults of a pack as they are found, to be raised together."""

    def __init__(self) -> None:
        self.found: list[InputError] = []

    def add(self, error: InputError) -> None:
        """Remember a fault, and those that it was found with; raises all of them where they are more than one reads."""
        self.found += [
            InputError(each.file, each.problem, place=each.place, remedy=each.remedy, at=each.at)
            for each in (error, *error.others)
        ]
        if len(self.found) >= _MOST_FOUND:
            self.raise_all()

    def raise_all(self) -> None:
        """Raise what was found as one InputError, in the order of files and lines; nothing where there is none."""
        files = list(dict.fromkeys(error.file for error in self.found))
        ordered = sorted(self.found, key=lambda error: (files.index(error.file), error.at))
        told = list({each.say("en"): each for each in ordered}.values())
        if not told:
            return
        first, *others = told[:_MOST_TOLD]
        if len(told) > _MOST_TOLD:
            others.append(
                InputError(first.file, Text("还有更多错误，请先更正以上各处", "there are more: mend these first"))
            )
        raise InputError(
            first.file, first.problem, place=first.place, remedy=first.remedy, at=first.at, others=tuple(others)
        )


_MOST_TOLD, _MOST_FOUND = 50, 100
"""How many faults are told, and looked for: a pack made of faults alone would take long to tell."""


def read_toml(path: Path) -> SourceFile:
    """Read one TOML file with exact decimals; raises InputError with line and column."""
    name = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise unreadable(name, error) from None
    return parse_toml(name, data)


def parse_toml(name: str, data: bytes) -> SourceFile:
    """Return what the bytes of a TOML file say, with exact decimals; raises InputError with line and column."""
    import tomli

    if len(data) > MAX_BYTES:
        raise InputError(name, Text("文件超过 4 MiB", "is larger than 4 MiB"))
    if data.startswith(b"\xef\xbb\xbf"):
        remedy = Text("请另存为不带 BOM 的 UTF-8", "Save it as UTF-8 without a byte order mark")
        raise InputError(name, Text("文件带有 BOM 标记", "starts with a byte order mark (BOM)"), remedy=remedy)
    try:
        text = data.decode("utf-8")
        content = tomli.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        remedy = Text("请另存为 UTF-8", "Save it as UTF-8")
        raise InputError(name, Text("不是 UTF-8 文本", "is not UTF-8 text"), at=(line,), remedy=remedy) from None
    except tomli.TOMLDecodeError:
        _raise_miswritten(name, data.decode("utf-8"))
    except RecursionError:
        raise InputError(name, Text("嵌套过深", "is nested too deeply")) from None
    except (ValueError, ArithmeticError):
        raise InputError(name, Text("有大得无法计算的数字", "holds a number beyond all arithmetic")) from None
    return SourceFile(name, text, content)


_WIDE = "is full-width"
_PAIR = re.compile(r"[ \t]*[^\[#=\s][^\n]*")


def _raise_miswritten(name: str, text: str) -> NoReturn:
    """Raise what is wrong with the writing of a file: of each line by itself, as far as a line stands by itself."""
    import tomli

    faults = Faults()
    lines = text.replace("\r\n", "\n").split("\n")
    while len(faults.found) < _MOST_FAULTS:
        try:
            tomli.loads("\n".join(lines))
        except tomli.TOMLDecodeError as fault:
            error = _miswritten(name, lines, fault)
            faults.add(error)
            number = fault.lineno - 1
            alone = fault.msg.startswith(_OF_LINE) or error.problem.en.endswith(_WIDE)
            if alone and number < len(lines) and _PAIR.fullmatch(lines[number]):
                # What stands in the following lines does not hang on this pair, which is left out.
                lines[number] = ""
                continue
        except (ValueError, ArithmeticError, RecursionError):
            pass
        break
    faults.raise_all()
    raise InputError(name, Text("不是有效的 TOML", "is not valid TOML"))


_OF_LINE = ("Invalid value", "Invalid statement", "Expected '='", "Expected newline", "Unescaped", "Invalid initial")
"""What says of a line alone that it is wrong, and not of what it belongs to."""


def _miswritten(name: str, lines: list[str], fault: Any) -> InputError:  # noqa: ANN401 - tomli is imported when needed
    """Return what is wrong at a place, full-width signs by their name."""
    line, column = fault.lineno, fault.colno
    written = lines[line - 1] if line <= len(lines) else ""
    place = column - 1 + len(written[column - 1 :]) - len(written[column - 1 :].lstrip())
    if written[place : place + 1] not in FULL_WIDTH:
        bare = _QUOTED.sub(lambda match: " " * len(match[0]), written)
        place = next((at for at, letter in enumerate(bare) if letter in FULL_WIDTH), place)
    wide = written[place : place + 1]
    if wide and wide in FULL_WIDTH:
        problem = Text(f"有全角符号“{wide}”", f"'{wide}' {_WIDE}")
        remedy = Text(f"请改为半角 {FULL_WIDTH[wide]}", f"Write {FULL_WIDTH[wide]}")
        return InputError(name, problem, at=(line, place + 1), remedy=remedy)
    said = next((zh for start, zh in _SAID.items() if fault.msg.startswith(start)), "写法有误")
    problem = Text(f"不是有效的 TOML：{said}", f"is not valid TOML: {fault.msg[:1].lower()}{fault.msg[1:]}")
    remedy = Text("请检查该行的引号、等号和括号", "Check the quotes, equals signs and brackets of that line")
    return InputError(name, problem, at=(line, column), remedy=remedy)


FULL_WIDTH = dict(
    zip(
        "（）［］｛｝【】，。＝＋－＊／＜＞％：；＇＂“”‘’０１２３４５６７８９＃　",
        "()[]{}[],.=+-*/<>%:;'\"\"\"''0123456789# ",
        strict=True,
    )
)
"""Signs of Chinese typing that stand for those of TOML and of formulas."""
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*')

_SAID = {
    "Invalid statement": "此处不是一条语句",
    "Expected newline": "一行末尾有多余的内容",
    "Expected '=' ": "键后面缺少等号",
    "Expected ']' ": "表头缺少 ]",
    "Expected ']]'": "表头缺少 ]]",
    "Expected": "缺少应有的符号",
    "Found invalid": "有不可用的字符",
    "Illegal character": "有不可用的字符，或引号没有写完",
    "Cannot declare": "同一个表写了两次",
    "Cannot overwrite": "同一个键写了两次",
    "Cannot mutate": "此表已经写定，不能再追加",
    "Cannot redefine": "此表已经写定，不能再追加",
    "Duplicate": "同一个键写了两次",
    "Invalid initial": "键的写法有误",
    "Unclosed array": "方括号没有写完",
    "Unclosed inline": "花括号没有写完",
    "Unescaped": "引号中的 \\ 应写作 \\\\",
    "Invalid hex": "\\u 后面不是字符编码",
    "Escaped character": "\\u 后面不是字符编码",
    "Unterminated string": "引号没有写完",
    "Invalid date": "日期有误",
    "Invalid value": "等号后面的值有误，文字须加引号",
}
"""What the library that reads TOML says, in Chinese, by its beginning."""
