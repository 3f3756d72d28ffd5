"""budgetcheck fix: a corrected copy of a document, in which what is certain is mended."""

import sys
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Force, Lang, Pack
from budgetcheck.cli.terminal import say, style, wrote

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
    from budgetcheck.copies.corrections import corrected, suffix_of
    from budgetcheck.judging.question import Question
    from budgetcheck.readers import read_bytes
    from budgetcheck.runs.files import Job, check_file, judged
    from budgetcheck.runs.outputs import keep_apart, sinks

    language, question = style(options.lang).language, Question(pack=options.pack)
    keep_apart([options.output], [options.file])
    data = read_bytes(options.file)
    suffix_of(options.file, data)
    before, budget = judged(Job(options.file, question))
    wanted = _wanted(before, options.only or ())
    made = corrected(options.file, data, [before.suspects[number] for number in wanted], budget)
    _told(before, made.done, say("已改正", "mended"), language)
    rest = [each for each in before.suspects if each not in made.done]
    _told(before, rest, say("未改，请核对", "left to you"), language)
    if not made.done:
        sys.stderr.write(
            f"budgetcheck: {say('没有可以确定改正的错误，未写副本', 'nothing certain to mend, no copy')}\n"
        )
        return exits.FINDINGS if _wrong(before) else exits.CLEAN
    # Under the name of the original, which may be all that says the year; the copy is not written before it is judged.
    after = check_file(Job(options.file, question, contents=(made.data,)))
    if _wrong(after) >= _wrong(before):
        sys.stderr.write(
            f"budgetcheck: {say('改正后并未更好，未写副本', 'the copy would be no better, and is not written')}\n"
        )
        return exits.FINDINGS
    with sinks([options.output], force=options.force, wrote=wrote) as (out,):
        out.put(made.data)
    return exits.FINDINGS if _wrong(after) else exits.CLEAN


def _wanted(file: "FileReport", only: "Sequence[int]") -> list[int]:
    """Return the numbers of the mistakes to mend, from 0: those that are certain, or those that were named."""
    from budgetcheck.model.words import InputError, Text

    for number in only:
        if not 1 <= number <= len(file.suspects):
            problem = Text(f"报告中没有第 {number} 处错误", f"the report has no mistake {number}")
            remedy = Text("序号见 validate 的报告", "validate numbers them")
            raise InputError("--only", problem, remedy=remedy)
    if only:
        return [number - 1 for number in dict.fromkeys(only)]
    return [number for number, each in enumerate(file.suspects) if each.certain]


def _told(file: "FileReport", suspects: "Sequence[Suspect]", what: str, language: "Language") -> None:
    from budgetcheck.judging.telling import mistake_in_words

    for suspect in suspects:
        sys.stderr.write(f"budgetcheck: {what}: {mistake_in_words(suspect, file).say(language)}\n")


def _wrong(file: "FileReport") -> int:
    """Return how many findings are more than notes; more than any where the file cannot be read."""
    from budgetcheck.model.words import Severity

    if file.error is not None:
        return sys.maxsize
    return sum(finding.severity is not Severity.NOTE for finding in file.findings)
