"""budgetcheck cache: show or delete the results that earlier runs kept."""

from enum import StrEnum
from typing import Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Lang
from budgetcheck.cli.terminal import say, tell

HELP = say(
    "查看或删除以前各次检查保留的结果（其中有尚未公开的数，只存在本人的缓存文件夹）。",
    "Show or delete the results that earlier runs kept: figures of drafts, in your own cache folder alone.",
)
EPILOG: str | None = None


class What(StrEnum):
    """What is done with them."""

    SHOW = "show"
    CLEAR = "clear"


class Options(NamedTuple):
    """What the command takes."""

    what: Annotated[What, typer.Argument(help=say("show 查看，clear 删除", "show them, or clear: delete them all"))] = (
        What.SHOW
    )
    lang: Lang = None


def run(options: Options) -> int:
    """Show or delete the results that earlier runs kept."""
    from budgetcheck.model.words import Text
    from budgetcheck.runs.kept import clear, stock

    clears = options.what is What.CLEAR
    found = clear() if clears else stock()
    size = f"{found.bytes / 1_000_000:.1f} MB"
    if not found.folder:
        words = Text("没有缓存文件夹，不保留结果", "There is no cache folder; no results are kept")
    elif clears:
        words = Text(f"已删除 {found.results} 个结果（{size}）", f"Deleted {found.results} results ({size})")
    else:
        words = Text(
            f"保留了 {found.results} 个结果（{size}）：{found.folder}",
            f"{found.results} results are kept ({size}): {found.folder}",
        )
    tell(words)
    return exits.CLEAN
