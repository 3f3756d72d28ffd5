"""budgetcheck structure: draw each table of a document as it was understood."""

from typing import Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Lang, Pack
from budgetcheck.cli.terminal import say, style

HELP = say(
    "画出文档中每张表是怎样读懂的：标题、各行、据此核对了什么。",
    "Draw each table of a document as it was understood: headings, rows, and what was asked of it.",
)
EPILOG: str | None = None


class Options(NamedTuple):
    """What the command takes."""

    file: Annotated[str, typer.Argument(help=say("文档或预算文件", "Document or budget file"), metavar="DOCUMENT")]
    pack: Pack = None
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help=say("列出所有行", "List every row"))] = False
    lang: Lang = None


def run(options: Options) -> int:
    """Draw each table of a document as it was understood."""
    from budgetcheck.commands.structure import drawn
    from budgetcheck.runs.outputs import show

    show(drawn(options.file, options.pack, style(options.lang).language, verbose=options.verbose))
    return exits.CLEAN
