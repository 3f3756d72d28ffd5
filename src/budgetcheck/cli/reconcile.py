"""budgetcheck reconcile: show what explains the rounding differences of a budget, and how it would add up as printed."""

from typing import Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Lang, Pack
from budgetcheck.cli.terminal import say, style, waited

HELP = say(
    "说明四舍五入差异背后可能的实际数，以及调整哪些数的末位即可完全相等。",
    "Show amounts that explain the rounding differences, and the fewest figures to change so that all adds up.",
)
EPILOG: str | None = None


class Options(NamedTuple):
    """What the command takes."""

    file: Annotated[str, typer.Argument(help=say("预算文件或文档", "Budget file or document"), metavar="FILE")]
    pack: Pack = None
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help=say("全部列出", "List everything"))] = False
    lang: Lang = None


def run(options: Options) -> int:
    """Show what explains the rounding differences of a budget, and how it would add up as printed."""
    from budgetcheck.commands.reconcile import reconcile
    from budgetcheck.runs.outputs import show

    language = style(options.lang).language
    text, settled = waited(lambda: reconcile(options.file, options.pack, language, verbose=options.verbose))
    show(text)
    return exits.CLEAN if settled else exits.FINDINGS
