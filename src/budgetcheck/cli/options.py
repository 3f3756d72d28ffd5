"""Options that several commands share, each declared once, and how a class of options becomes a typer command.

Annotations are objects in the modules of commands, not the words that `from __future__ import annotations` makes of
them: typer looks at every option four times, and would compile the words as often.
"""

import inspect
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from budgetcheck.cli.terminal import say
from budgetcheck.model.report import FailOn
from budgetcheck.model.words import InputError, Language, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor

    from budgetcheck.judging.question import Question
    from budgetcheck.model.layout import Reading


class AsOne(StrEnum):
    """Which files make one budget together."""

    ALL = "all"
    AUTO = "auto"


FILES = say("文件", "Files")
RULES = say("规则", "Rules")
DOCUMENTS = say("文档", "Documents")
REPORT = say("报告", "Report")
"""Groups of options, as the help of a command with many lists them."""

EXIT_CODES = say(
    "退出码：0 已检查，没有问题；1 有问题；2 文件或规则包无法读取，或核对的数太少；130 被中断。",
    "Exit code: 0 checked, nothing wrong; 1 findings; 2 a file or pack cannot be read, or too little is covered; 130 interrupted.",
)
"""Of commands that judge files."""

_AS_ONE = "--as-one"
_ARGUMENTS = ("files", "file", "documents", "before", "after")
_OPTIONS = ("pack", "output", "config", "baseline", "previous", "annotate", "expect")
"""What names a file or folder."""


class Command(Protocol):
    """What each command's module offers."""

    HELP: str
    EPILOG: str | None
    Options: type[Any]
    """A named tuple: one field an option, annotated for typer."""

    def run(self, options: Any) -> int:  # noqa: ANN401 - each command has options of its own
        """Do it and return the exit code. Raises InputError."""
        ...


def with_values(arguments: "list[str]") -> "list[str]":
    """Return a command's arguments with the value that --as-one has where none stands behind it: all.

    No library of options knows one whose value may be left out before a file's name.
    """
    given = iter(arguments)
    found: list[str] = []
    for each in given:
        if each == "--":
            return [*found, each, *given]
        if found and found[-1] == _AS_ONE:
            found[-1] = f"{_AS_ONE}={AsOne.AUTO if each == AsOne.AUTO else AsOne.ALL}"
            if each == AsOne.AUTO:
                continue
        found.append(each)
    if found and found[-1] == _AS_ONE:
        found[-1] = f"{_AS_ONE}={AsOne.ALL}"
    return found


def as_function(module: Command) -> "Callable[..., None]":
    """Return a command as the function that typer expects, with one parameter an option."""

    def command(**given: object) -> None:
        _no_empty_names(given)
        raise typer.Exit(module.run(module.Options(**given)))

    fields, defaults = module.Options.__annotations__, module.Options._field_defaults
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                annotation=kind,
                default=defaults.get(name, inspect.Parameter.empty),
            )
            for name, kind in fields.items()
        ]
    )
    return command


def _no_empty_names(given: "dict[str, object]") -> None:
    """Refuse an empty name of a file, as a variable of a script that was never set: it would mean a whole folder."""
    for name, value in given.items():
        if name in (*_ARGUMENTS, *_OPTIONS) and ("" in value if isinstance(value, list) else value == ""):
            where = name.upper() if name in _ARGUMENTS else f"--{name}"
            raise InputError(where, Text("文件名为空", "empty file name"))


def _complete_pack(incomplete: str) -> list[str]:
    from budgetcheck.pack import shipped_packs

    return [entry.id for entry in shipped_packs() if entry.id.startswith(incomplete)]


def complete_rule(incomplete: str) -> list[str]:
    """Return the rules of all packs that begin so."""
    from budgetcheck.pack import load_pack, shipped_packs

    rules = {rule.id for entry in shipped_packs() for rule in load_pack(entry.id).rules}
    return sorted(rule for rule in rules if rule.startswith(incomplete))


Pack = Annotated[
    str | None,
    typer.Option(
        "--pack",
        help=say(
            "规则包的名称或路径（自动选择）；none：只查表格结构和文字",
            "Rule pack, by id or path (by itself); none: structure and text",
        ),
        rich_help_panel=RULES,
        metavar="ID|PATH",
        autocompletion=_complete_pack,
    ),
]
FailOnOption = Annotated[
    FailOn | None,
    typer.Option(
        help=say(
            "退出码为 1 的程度：error（默认）、warning 或 never",
            "What makes the exit code 1: error (default), warning or never",
        ),
        metavar="LEVEL",
        rich_help_panel=REPORT,
    ),
]
Config = Annotated[
    str | None,
    typer.Option(
        "--config",
        help=say("配置文件；默认向上查找 budgetcheck.toml", "Configuration; else the nearest budgetcheck.toml"),
        metavar="PATH",
        rich_help_panel=RULES,
    ),
]
Jobs = Annotated[
    str | None,
    typer.Option(
        "--jobs", "-j", help=say("并行进程数（auto）", "Number of processes (auto)"), metavar="N", rich_help_panel=FILES
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        help=say("在 dask 调度器的各机器上检查", "Check on the machines of a dask scheduler"),
        metavar="ADDRESS",
        rich_help_panel=FILES,
    ),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help=say("可覆盖不是 budgetcheck 写的文件", "Write over a file that budgetcheck did not write"),
        rich_help_panel=REPORT,
    ),
]
TogetherOption = Annotated[
    AsOne | None,
    typer.Option(
        _AS_ONE,
        help=say(
            "这些文件合起来是一份预算；auto：同一单位、年度的归并",
            "The documents are one budget; auto: those of a unit",
        ),
        metavar="[auto]",
        rich_help_panel=FILES,
    ),
]
NoCache = Annotated[
    bool,
    typer.Option(
        "--no-cache",
        help=say("不用以前的结果，也不保留结果", "Use and keep no results of earlier runs"),
        rich_help_panel=FILES,
    ),
]
Lang = Annotated[
    Language | None, typer.Option("--lang", help=say("语言", "Language of report and messages"), rich_help_panel=REPORT)
]


def question_of(options: tuple[object, ...]) -> "Question":
    """Return what a command's options ask of every file: each field of a question is an option of the same name."""
    from budgetcheck.judging.question import Question

    asked: dict[str, Any] = {}
    for name in Question._fields:
        given = getattr(options, name, None)
        if given is not None:
            asked[name] = tuple(given) if isinstance(given, list) else given
    return Question(**asked)


def readings(given: "Sequence[str]") -> "tuple[Reading, ...]":
    """Return what options say of tables and columns that are read wrongly. Raises InputError."""
    from budgetcheck.model.layout import Reading

    found = []
    for each in given:
        what, _, meant = (part.strip() for part in each.rpartition("="))
        table, _, heading = (part.strip() for part in what.partition("/"))
        if not what or not meant or ("/" in what and not (table and heading)):
            remedy = Text("请写成 表名=表5，或 表5/列名=上年预算数", "Write TITLE=TABLE, or TABLE/HEADING=COLUMN")
            raise InputError("--read-as", Text(f"“{each}”无法识别", f"'{each}' is not understood"), remedy=remedy)
        found.append(Reading(table, "", meant, heading) if heading else Reading(meant, what))
    return tuple(found)


@contextmanager
def pool(scheduler: str | None) -> "Iterator[Executor | None]":
    """Give the executor of a scheduler, or none: processes of this machine."""
    if scheduler is None:
        yield None
        return
    from budgetcheck.runs.dask import executor_at

    with executor_at(scheduler) as executor:
        yield executor
