"""budgetcheck structure: draw each table of a document as it was understood."""

from typing import Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Lang, Pack
from budgetcheck.cli.terminal import say, style, waited

HELP = say(
    "逐表显示识别结果：标题、各行、据此核对的内容。",
    "Show how each table of a document was read: headings, rows, and what was checked.",
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

    language = style(options.lang).language
    show(waited(lambda: drawn(options.file, options.pack, language, verbose=options.verbose)))
    return exits.CLEAN
