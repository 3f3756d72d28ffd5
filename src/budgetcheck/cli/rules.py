"""budgetcheck rules: list the rules of a pack, or the packs there are."""

from typing import Annotated, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Lang, Pack
from budgetcheck.cli.terminal import say, style

HELP = say("列出规则包，或某个规则包的规则。", "List the rule packs, or the rules of one.")
EPILOG: str | None = None


class Options(NamedTuple):
    """What the command takes."""

    pack: Pack = None
    kinds: Annotated[bool, typer.Option("--kinds", help=say("列出检查类别", "List the kinds of check instead"))] = False
    markdown: Annotated[
        bool,
        typer.Option(
            "--markdown",
            help=say(
                "输出规则手册；与 --kinds 同用则为规则语言",
                "Print the reference of all rules, or with --kinds that of the rule language",
            ),
        ),
    ] = False
    diff: Annotated[
        bool, typer.Option("--diff", help=say("列出相对上级规则包的改动", "List what the pack changes of its parent"))
    ] = False
    lang: Lang = None


def run(options: Options) -> int:
    """List the rules of a pack, or the packs there are."""
    from budgetcheck.commands import explain
    from budgetcheck.runs.outputs import show

    language = style(options.lang).language
    if options.kinds and options.markdown:
        from budgetcheck.commands.reference import language_page

        text = language_page(language)
    elif options.kinds:
        text = explain.list_kinds(language)
    elif options.markdown:
        text = explain.rule_reference(language)
    elif options.pack is not None and options.diff:
        text = explain.list_changes(options.pack, language)
    elif options.pack is None:
        text = explain.list_packs(language)
    else:
        text = explain.list_rules(options.pack, language)
    show(text)
    return exits.CLEAN
