"""budgetcheck baseline: write today's findings as a baseline."""

from typing import Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Config, Force, Lang, Pack, question_of
from budgetcheck.cli.terminal import complain, progress, say, style, wrote

HELP = say("记录现有的问题，以后只报告新的。", "Record today's findings, so that later runs report only new ones.")
EPILOG: str | None = None


class Options(NamedTuple):
    """What the command takes."""

    files: Annotated[list[str], typer.Argument(help=say("预算文件或文件夹", "Budget files or folders"))]
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help=say("写入的基线文件；默认按配置", "The baseline to write; default: the configuration's"),
            metavar="PATH",
        ),
    ] = None
    pack: Pack = None
    config: Config = None
    force: Force = False
    lang: Lang = None


def run(options: Options) -> int:
    """Write today's findings as a baseline."""
    from budgetcheck.runs.baseline import baseline_text
    from budgetcheck.runs.outputs import sinks
    from budgetcheck.runs.plan import plan

    work = plan(options.files, question_of(options), config=options.config)
    keys = work.configuration.keys
    target = options.output or (work.configuration.path(keys.baseline) if keys.baseline else None)
    work = work.beside([target])
    total = work.total()
    with sinks([target], force=options.force, wrote=wrote) as (out,):
        checked = list(work.accept(progress(work.check(), total)))
        out.put(baseline_text(checked, target, style(options.lang or keys.lang).language))
    unreadable = [file.error for file in checked if file.error is not None]
    for error in unreadable:
        complain(error)
    return exits.CANNOT_RUN if unreadable else exits.CLEAN
