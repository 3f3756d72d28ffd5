"""budgetcheck survey: show a reviewer of many units everything at once."""

from typing import Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import (
    EXIT_CODES,
    AsOne,
    Force,
    Jobs,
    Lang,
    NoCache,
    Pack,
    Scheduler,
    TogetherOption,
    pool,
    question_of,
)
from budgetcheck.cli.terminal import interruptible, partial, progress, say, style, wrote

HELP = say(
    "汇总许多单位：各单位结论、最常见的问题、缺少的单位和表、部门合计。",
    "Survey many units: verdicts, frequent faults, missing units and tables, department totals.",
)
EPILOG: str | None = EXIT_CODES


class Options(NamedTuple):
    """What the command takes."""

    files: Annotated[list[str], typer.Argument(help=say("预算文件或文件夹", "Budget files or folders"))]
    expect: Annotated[
        str | None,
        typer.Option(
            help=say("应公开单位的 CSV 名单：单位、年度、主管部门", "CSV of the units to expect: unit, year, parent"),
            metavar="CSV",
        ),
    ] = None
    pack: Pack = None
    format_: Annotated[str, typer.Option("--format", "-f", help="text, html, xlsx, json", metavar="FORMAT")] = "text"
    output: Annotated[
        str | None, typer.Option("--output", "-o", help=say("写入文件", "Write to a file"), metavar="PATH")
    ] = None
    jobs: Jobs = None
    scheduler: Scheduler = None
    as_one: TogetherOption = None
    no_cache: NoCache = False
    force: Force = False
    lang: Lang = None


def run(options: Options) -> int:
    """Show a reviewer of many units everything at once."""
    from budgetcheck.commands.survey import Gathering, entries, page, pages
    from budgetcheck.commands.survey.units import read_units
    from budgetcheck.model.report import Summary
    from budgetcheck.model.words import InputError, Text, did_you_mean
    from budgetcheck.reporters import formats
    from budgetcheck.runs.outputs import sinks
    from budgetcheck.runs.plan import plan

    if options.format_ not in pages():
        problem = Text(f"没有格式“{options.format_}”", f"there is no format '{options.format_}'")
        remedy = did_you_mean(options.format_, pages())
        if options.format_ in formats():
            remedy = Text("这是 validate 的格式", "validate writes this one")
        raise InputError("--format", problem, remedy=remedy)
    gathering = Gathering(read_units(options.expect) if options.expect else ())
    work = plan(options.files, question_of(options), as_one=options.as_one is AsOne.ALL).beside(
        [options.output], options.expect
    )
    work = work.keeping(not options.no_cache)
    with pool(options.scheduler) as executor, sinks([options.output], force=options.force, wrote=wrote) as (out,):
        work = work.disclosed(options.jobs, executor, together=options.as_one is AsOne.AUTO)
        total = work.total()
        found = progress(entries(work.jobs(), work.means(options.jobs, executor)), total)
        with interruptible(found, total) as known:
            for entry, amounts in known:
                gathering.add(entry, amounts)
            of = partial(Summary(gathering.files), known, total).of
            result = gathering.survey(of)
            out.put(page(result, options.format_, style(options.lang, to_terminal=options.output is None)))
    if of is not None:
        return exits.INTERRUPTED
    return exits.CANNOT_RUN if result.unreadable else exits.FINDINGS if result.wrong else exits.CLEAN
