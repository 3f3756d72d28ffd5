"""The command line: flags in, exit code out. What a command does is done below; what it prints is rendered below.

Annotations are objects here, not the words that `from __future__ import annotations` makes of them: typer looks at every
option four times, and would compile the words as often.
"""

import os
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast

import typer
from typer.core import TyperGroup
from typer.main import get_command

from budgetcheck.model.version import __version__
from budgetcheck.model.words import Language
from budgetcheck.reporters import formats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager

    from typer.core import TyperCommand

    from budgetcheck.model.report import FileReport, Summary
    from budgetcheck.model.words import InputError, Severity
    from budgetcheck.reporters import Style, Told
    from budgetcheck.runs.outputs import Writing
    from budgetcheck.runs.plan import Plan

EXIT_CLEAN, EXIT_FINDINGS, EXIT_CANNOT_RUN = 0, 1, 2
EXIT_INTERRUPTED = 130

_LANGUAGE_VARIABLE = "BUDGETCHECK_LANG"
_PROGRESS_FROM = 20

_T = TypeVar("_T")
_F = TypeVar("_F", bound="Callable[..., None]")


FailOn = Literal["error", "warning", "never"]
"""The least severity that makes the exit code 1."""


def locale_language() -> Language:
    """Return the user's language: Chinese where the environment says so, else English."""
    for variable in (_LANGUAGE_VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    if sys.platform == "win32":
        import locale

        return "zh" if "chinese" in (locale.getlocale()[0] or "").lower() else "en"
    return "en"


_LANGUAGE = locale_language()


def _say(zh: str, en: str) -> str:
    return zh if _LANGUAGE == "zh" else en


_COMMANDS: dict[str, typer.Typer] = {}
"""Every command by its name, in the order in which the help lists them."""


class _AsAsked(TyperGroup):
    """A group that builds the command that it is asked for: building all of them would be a twelfth of a small run."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - as typer calls it
        return list(_COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> "TyperCommand | None":  # noqa: ARG002 - as typer calls it
        # A name that no command has is held against all of them, so that the nearest can be suggested.
        for name in (cmd_name,) if cmd_name in _COMMANDS else _COMMANDS:
            if name not in self.commands:
                self.commands[name] = get_command(_COMMANDS[name])
        return cast("TyperCommand | None", self.commands.get(cmd_name))


def _command(*, help: str, name: str = "", epilog: str | None = None) -> "Callable[[_F], _F]":
    """Make a function a command of that name, or of its own."""

    def register(function: _F) -> _F:
        alone = typer.Typer(add_completion=False)
        alone.command(name or function.__name__, help=help, epilog=epilog)(function)
        _COMMANDS[name or function.__name__] = alone
        return function

    return register


app = typer.Typer(
    name="budgetcheck",
    cls=_AsAsked,
    help=_say(
        "公开之前检查预算：勾稽关系、合计、占比、增减和空表说明。", "Check public budgets before they are published."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_say("例：budgetcheck validate 预算.json", "Example: budgetcheck validate budget.json"),
)


def _complete_pack(incomplete: str) -> list[str]:
    from budgetcheck.pack import shipped_packs

    return [entry.id for entry in shipped_packs() if entry.id.startswith(incomplete)]


def _complete_rule(incomplete: str) -> list[str]:
    from budgetcheck.pack import load_pack, shipped_packs

    rules = {rule.id for entry in shipped_packs() for rule in load_pack(entry.id).rules}
    return sorted(rule for rule in rules if rule.startswith(incomplete))


def _complete_format(incomplete: str) -> list[str]:
    return [name for name in formats() if name.startswith(incomplete)]


_Pack = Annotated[
    str | None,
    typer.Option(
        "--pack",
        help=_say(
            "规则包的名称或 .toml 路径；默认按预算的地区和年度选择",
            "Rule pack, by id or .toml path; default: by the budget's region and year",
        ),
        metavar="ID|PATH",
        autocompletion=_complete_pack,
    ),
]
_FailOn = Annotated[
    FailOn | None, typer.Option(help=_say("达到何种程度时退出码为 1（error）", "What makes the exit code 1 (error)"))
]
_Config = Annotated[
    str | None,
    typer.Option(
        "--config",
        help=_say(
            "配置文件；默认向上查找 budgetcheck.toml", "Configuration; default: budgetcheck.toml above the files"
        ),
        metavar="PATH",
    ),
]
_Jobs = Annotated[
    str | None,
    typer.Option("--jobs", "-j", help=_say("并行进程数（auto）", "Number of processes (auto)"), metavar="N"),
]
_Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        help=_say("在 dask 调度器的各机器上检查", "Check on the machines of a dask scheduler"),
        metavar="ADDRESS",
    ),
]
_Lang = Annotated[Language | None, typer.Option("--lang", help=_say("报告语言", "Language of the report"))]


def _version(value: bool) -> None:
    if value:
        typer.echo(f"budgetcheck {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=_say("显示版本", "Show the version"))
    ] = False,
) -> None:
    pass


def run() -> int:
    """Run the command line and return the exit code."""
    from budgetcheck.model.words import InputError

    try:
        code = app(standalone_mode=True)
    except InputError as error:
        _complain(error)
        return EXIT_CANNOT_RUN
    return code if isinstance(code, int) else EXIT_CLEAN


def _complain(error: "InputError") -> None:
    sys.stderr.write(f"budgetcheck: {error.say(_LANGUAGE)}\n")


@_command(
    help=_say(
        "按规则包检查预算文件，报告哪里不对。",
        "Check budget files and documents by their rule pack and report what is wrong.",
    ),
    epilog=_say(
        "退出码：0 没有达到 --fail-on 的问题；1 有；2 有文件或规则包无法读取。",
        "Exit code: 0 nothing at or above --fail-on; 1 findings; 2 a file or pack could not be read.",
    ),
)
def validate(  # noqa: PLR0913, PLR0917 - one parameter an option, as the contract fixes them
    files: Annotated[
        list[str],
        typer.Argument(help=_say("预算文件或文件夹；- 为标准输入", "Budget files or folders; - is standard input")),
    ],
    pack: _Pack = None,
    format_: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            help=_say("报告格式", "Format of the report") + f": {', '.join(formats())}",
            metavar="FORMAT",
            autocompletion=_complete_format,
        ),
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            help=_say(
                "报告写入文件，后缀决定格式；可写多次", "Write to a file, its suffix says the format; may be repeated"
            ),
            metavar="PATH",
        ),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            help=_say("只用这些规则（可用 *）", "Apply only these rules (* allowed)"),
            metavar="RULE",
            autocompletion=_complete_rule,
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            help=_say("不用这些规则（可用 *）", "Leave these rules out (* allowed)"),
            metavar="RULE",
            autocompletion=_complete_rule,
        ),
    ] = None,
    fail_on: _FailOn = None,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help=_say("逐条列出四舍五入差异等", "List rounding differences and unchecked figures too"),
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=_say("只显示问题", "Show only what is wrong"))] = False,
    jobs: _Jobs = None,
    scheduler: _Scheduler = None,
    as_one: Annotated[
        bool,
        typer.Option(
            "--as-one",
            help=_say("这些文件合起来是一份预算（表在 Excel、文字在 Word）", "The documents make one budget together"),
        ),
    ] = False,
    no_locate: Annotated[
        bool, typer.Option("--no-locate", help=_say("不推断哪个数错了", "Do not look for the wrong figure"))
    ] = False,
    config: _Config = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            "--baseline", help=_say("只报告基线之外的新问题", "Report only what this baseline has not"), metavar="PATH"
        ),
    ] = None,
    previous: Annotated[
        str | None,
        typer.Option(help=_say("上年公开的文件", "The file that was published last year"), metavar="FILE"),
    ] = None,
    annotate: Annotated[
        str | None,
        typer.Option(
            help=_say("把问题批注在 .docx 或 .xlsx 的副本中", "Write a copy of the .docx or .xlsx with comments"),
            metavar="OUT",
        ),
    ] = None,
    lang: _Lang = None,
) -> None:
    """Check budget files against their rule pack and report what is wrong."""
    from budgetcheck.runs.outputs import Writing, advice, apart, outputs
    from budgetcheck.runs.plan import plan

    wanted = outputs(format_ or (), output or ()) if format_ or output else ()
    work = plan(
        files,
        config=config,
        pack=pack,
        select=select or (),
        ignore=ignore or (),
        as_one=as_one,
        previous=previous,
        locate=not no_locate,
    )
    configuration = work.configuration
    keys = configuration.keys
    wanted = wanted or outputs(keys.format, configuration.outputs())
    known = baseline or (configuration.path(keys.baseline) if keys.baseline else None)
    work = work.beside([each.path for each in wanted], known)
    if annotate is not None:
        apart((*(each.path for each in wanted), annotate))
        _check_annotation(tuple(work.paths()), annotate)
    language = lang or keys.lang
    styles = [_style(language, verbose=verbose, quiet=quiet, to_terminal=each.path is None) for each in wanted]
    work = work.reported_in(wanted, styles)
    total = work.total()
    hint = advice(wanted, total)
    if hint is not None:
        sys.stderr.write(f"budgetcheck: {hint.say(_LANGUAGE)}\n")
    with _pool(scheduler) as executor:
        results: Iterable[FileReport | Told]
        if annotate is None and work.can_tell(wanted, known):
            results = _progress(work.told(wanted, styles, jobs, executor), total)
        else:
            results = work.accept(_checked(work, total, jobs, executor), known)
        if annotate is not None:
            # One budget, which is wanted once more below.
            results = tuple(results)
        writings = [Writing(each, style) for each, style in zip(wanted, styles, strict=True)]
        summary = _written(results, total, writings)
    if annotate is not None and not summary.unreadable:
        from budgetcheck.copies.annotate import annotated

        first = cast("FileReport", next(iter(results)))
        _write(annotated(first.path, first, _style(language).language), annotate)
    if summary.of is not None:
        raise typer.Exit(EXIT_INTERRUPTED)
    raise typer.Exit(exit_code(summary, fail_on or keys.fail_on))


def _check_annotation(paths: "Sequence[str]", out: str) -> None:
    """Refuse what cannot be annotated before anything is checked; a file that cannot be read the report tells of."""
    if len(paths) > 1:
        from budgetcheck.runs.plan import one_file_only

        raise one_file_only("--annotate")
    if paths[0] == "-":
        from budgetcheck.model.words import InputError, Text

        remedy = Text("请给出文件名", "Name the file")
        raise InputError("--annotate", Text("标准输入没有副本", "standard input has no copy"), remedy=remedy)
    if Path(paths[0]).is_file():
        from budgetcheck.copies.annotate import check_annotation

        check_annotation(paths[0], out)


@contextmanager
def _pool(scheduler: str | None) -> "Iterator[Executor | None]":
    """Give the executor of a scheduler, or none: processes of this machine."""
    if scheduler is None:
        yield None
        return
    from budgetcheck.runs.dask import executor_at

    with executor_at(scheduler) as executor:
        yield executor


def _written(results: "Iterable[FileReport | Told]", total: int, writings: "Sequence[Writing]") -> "Summary":
    """Write every verdict as it comes; Ctrl-C ends a run over several files with a report that says it is partial."""
    from budgetcheck.model.report import Summary
    from budgetcheck.runs.outputs import write

    summary = Summary()
    with _interruptible(results, total) as files:
        for file in files:
            summary = summary.joined(write(file, writings))
        summary = _partial(summary, files, total)
        for writing in writings:
            writing.foot(summary)
    return summary


def _interruptible(results: "Iterable[_T]", total: int) -> "AbstractContextManager[Iterable[_T]]":
    """Return results that Ctrl-C ends early; a run over one file has nothing to keep, and is ended itself."""
    if total == 1:
        return nullcontext(results)
    from budgetcheck.runs.interruption import Interruptible

    return Interruptible(results)


def _partial(summary: "Summary", results: object, total: int) -> "Summary":
    """Return the summary of what was done, which says, here too, where that is not everything."""
    if getattr(results, "interrupted", False):
        summary = summary._replace(of=total)
        sys.stderr.write(f"budgetcheck: {summary.interruption.say(_LANGUAGE)}\n")
    return summary


def exit_code(summary: "Summary", fail_on: FailOn) -> int:
    """Return the exit code that a run calls for."""
    if summary.unreadable:
        return EXIT_CANNOT_RUN
    return EXIT_FINDINGS if any(summary.found(severity) for severity in _failing(fail_on)) else EXIT_CLEAN


def _failing(fail_on: FailOn) -> "tuple[Severity, ...]":
    from budgetcheck.model.words import Severity

    return {
        "error": (Severity.ERROR,),
        "warning": (Severity.ERROR, Severity.WARNING),
        "never": (),
    }[fail_on]


def _checked(
    work: "Plan", total: int, jobs: str | None = None, executor: "Executor | None" = None
) -> "Iterator[FileReport]":
    return _progress(work.check(jobs, executor), total)


def _progress(results: "Iterator[_T]", total: int) -> "Iterator[_T]":
    """Show on a terminal's standard error how far a long run is; nothing elsewhere."""
    if total < _PROGRESS_FROM or not sys.stderr.isatty():
        return results
    return _tracked(results, total)


def _tracked(results: "Iterable[_T]", total: int) -> "Iterator[_T]":
    from rich.console import Console
    from rich.progress import track

    label = _say("检查中", "Checking")
    yield from track(results, description=label, total=total, console=Console(stderr=True), transient=True)


def _style(lang: Language | None, *, verbose: bool = False, quiet: bool = False, to_terminal: bool = True) -> "Style":
    from budgetcheck.reporters import Style

    terminal = to_terminal and sys.stdout.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = None
    if terminal:
        import shutil

        width = shutil.get_terminal_size().columns
    elif os.environ.get("FORCE_COLOR") and to_terminal:
        colour = not os.environ.get("NO_COLOR")
    return Style(lang or _LANGUAGE, verbose=verbose, quiet=quiet, colour=colour, width=width)


def _write(content: str | bytes, path: str | None) -> None:
    from budgetcheck.runs.outputs import show, unwritable

    if path is None:
        show(content)
        return
    try:
        Path(path).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
    except OSError as error:
        raise unwritable(path, error) from None


@_command(
    help=_say(
        "汇总许多单位：各单位结论、最常见的问题、缺少的单位和表、部门合计。",
        "Survey many units: verdicts, frequent faults, missing units and tables, department totals.",
    )
)
def survey(  # noqa: PLR0913, PLR0917 - one parameter an option
    files: Annotated[list[str], typer.Argument(help=_say("预算文件或文件夹", "Budget files or folders"))],
    expect: Annotated[
        str | None,
        typer.Option(
            help=_say("应公开单位的 CSV 名单：单位、年度、主管部门", "CSV of the units to expect: unit, year, parent"),
            metavar="CSV",
        ),
    ] = None,
    pack: _Pack = None,
    format_: Annotated[str, typer.Option("--format", "-f", help="text, html, xlsx, json", metavar="FORMAT")] = "text",
    output: Annotated[
        str | None, typer.Option("--output", "-o", help=_say("写入文件", "Write to a file"), metavar="PATH")
    ] = None,
    jobs: _Jobs = None,
    scheduler: _Scheduler = None,
    lang: _Lang = None,
) -> None:
    """Show a reviewer of many units everything at once."""
    from budgetcheck.commands.survey import Gathering, entries, page, pages
    from budgetcheck.commands.survey.units import read_units
    from budgetcheck.model.report import Summary
    from budgetcheck.model.words import InputError, Text, did_you_mean
    from budgetcheck.runs.plan import plan

    if format_ not in pages():
        problem = Text(f"没有格式“{format_}”", f"there is no format '{format_}'")
        raise InputError("--format", problem, remedy=did_you_mean(format_, pages()))
    gathering = Gathering(read_units(expect) if expect else ())
    work = plan(files, pack=pack).beside([output], expect)
    total = work.total()
    with _pool(scheduler) as executor:
        found = _progress(entries(work.jobs(), work.means(jobs, executor)), total)
        with _interruptible(found, total) as known:
            for entry, amounts in known:
                gathering.add(entry, amounts)
            of = _partial(Summary(gathering.files), known, total).of
            result = gathering.survey(of)
            _write(page(result, format_, _style(lang, to_terminal=output is None)), output)
    if of is not None:
        raise typer.Exit(EXIT_INTERRUPTED)
    raise typer.Exit(EXIT_CANNOT_RUN if result.unreadable else EXIT_FINDINGS if result.wrong else EXIT_CLEAN)


@_command(
    name="import",
    help=_say(
        "读取 Word、Excel、PDF 或文本，写成预算文件。", "Read Word, Excel, PDF or text documents into a budget file."
    ),
)
def import_(
    documents: Annotated[
        list[str],
        typer.Argument(help=_say("合成一份预算的文档", "The documents that make one budget"), metavar="DOCUMENT..."),
    ],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help=_say("写入的预算文件", "The budget file to write"), metavar="PATH"),
    ] = None,
    pack: _Pack = None,
) -> None:
    """Read documents into a budget file, every figure with its place."""
    from budgetcheck.runs.files import import_documents
    from budgetcheck.runs.outputs import keep_apart

    keep_apart([output] if output is not None else (), documents)
    content, unread = import_documents(documents, pack)
    _write(content, output)
    for each in unread:
        where = _say(each.source.zh, each.source.en)
        sys.stderr.write(f"budgetcheck: {_say('没有读懂', 'not understood')}: {each.table} {where} {each.text}\n")


@_command(
    help=_say(
        "记下现有的问题，以后只报告新的。", "Write down today's findings, so that later runs report only new ones."
    )
)
def baseline(
    files: Annotated[list[str], typer.Argument(help=_say("预算文件或文件夹", "Budget files or folders"))],
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help=_say("写入的基线文件；默认按配置", "The baseline to write; default: the configuration's"),
            metavar="PATH",
        ),
    ] = None,
    pack: _Pack = None,
    config: _Config = None,
    lang: _Lang = None,
) -> None:
    """Write today's findings as a baseline."""
    from budgetcheck.runs.baseline import baseline_text
    from budgetcheck.runs.plan import plan

    work = plan(files, config=config, pack=pack)
    keys = work.configuration.keys
    target = output or (work.configuration.path(keys.baseline) if keys.baseline else None)
    work = work.beside([target])
    checked = list(work.accept(_checked(work, work.total())))
    _write(baseline_text(checked, target, _style(lang or keys.lang).language), target)
    unreadable = [file.error for file in checked if file.error is not None]
    for error in unreadable:
        _complain(error)
    raise typer.Exit(EXIT_CANNOT_RUN if unreadable else EXIT_CLEAN)


@_command(
    help=_say(
        "比较两次的 JSON 报告：已改正、新出现、仍存在。",
        "Compare two JSON reports: what is fixed, new, or still there.",
    )
)
def compare(
    before: Annotated[str, typer.Argument(help=_say("先前的报告", "The earlier report"))],
    after: Annotated[str, typer.Argument(help=_say("现在的报告", "The later report"))],
    format_: Annotated[
        Literal["text", "json"], typer.Option("--format", "-f", help=_say("格式", "Format of the comparison"))
    ] = "text",
    fail_on: _FailOn = None,
    lang: _Lang = None,
) -> None:
    """Compare two JSON reports."""
    from budgetcheck.commands import compare as comparison

    language = _style(lang).language
    found = comparison.compare(before, after, language)
    _write(comparison.as_json(found) if format_ == "json" else comparison.as_text(found, language), None)
    if any(file.error is not None for file in found.files):
        raise typer.Exit(EXIT_CANNOT_RUN)
    failing = _failing(fail_on or "error")
    raise typer.Exit(EXIT_FINDINGS if any(found.new(severity) for severity in failing) else EXIT_CLEAN)


@_command(
    help=_say(
        "说明四舍五入差异背后可能的真实数，以及改动哪些数各一个末位即可全部相等。",
        "Show amounts that explain the rounding differences, and the fewest figures to change so that all adds up.",
    )
)
def reconcile(
    file: Annotated[str, typer.Argument(help=_say("预算文件或文档", "Budget file or document"), metavar="FILE")],
    pack: _Pack = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help=_say("全部列出", "List everything"))] = False,
    lang: _Lang = None,
) -> None:
    """Show what explains the rounding differences of a budget, and how it would add up as printed."""
    from budgetcheck.commands import reconcile as reconciliation

    text, settled = reconciliation.reconcile(file, pack, _style(lang).language, verbose=verbose)
    _write(text, None)
    raise typer.Exit(EXIT_CLEAN if settled else EXIT_FINDINGS)


@_command(help=_say("列出规则包，或某个规则包的规则。", "List the rule packs, or the rules of one."))
def rules(
    pack: _Pack = None,
    kinds: Annotated[
        bool, typer.Option("--kinds", help=_say("列出检查类别", "List the kinds of check instead"))
    ] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help=_say("输出规则手册", "Print the reference of all rules instead"))
    ] = False,
    lang: _Lang = None,
) -> None:
    """List the rules of a pack, or the packs there are."""
    from budgetcheck.commands import explain as explanation

    language = _style(lang).language
    if kinds:
        text = explanation.list_kinds()
    elif markdown:
        text = explanation.rule_reference(language)
    elif pack is None:
        text = explanation.list_packs(language)
    else:
        text = explanation.list_rules(pack, language)
    _write(text, None)


@_command(
    help=_say(
        "说明一条规则：要求、依据、正确与错误的例子。",
        "Explain a rule: what it asks, why, and a good and a bad example.",
    )
)
def explain(
    rule: Annotated[str, typer.Argument(help=_say("规则名", "Name of a rule"), autocompletion=_complete_rule)],
    pack: _Pack = None,
    lang: _Lang = None,
) -> None:
    """Explain a rule: what it asks, why, and a good and a bad example."""
    from budgetcheck.commands import explain as explanation

    _write(explanation.explain_rule(rule, pack, _style(lang)), None)


@_command(
    help=_say("输出预算文件或规则包的 JSON Schema。", "Print the JSON Schema of the budget file or of a rule pack.")
)
def schema(
    of: Annotated[
        Literal["budget", "pack"],
        typer.Argument(help=_say("budget 预算文件，pack 规则包", "budget file or rule pack")),
    ],
    pack: _Pack = None,
) -> None:
    """Print the JSON Schema of the budget file (under a pack) or of a rule pack."""
    import json

    content: dict[str, Any]
    if of == "pack":
        from budgetcheck.pack.validate import json_schema

        content = json_schema()
    else:
        from budgetcheck.pack import load_pack
        from budgetcheck.readers.budget_schema import json_schema as budget_schema

        content = budget_schema(load_pack(pack or "common").layout)
    _write(json.dumps(content, ensure_ascii=False, indent=2) + "\n", None)


@_command(
    help=_say("写一份空的预算文件或 Excel 模板。", "Write an empty budget file, or a template in Excel, to fill in.")
)
def init(
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", help=_say("写入的 .json 或 .xlsx", "The .json or .xlsx to write"), metavar="PATH"
        ),
    ],
    pack: _Pack = None,
) -> None:
    """Write an empty budget file, or a template in Excel, for a pack."""
    from budgetcheck.commands.init import template
    from budgetcheck.model.words import InputError, Text

    if Path(output).exists():
        remedy = Text("请换一个文件名", "Give it another name")
        raise InputError(output, Text("文件已存在", "is there already"), remedy=remedy)
    _write(template(pack or "common", Path(output).suffix.lower(), output), output)
