"""budgetcheck fix: a corrected copy of a document, in which what is certain is mended."""

import sys
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Force, Lang, Pack
from budgetcheck.cli.terminal import say, style, tell, waited, wrote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.model.report import FileReport, Suspect
    from budgetcheck.model.words import Language

HELP = say(
    "改正有把握的错误，另存副本：Word 用修订，Excel 标出改动，原文件不动。",
    "Mend what is certain in a copy: tracked changes in Word, marked cells in Excel; the original stays.",
)
EPILOG: str | None = say("例：budgetcheck fix 预算.docx -o 改正.docx", "Example: budgetcheck fix b.docx -o mended.docx")


class Options(NamedTuple):
    """What the command takes."""

    file: Annotated[str, typer.Argument(help=say("要改正的文件", "The file to correct"), metavar="FILE")]
    output: Annotated[str, typer.Option("--output", "-o", help=say("副本", "The copy to write"), metavar="COPY")]
    only: Annotated[
        list[int] | None,
        typer.Option(
            help=say("只改报告中的这几处（可重复）", "Only these mistakes, by number (repeatable)"), metavar="N"
        ),
    ] = None
    pack: Pack = None
    force: Force = False
    lang: Lang = None


def run(options: Options) -> int:
    """Write a corrected copy, unless it would be no better. Raises InputError."""
    from budgetcheck.judging.question import Question
    from budgetcheck.runs.configuration import Configuration, find, load
    from budgetcheck.runs.files import Job
    from budgetcheck.runs.mending import NO_BETTER, mended
    from budgetcheck.runs.outputs import keep_apart, sinks
    from budgetcheck.runs.plan import question_for

    language, settings = style(options.lang).language, find([options.file])
    keep_apart([options.output], [options.file])
    configuration = Configuration() if settings is None else load(settings)
    question = question_for(options.file, Question(pack=options.pack), configuration)
    made = waited(lambda: mended(Job(options.file, question), options.only or (), configuration))
    _told(made.before, made.done, say("已改正", "mended"), language)
    _told(made.before, made.left, say("未改，请核对", "left to you"), language)
    if made.why_not is not None:
        tell(made.why_not)
        return exits.FINDINGS if made.wrong or made.why_not is NO_BETTER else exits.CLEAN
    with sinks([options.output], force=options.force, wrote=wrote) as (out,):
        out.put(made.data)
    return exits.FINDINGS if made.wrong else exits.CLEAN


def _told(file: "FileReport", suspects: "Sequence[Suspect]", what: str, language: "Language") -> None:
    from budgetcheck.judging.telling import mistake_in_words

    for suspect in suspects:
        sys.stderr.write(f"budgetcheck: {what}: {mistake_in_words(suspect, file).say(language)}\n")
