"""budgetcheck compare: compare two JSON reports."""

from typing import Annotated, Literal, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import FailOnOption, Lang
from budgetcheck.cli.terminal import say, style

HELP = say(
    "比较两次的 JSON 报告：已改正、新出现、仍存在。",
    "Compare two JSON reports: what is fixed, new, or still there.",
)
EPILOG: str | None = None


class Options(NamedTuple):
    """What the command takes."""

    before: Annotated[str, typer.Argument(help=say("先前的报告", "The earlier report"))]
    after: Annotated[str, typer.Argument(help=say("现在的报告", "The later report"))]
    format_: Annotated[
        Literal["text", "json"], typer.Option("--format", "-f", help=say("格式", "Format of the comparison"))
    ] = "text"
    fail_on: FailOnOption = None
    lang: Lang = None


def run(options: Options) -> int:
    """Compare two JSON reports."""
    from budgetcheck.commands import compare
    from budgetcheck.model.report import Bar
    from budgetcheck.runs.outputs import show

    language = style(options.lang).language
    found = compare.compare(options.before, options.after, language)
    show(compare.as_json(found) if options.format_ == "json" else compare.as_text(found, language))
    if any(file.error is not None for file in found.files):
        return exits.CANNOT_RUN
    failing = Bar(options.fail_on or "error").failing
    return exits.FINDINGS if any(found.new(severity) for severity in failing) else exits.CLEAN
