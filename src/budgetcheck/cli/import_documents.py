"""budgetcheck import: read documents into a budget file, every figure with its place."""

from typing import Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Force, Lang, Pack
from budgetcheck.cli.terminal import say, tell, waited, wrote

HELP = say(
    "读取 Word、Excel、PDF 或文本，写成预算文件。", "Read Word, Excel, PDF or text documents into a budget file."
)
EPILOG: str | None = None


class Options(NamedTuple):
    """What the command takes."""

    documents: Annotated[
        list[str],
        typer.Argument(help=say("合成一份预算的文档", "The documents that make one budget"), metavar="DOCUMENT..."),
    ]
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help=say("写入的预算文件", "The budget file to write"), metavar="PATH"),
    ] = None
    pack: Pack = None
    force: Force = False
    lang: Lang = None


def run(options: Options) -> int:
    """Read documents into a budget file, every figure with its place."""
    from budgetcheck.model.words import UNREAD_NAMES, Text
    from budgetcheck.runs.files import import_documents
    from budgetcheck.runs.outputs import keep_apart, sinks

    keep_apart([options.output] if options.output is not None else (), options.documents)
    with sinks([options.output], force=options.force, wrote=wrote) as (out,):
        content, unread = waited(lambda: import_documents(options.documents, options.pack))
        out.put(content)
    for each in unread:
        why = UNREAD_NAMES[each.why]
        tell(Text(f"{why.zh}：{each.source.zh} {each.text}", f"{why.en}: {each.source.en} {each.text}"))
    return exits.CLEAN
