"""budgetcheck test: run the examples of a pack's rules, as often as its files change."""

from enum import StrEnum
from typing import Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Lang
from budgetcheck.cli.terminal import complain, say, style

HELP = say(
    "运行规则包中每条规则的正确与错误示例。",
    "Run the good and bad example of every rule of a pack.",
)
EPILOG: str | None = say(
    "例：budgetcheck test 本省.toml --on 已公开/", "Example: budgetcheck test mine.toml --on published/"
)


class Format(StrEnum):
    """How the outcome is written."""

    TEXT = "text"
    JUNIT = "junit"


class Options(NamedTuple):
    """What the command takes."""

    pack: Annotated[str, typer.Argument(help=say("规则包：名称或路径", "Rule pack, by id or path"), metavar="PACK")]
    on: Annotated[
        str | None, typer.Option("--on", help=say("另在此文件夹的文件上运行", "Run it over the files of a folder too"))
    ] = None
    format: Annotated[Format, typer.Option("--format", help=say("输出格式", "Format of the outcome"))] = Format.TEXT
    watch: Annotated[
        bool, typer.Option("--watch", help=say("规则包改动后重新运行", "Run again whenever the pack changes"))
    ] = False
    lang: Lang = None


def run(options: Options) -> int:
    """Run the good and bad example of every rule of a pack."""
    code = _once(options)
    if not options.watch:
        return code
    import time

    from budgetcheck.pack.source import stamps

    files = _files(options, ())
    seen = stamps(options.pack, files)
    while True:
        time.sleep(0.5)
        if stamps(options.pack, files) != seen:
            _once(options)
            files = _files(options, files)
            seen = stamps(options.pack, files)


def _files(options: Options, before: tuple[str, ...]) -> tuple[str, ...]:
    """Return every file that the pack is made of, its parents' and those with codes too; those before if it is broken."""
    from budgetcheck.model.words import InputError
    from budgetcheck.pack import load_pack

    try:
        return load_pack(options.pack, examples=True).files
    except InputError:
        return before


def _once(options: Options) -> int:
    from budgetcheck.commands.trial import as_junit, as_text, rehearse
    from budgetcheck.model.words import InputError
    from budgetcheck.pack import load_pack
    from budgetcheck.runs.outputs import show

    load_pack.cache_clear()
    language = style(options.lang).language
    try:
        outcome = rehearse(options.pack, options.on)
    except InputError as error:
        if not options.watch:
            raise
        # Half a sentence was saved: what is wrong with it is said, and the next change awaited.
        complain(error)
        return exits.CANNOT_RUN
    show(as_junit(outcome, language) if options.format is Format.JUNIT else as_text(outcome, language))
    return exits.FINDINGS if outcome.failed else exits.CLEAN
