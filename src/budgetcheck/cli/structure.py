"""budgetcheck structure: draw each table of a document as it was understood."""

from typing import Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Force, Lang, Pack
from budgetcheck.cli.terminal import say, style, waited, wrote

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
    format_: Annotated[str | None, typer.Option("--format", "-f", help="text, html", metavar="FORMAT")] = None
    output: Annotated[
        str | None, typer.Option("--output", "-o", help=say("写入文件", "Write to a file"), metavar="PATH")
    ] = None
    force: Force = False
    lang: Lang = None


def run(options: Options) -> int:
    """Draw each table of a document as it was understood."""
    from budgetcheck.commands.structure import drawn, formats
    from budgetcheck.model.words import InputError, Text, did_you_mean
    from budgetcheck.runs.outputs import keep_apart, sinks

    path = options.output or ""
    format_ = options.format_ or ("html" if path.lower().endswith((".html", ".htm")) else "text")
    if format_ not in formats():
        problem = Text(f"没有格式“{format_}”", f"there is no format '{format_}'")
        raise InputError("--format", problem, remedy=did_you_mean(format_, formats()))
    keep_apart([path] if path else [], [options.file])
    with sinks([options.output], force=options.force, wrote=wrote) as (out,):
        language = style(options.lang).language
        out.put(waited(lambda: drawn(options.file, options.pack, language, verbose=options.verbose, format_=format_)))
    return exits.CLEAN
