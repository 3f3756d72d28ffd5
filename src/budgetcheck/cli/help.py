"""The help of a command as a page: options in groups, each group with an example, and nothing cut at any width."""

import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

from budgetcheck.cli.terminal import LANGUAGE, say

_WIDEST = 100
"""Columns at most: longer lines are hard to read."""
_LEFT = 30
"""Columns at most for the names of options; a longer one has its words on the next line."""
_PIECES = re.compile(
    r"\s+|[（“《〈]*(?:[^\W\u2e80-\uffef]|[!-/:-@\[-`{-~])+[，。；：、）”》〉！？]*|[（“《〈]*.[，。；：、）”》〉！？]*"
)
"""Where a line may break: at blanks, and beside each Chinese letter, but not between it and its punctuation."""


def page(command: Any, ctx: Any, examples: Mapping[str, str]) -> str:  # noqa: ANN401 - typer carries a click of its own
    """Return the help of a command: usage, what it does, its options, and what stands at the end.

    `examples` are the groups of options in their order, each with a command that shows it; without any there is one.
    """
    width = min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)
    usage = say("用法：", "Usage: ") + " ".join((ctx.command_path, *map(_bare, command.collect_usage_pieces(ctx))))
    lines = [*wrapped(usage, width), "", *wrapped(command.help or "", width)]
    for title, example, rows in _groups(command, ctx, examples):
        lines += ["", *_heading(title, example, width), *_listed(rows, width)]
    if command.epilog:
        lines += ["", *(line for each in command.epilog.splitlines() for line in wrapped(each, width))]
    return "\n".join(lines) + "\n"


def _groups(command: Any, ctx: Any, examples: Mapping[str, str]) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:  # noqa: ANN401
    titles = tuple(examples) or (say("选项", "Options"),)
    found: dict[str, list[tuple[str, str]]] = {title: [] for title in titles}
    for each in command.get_params(ctx):
        title = getattr(each, "rich_help_panel", None)
        found[title if title in found else titles[-1]].append((_names(each, ctx), _words(each, ctx)))
    if hasattr(command, "list_commands"):
        each_command = ((name, command.get_command(ctx, name)) for name in command.list_commands(ctx))
        rows = [(name, each.help or "") for name, each in each_command if each is not None]
        yield say("命令", "Commands"), "", rows
    for title, rows in found.items():
        if rows:
            yield title, examples.get(title, ""), rows


def _names(param: Any, ctx: Any) -> str:  # noqa: ANN401
    """Return an option's names, the short one first, and what stands for its value."""
    if param.param_type_name == "argument":
        return _bare(param.make_metavar(ctx))
    names = ", ".join(sorted((*param.opts, *param.secondary_opts), key=len))
    return names if param.is_flag else f"{names} {param.make_metavar(ctx)}"


def _bare(placeholder: str) -> str:
    """Return what stands for an argument without the marks of the library."""
    found = re.fullmatch(r"\{(.+)\}(\.\.\.)?", placeholder)
    return placeholder if found is None else f"{found[1].upper()}{found[2] or ''}"


def _words(param: Any, ctx: Any) -> str:  # noqa: ANN401
    """Return what is said of an option, with its default where it has one."""
    words = param.help or ""
    hidden = param.required or getattr(param, "is_flag", False) or not getattr(param, "show_default", True)
    default = None if hidden else param.get_default(ctx, call=False)
    if default not in (None, "", ()):
        words += say("（默认：", " (default: ") + str(default) + say("）", ")")
    return words + (say("（必填）", " (required)") if param.required and param.param_type_name == "option" else "")


def _heading(title: str, example: str, width: int) -> list[str]:
    colon = say("：", ": ")
    bold = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    shown = f"\x1b[1m{title}\x1b[0m{colon}" if bold else title + colon
    if not example:
        return [shown.rstrip()]
    if columns(title + colon + example) <= width:
        return [shown + example]
    return [shown.rstrip(), *("  " + line for line in wrapped(example, width - 2))]


def _listed(rows: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """Yield rows in two columns, the second wrapped within itself."""
    left = min(_LEFT, max(columns(name) for name, _ in rows))
    for name, words in rows:
        first, *more = wrapped(words, width - left - 4) or [""]
        if columns(name) > left:
            yield f"  {name}"
            name = ""  # noqa: PLW2901 - it has its own line
        yield f"  {name}{' ' * (left - columns(name))}  {first}".rstrip()
        for line in more:
            yield " " * (left + 4) + line


def wrapped(words: str, width: int) -> list[str]:
    """Return words in lines of so many columns; one piece that is longer has its own."""
    lines = [""]
    for piece in _PIECES.findall(words):
        if columns(lines[-1] + piece.rstrip()) > width and lines[-1]:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        if lines[-1] or not piece.isspace():
            lines[-1] += piece
    return [line.rstrip() for line in lines]


def columns(words: str) -> int:
    """Return how many columns words take on a terminal: a Chinese letter is two wide."""
    return sum(2 if east_asian_width(letter) in _WIDE else 1 for letter in words)


_WIDE = ("W", "F", "A") if LANGUAGE == "zh" else ("W", "F")
"""In Chinese, quotation marks and dashes may be wide too: better a line too short than one that a terminal breaks."""
