"""budgetcheck init: write an empty budget file, a template in Excel, or a rule pack drafted from a document."""

from pathlib import PurePath
from typing import Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Force, Lang, Pack
from budgetcheck.cli.terminal import say, waited, wrote
from budgetcheck.model.words import InputError, Text

HELP = say(
    "写一份空的预算文件或 Excel 模板，或由一份文档起草规则包。",
    "Write an empty budget file, or a template in Excel, to fill in, or draft a rule pack from a document.",
)
EPILOG: str | None = None


class Options(NamedTuple):
    """What the command takes."""

    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            help=say("写入的 .json、.xlsx 或 .toml", "The .json, .xlsx or .toml to write"),
            metavar="PATH",
        ),
    ]
    pack: Pack = None
    document: Annotated[
        str | None,
        typer.Option(
            "--from",
            help=say("由此文档起草规则包（.toml）", "Draft a rule pack (.toml) from this document"),
            metavar="DOCUMENT",
        ),
    ] = None
    force: Force = False
    lang: Lang = None


def run(options: Options) -> int:
    """Write an empty budget file, or a template in Excel, for a pack; or a pack drafted from a document."""
    from budgetcheck.runs.outputs import sinks

    suffix = PurePath(options.output).suffix.lower()
    with sinks([options.output], force=options.force, wrote=wrote) as (out,):
        if options.document is not None:
            out.put(_drafted(options.document, options, suffix))
        else:
            out.put(_template(options, suffix))
    return exits.CLEAN


def _template(options: Options, suffix: str) -> "str | bytes":
    from budgetcheck.commands.init import template

    return template(options.pack or "common", suffix, options.output)


def _drafted(document: str, options: Options, suffix: str) -> str:
    from budgetcheck.commands.draft import draft

    if suffix != ".toml":
        problem = Text(f"规则包不能写成“{suffix}”", f"a rule pack is not written as '{suffix}'")
        raise InputError(options.output, problem, remedy=Text("请用 .toml", "Use .toml"))
    return waited(lambda: draft(document, options.pack))
