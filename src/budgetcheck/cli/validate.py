"""budgetcheck validate: check budget files against their rule pack and report what is wrong."""

from typing import TYPE_CHECKING, Annotated, NamedTuple, cast

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import (
    DOCUMENTS,
    EXIT_CODES,
    FILES,
    REPORT,
    RULES,
    AsOne,
    Config,
    FailOnOption,
    Force,
    Jobs,
    Lang,
    NoCache,
    Pack,
    Scheduler,
    TogetherOption,
    complete_rule,
    pool,
    question_of,
    readings,
)
from budgetcheck.cli.terminal import interruptible, partial, progress, say, style, tell, wrote
from budgetcheck.model.words import Text
from budgetcheck.reporters import formats

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from concurrent.futures import Executor

    from budgetcheck.model.report import FileReport, Summary
    from budgetcheck.reporters import Style, Told
    from budgetcheck.runs.outputs import Output, Writing
    from budgetcheck.runs.plan import Plan

HELP = say(
    "按规则包检查预算文件，报告哪里不对。",
    "Check budget files and documents by their rule pack and report what is wrong.",
)
EPILOG: str | None = EXIT_CODES
EXAMPLES = {
    FILES: say("budgetcheck validate 各单位/ --jobs 4", "budgetcheck validate units/ --jobs 4"),
    DOCUMENTS: say(
        "budgetcheck validate 表.xlsx 文.docx --as-one --previous 上年.docx",
        "budgetcheck validate t.xlsx n.docx --as-one --previous 2023.docx",
    ),
    RULES: say(
        "budgetcheck validate 预算.docx --ignore 'text-*'", "budgetcheck validate budget.docx --ignore 'text-*'"
    ),
    REPORT: say(
        "budgetcheck validate 预算.docx -o 报告.html -o 清单.xlsx",
        "budgetcheck validate budget.docx -o report.html -o list.xlsx",
    ),
}


_TOGETHER = Text(
    "有的文件只含一份预算的一部分；--as-one auto 把同一单位、年度的文件合起来检查",
    "some files hold only a part of a budget; --as-one auto reads those of one unit and year together",
)


def _complete_format(incomplete: str) -> list[str]:
    return [name for name in formats() if name.startswith(incomplete)]


class Options(NamedTuple):
    """What the command takes."""

    files: Annotated[
        list[str],
        typer.Argument(
            help=say("预算文件或文件夹；- 为标准输入", "Budget files or folders; - is standard input"),
            rich_help_panel=FILES,
        ),
    ]
    pack: Pack = None
    format_: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            help=say("报告格式：", "Format of the report: ") + ", ".join(formats()),
            metavar="FORMAT",
            autocompletion=_complete_format,
            rich_help_panel=REPORT,
        ),
    ] = None
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            help=say("报告写入文件，后缀决定格式；可写多次", "Write to this file, in the format of its suffix"),
            metavar="PATH",
            rich_help_panel=REPORT,
        ),
    ] = None
    select: Annotated[
        list[str] | None,
        typer.Option(
            help=say("只用这些规则（可用 *）", "Apply only these rules (* allowed)"),
            metavar="RULE",
            autocompletion=complete_rule,
            rich_help_panel=RULES,
        ),
    ] = None
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            help=say("不用这些规则（可用 *）", "Leave these rules out (* allowed)"),
            metavar="RULE",
            autocompletion=complete_rule,
            rich_help_panel=RULES,
        ),
    ] = None
    fail_on: FailOnOption = None
    fail_under: Annotated[
        int | None,
        typer.Option(
            "--fail-under",
            min=0,
            max=100,
            help=say("核对的数不足百分之几时视为未检查（50）", "Least per cent of figures to be covered (50)"),
            metavar="PERCENT",
            rich_help_panel=REPORT,
        ),
    ] = None
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help=say("逐条列出四舍五入差异等", "List rounding differences and unchecked figures too"),
            rich_help_panel=REPORT,
        ),
    ] = False
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help=say("只显示问题", "Show only what is wrong"), rich_help_panel=REPORT)
    ] = False
    jobs: Jobs = None
    scheduler: Scheduler = None
    as_one: TogetherOption = None
    no_locate: Annotated[
        bool,
        typer.Option(
            "--no-locate", help=say("不推断哪个数错了", "Do not look for the wrong figure"), rich_help_panel=RULES
        ),
    ] = False
    no_cache: NoCache = False
    config: Config = None
    baseline: Annotated[
        str | None,
        typer.Option(
            "--baseline",
            help=say("只报告基线之外的新问题", "Report only what this baseline has not"),
            metavar="PATH",
            rich_help_panel=RULES,
        ),
    ] = None
    previous: Annotated[
        str | None,
        typer.Option(
            help=say("上年公开的文件，或其文件夹（按单位对应）", "Last year's file, or a folder of them"),
            metavar="PATH",
            rich_help_panel=DOCUMENTS,
        ),
    ] = None
    read_as: Annotated[
        list[str] | None,
        typer.Option(
            "--read-as",
            help=say(
                "读错时指明：“表名=表5”，或“表5/列名=上年预算数”",
                "Where it misreads: TITLE=TABLE, or TABLE/HEADING=COLUMN",
            ),
            metavar="WHAT=IS",
            rich_help_panel=DOCUMENTS,
        ),
    ] = None
    annotate: Annotated[
        str | None,
        typer.Option(
            help=say(
                "把问题批注在 .docx、.xlsx 或 .pdf 的副本中", "Write a copy of the .docx, .xlsx or .pdf with comments"
            ),
            metavar="OUT",
            rich_help_panel=DOCUMENTS,
        ),
    ] = None
    force: Force = False
    lang: Lang = None


def run(options: Options) -> int:
    """Check budget files against their rule pack and report what is wrong."""
    asked = _asked(options)
    with pool(options.scheduler) as executor:
        work = asked.work.disclosed(options.jobs, executor, together=options.as_one is AsOne.AUTO)
        return _checked(options, asked._replace(work=work), executor)


def _checked(options: Options, asked: "_Asked", executor: "Executor | None") -> int:
    from budgetcheck.runs.outputs import BY_LINES, Writing, advice, sinks

    work = asked.work
    total = work.total()
    hint = advice(asked.wanted, total)
    if hint is not None:
        tell(hint)
    paths = [each.path for each in asked.wanted]
    live = [each.path for each in asked.wanted if each.format == BY_LINES]
    copies = () if options.annotate is None else (options.annotate,)
    said = (lambda _: None) if options.quiet else wrote
    with sinks((*paths, *copies), force=options.force, wrote=said, live=live) as opened:
        results: Iterable[FileReport | Told]
        if options.annotate is None and work.can_tell(asked.wanted, asked.known):
            results = progress(work.told(asked.wanted, asked.styles, options.jobs, executor), total)
        else:
            results = work.accept(progress(work.check(options.jobs, executor), total), asked.known)
        if options.annotate is not None:
            # One budget, which is wanted once more below.
            results = tuple(results)
        reports = zip(asked.wanted, asked.styles, opened, strict=False)
        summary = _written(results, total, [Writing(*each) for each in reports])
        if copies and not summary.unreadable:
            opened[-1].put(_annotated(cast("FileReport", next(iter(results))), options))
    if summary.parts and summary.files > 1 and options.as_one is None:
        tell(_TOGETHER)
    return exits.of_run(summary)


class _Asked(NamedTuple):
    """What the options come to under the configuration."""

    work: "Plan"
    wanted: "Sequence[Output]"
    styles: "Sequence[Style]"
    """Of each report that is wanted."""
    known: str | None
    """The baseline."""


def _asked(options: Options) -> _Asked:
    """Return what a run is to do, before anything is read or written. Raises InputError."""
    from budgetcheck.runs.outputs import apart, outputs
    from budgetcheck.runs.plan import plan

    named = options.format_ or options.output
    wanted = outputs(options.format_ or (), options.output or ()) if named else ()
    question = question_of(options)._replace(locate=not options.no_locate, readings=readings(options.read_as or ()))
    work = plan(options.files, question, config=options.config, as_one=options.as_one is AsOne.ALL)
    configuration = work.configuration
    keys = configuration.keys
    wanted = wanted or outputs(keys.format, configuration.outputs())
    known = options.baseline or (configuration.path(keys.baseline) if keys.baseline else None)
    work = work.beside([each.path for each in wanted], known)
    if options.annotate is not None:
        apart((*(each.path for each in wanted), options.annotate))
        _check_annotation(tuple(work.paths()), options.annotate)
    language = options.lang or keys.lang
    styles = [
        style(language, verbose=options.verbose, quiet=options.quiet, to_terminal=each.path is None) for each in wanted
    ]
    if keys.notice and any(each.format == _NOTICE for each in wanted):
        from budgetcheck.reporters.notice_wording import wording

        words = wording(configuration.path(keys.notice), styles[0].language)
        styles = [each._replace(wording=words) for each in styles]
    work = work.reported_in(wanted, styles)
    if options.annotate is not None:
        # The tables tell where a blank stands.
        work = work._replace(question=work.question._replace(tables=True))
    return _Asked(work.keeping(not options.no_cache), wanted, styles, known)


_NOTICE = "notice"
"""The format that speaks in an office's own words."""


def _annotated(report: "FileReport", options: Options) -> bytes:
    from budgetcheck.copies.annotate import annotated

    return annotated(report.path, report, style(options.lang).language)


def _check_annotation(paths: "Sequence[str]", out: str) -> None:
    """Refuse what cannot be annotated before anything is checked; a file that cannot be read the report tells of."""
    if len(paths) > 1:
        from budgetcheck.runs.plan import one_file_only

        raise one_file_only("--annotate")
    if paths[0] == "-":
        from budgetcheck.model.words import InputError, Text

        remedy = Text("请给出文件名", "Name the file")
        raise InputError("--annotate", Text("标准输入没有副本", "standard input has no copy"), remedy=remedy)
    from budgetcheck.model.files import is_file

    if is_file(paths[0]):
        from budgetcheck.copies.annotate import check_annotation

        check_annotation(paths[0], out)


def _written(results: "Iterable[FileReport | Told]", total: int, writings: "Sequence[Writing]") -> "Summary":
    """Write every verdict as it comes; Ctrl-C ends a run over several files with a report that says it is partial."""
    from budgetcheck.model.report import Summary
    from budgetcheck.runs.outputs import write

    summary = Summary()
    with interruptible(results, total) as files:
        for file in files:
            summary = summary.joined(write(file, writings))
        summary = partial(summary, files, total)
        for writing in writings:
            writing.foot(summary)
    return summary
