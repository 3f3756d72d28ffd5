"""budgetcheck explain: explain a rule: what it asks, why, and a good and a bad example."""

from typing import Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Lang, Pack, complete_rule
from budgetcheck.cli.terminal import say, style

HELP = say(
    "说明一条规则：要求、依据、正确与错误的例子。",
    "Explain a rule: what it asks, why, and a good and a bad example.",
)
EPILOG: str | None = None


class Options(NamedTuple):
    """What the command takes."""

    rule: Annotated[str, typer.Argument(help=say("规则名", "Name of a rule"), autocompletion=complete_rule)]
    pack: Pack = None
    lang: Lang = None


def run(options: Options) -> int:
    """Explain a rule: what it asks, why, and a good and a bad example."""
    from budgetcheck.commands.explain import explain_rule
    from budgetcheck.runs.outputs import show

    show(explain_rule(options.rule, options.pack, style(options.lang)))
    return exits.CLEAN
