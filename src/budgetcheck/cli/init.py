"""budgetcheck init: write an empty budget file, or a template in Excel, for a pack."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Pack
from budgetcheck.cli.terminal import say

HELP = say("写一份空的预算文件或 Excel 模板。", "Write an empty budget file, or a template in Excel, to fill in.")
EPILOG: str | None = None


class Options(NamedTuple):
    """What the command takes."""

    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", help=say("写入的 .json 或 .xlsx", "The .json or .xlsx to write"), metavar="PATH"
        ),
    ]
    pack: Pack = None


def run(options: Options) -> int:
    """Write an empty budget file, or a template in Excel, for a pack."""
    from budgetcheck.commands.init import template
    from budgetcheck.model.words import InputError, Text
    from budgetcheck.runs.outputs import put

    if Path(options.output).exists():
        remedy = Text("请换一个文件名", "Give it another name")
        raise InputError(options.output, Text("文件已存在", "is there already"), remedy=remedy)
    put(template(options.pack or "common", Path(options.output).suffix.lower(), options.output), options.output)
    return exits.CLEAN
