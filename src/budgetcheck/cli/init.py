"""budgetcheck init: write an empty budget file, or a template in Excel, for a pack."""

from pathlib import PurePath
from typing import Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Force, Pack
from budgetcheck.cli.terminal import say, wrote

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
    force: Force = False


def run(options: Options) -> int:
    """Write an empty budget file, or a template in Excel, for a pack."""
    from budgetcheck.commands.init import template
    from budgetcheck.runs.outputs import sinks

    with sinks([options.output], force=options.force, wrote=wrote) as (out,):
        out.put(template(options.pack or "common", PurePath(options.output).suffix.lower(), options.output))
    return exits.CLEAN
