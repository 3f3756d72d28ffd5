"""The command line: flags in, exit code out. What a command does is done below; what it prints is rendered below."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from budgetcheck import __version__
from budgetcheck.reporters import formats

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.batch import Job
    from budgetcheck.finding import FileReport, InputError, Language, Report
    from budgetcheck.reporters import Style

EXIT_CLEAN, EXIT_FINDINGS, EXIT_CANNOT_RUN = 0, 1, 2

_LANGUAGE_VARIABLE = "BUDGETCHECK_LANG"
_PROGRESS_FROM = 20


class FailOn(StrEnum):
    """The least severity that makes the exit code 1."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


class SchemaOf(StrEnum):
    """What a JSON Schema is wanted of."""

    BUDGET = "budget"
    PACK = "pack"


class Lang(StrEnum):
    """The language of messages."""

    ZH = "zh"
    EN = "en"


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


app = typer.Typer(
    name="budgetcheck",
    help=_say(
        "公开之前检查预算：勾稽关系、合计、占比、增减和空表说明。", "Check public budgets before they are published."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_say("例：budgetcheck validate 预算.json", "Example: budgetcheck validate budget.json"),
)

_Pack = Annotated[
    str | None,
    typer.Option(
        "--pack",
        help=_say(
            "规则包的名称或 .toml 路径；默认按预算的地区和年度选择",
            "Rule pack, by id or .toml path; default: by the budget's region and year",
        ),
        metavar="ID|PATH",
    ),
]
_Lang = Annotated[Lang | None, typer.Option("--lang", help=_say("报告语言", "Language of the report"))]


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
    from budgetcheck.finding import InputError

    try:
        code = app(standalone_mode=True)
    except InputError as error:
        _complain(error)
        return EXIT_CANNOT_RUN
    return code if isinstance(code, int) else EXIT_CLEAN


def _complain(error: InputError) -> None:
    sys.stderr.write(f"budgetcheck: {error.say(_LANGUAGE)}\n")


@app.command(
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
        typer.Option(help=_say("只用这些规则（可用 *）", "Apply only these rules (* allowed)"), metavar="RULE"),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(help=_say("不用这些规则（可用 *）", "Leave these rules out (* allowed)"), metavar="RULE"),
    ] = None,
    fail_on: Annotated[
        FailOn, typer.Option(help=_say("达到何种程度时退出码为 1", "What makes the exit code 1"))
    ] = FailOn.ERROR,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help=_say("逐条列出四舍五入差异等", "List rounding differences and unchecked figures too"),
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=_say("只显示问题", "Show only what is wrong"))] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help=_say("并行进程数", "Number of processes"))] = 1,
    as_one: Annotated[
        bool,
        typer.Option(
            "--as-one",
            help=_say("这些文件合起来是一份预算（表在 Excel、文字在 Word）", "The documents make one budget together"),
        ),
    ] = False,
    lang: _Lang = None,
) -> None:
    """Check budget files against their rule pack and report what is wrong."""
    from budgetcheck.batch import Job, expand_paths
    from budgetcheck.finding import Report
    from budgetcheck.outputs import outputs
    from budgetcheck.reporters import produce

    wanted = outputs(format_ or (), output or ())
    paths = expand_paths(files)
    chosen = (pack, tuple(select or ()), tuple(ignore or ()))
    work = [Job(paths[0], *chosen, more=paths[1:])] if as_one else [Job(path, *chosen) for path in paths]
    report = Report(tuple(_checked(work, jobs)))
    for each in wanted:
        style = _style(lang, verbose=verbose, quiet=quiet, to_terminal=each.path is None)
        _write(produce(report, each.format, style), each.path)
    raise typer.Exit(exit_code(report, fail_on))


def exit_code(report: Report, fail_on: FailOn) -> int:
    """Return the exit code that a report calls for."""
    from budgetcheck.finding import Severity

    if report.unreadable:
        return EXIT_CANNOT_RUN
    failing = {
        FailOn.ERROR: (Severity.ERROR,),
        FailOn.WARNING: (Severity.ERROR, Severity.WARNING),
        FailOn.NEVER: (),
    }[fail_on]
    return EXIT_FINDINGS if any(report.count(severity) for severity in failing) else EXIT_CLEAN


def _checked(work: Sequence[Job], jobs: int) -> Iterator[FileReport]:
    from budgetcheck.batch import check_files

    results = check_files(work, jobs)
    if len(work) < _PROGRESS_FROM or not sys.stderr.isatty():
        return results
    return _with_progress(results, len(work))


def _with_progress(results: Iterable[FileReport], total: int) -> Iterator[FileReport]:
    from rich.console import Console
    from rich.progress import track

    label = _say("检查中", "Checking")
    yield from track(results, description=label, total=total, console=Console(stderr=True), transient=True)


def _style(lang: Lang | None, *, verbose: bool = False, quiet: bool = False, to_terminal: bool = True) -> Style:
    from budgetcheck.reporters import Style

    terminal = to_terminal and sys.stdout.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = None
    if terminal:
        import shutil

        width = shutil.get_terminal_size().columns
    elif os.environ.get("FORCE_COLOR") and to_terminal:
        colour = not os.environ.get("NO_COLOR")
    language = cast("Language", str(lang)) if lang else _LANGUAGE
    return Style(language, verbose=verbose, quiet=quiet, colour=colour, width=width)


def _write(content: str | bytes, path: str | None) -> None:
    if path is None:
        _show(content)
        return
    try:
        Path(path).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
    except OSError as error:
        from budgetcheck.finding import InputError, Text

        reason = error.strerror or str(error)
        problem = Text(f"无法写入（{reason}）", f"cannot be written ({reason})")
        raise InputError(path, problem, remedy=Text("请检查路径和权限", "Check the path and its permissions")) from None


def _show(content: str | bytes) -> None:
    if isinstance(content, str):
        sys.stdout.write(content)
    elif sys.stdout.isatty():
        from budgetcheck.finding import InputError, Text

        problem = Text("这种格式不是文本，无法显示", "this format is no text for a terminal")
        raise InputError("--format", problem, remedy=Text("请用 --output 写入文件", "Write it with --output"))
    else:
        sys.stdout.buffer.write(content)
    sys.stdout.flush()


@app.command(
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
    from budgetcheck.batch import import_documents

    content, unread = import_documents(documents, pack)
    _write(content, output)
    for each in unread:
        where = _say(each.source.zh, each.source.en)
        sys.stderr.write(f"budgetcheck: {_say('没有读懂', 'not understood')}: {each.table} {where} {each.text}\n")


@app.command(help=_say("列出规则包，或某个规则包的规则。", "List the rule packs, or the rules of one."))
def rules(
    pack: _Pack = None,
    kinds: Annotated[
        bool, typer.Option("--kinds", help=_say("列出检查类别", "List the kinds of check instead"))
    ] = False,
    lang: _Lang = None,
) -> None:
    """List the rules of a pack, or the packs there are."""
    from budgetcheck import explanation

    language = _style(lang).language
    if kinds:
        text = explanation.list_kinds()
    elif pack is None:
        text = explanation.list_packs(language)
    else:
        text = explanation.list_rules(pack, language)
    _write(text, None)


@app.command(
    help=_say(
        "说明一条规则：要求、依据、正确与错误的例子。",
        "Explain a rule: what it asks, why, and a good and a bad example.",
    )
)
def explain(
    rule: Annotated[str, typer.Argument(help=_say("规则名", "Name of a rule"))],
    pack: _Pack = None,
    lang: _Lang = None,
) -> None:
    """Explain a rule: what it asks, why, and a good and a bad example."""
    from budgetcheck import explanation

    _write(explanation.explain_rule(rule, pack, _style(lang)), None)


@app.command(
    help=_say("输出预算文件或规则包的 JSON Schema。", "Print the JSON Schema of the budget file or of a rule pack.")
)
def schema(
    of: Annotated[SchemaOf, typer.Argument(help=_say("budget 预算文件，pack 规则包", "budget file or rule pack"))],
    pack: _Pack = None,
) -> None:
    """Print the JSON Schema of the budget file (under a pack) or of a rule pack."""
    import json

    content: dict[str, Any]
    if of is SchemaOf.PACK:
        from budgetcheck.pack.validate import json_schema

        content = json_schema()
    else:
        from budgetcheck.pack import load_pack
        from budgetcheck.readers.budget_schema import json_schema as budget_schema

        content = budget_schema(load_pack(pack or "common").layout)
    _write(json.dumps(content, ensure_ascii=False, indent=2) + "\n", None)
