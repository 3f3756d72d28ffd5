"""The command line as a whole: the commands there are, each built only when it is asked for."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from typer.core import TyperCommand
from typer.main import get_command

from budgetcheck.cli import exits
from budgetcheck.cli.options import Command, Lang, as_function, with_values
from budgetcheck.cli.terminal import complain, say
from budgetcheck.cli.usage import COMMAND, OPTIONS, SpokenCommand, SpokenGroup
from budgetcheck.model.version import __version__

COMMANDS = {
    "validate": "validate",
    "serve": "serve",
    "survey": "survey",
    "import": "import_documents",
    "fix": "fix",
    "baseline": "baseline",
    "compare": "compare",
    "reconcile": "reconcile",
    "structure": "structure",
    "rules": "rules",
    "explain": "explain",
    "test": "test",
    "schema": "schema",
    "init": "init",
    "cache": "cache",
}
"""Every command and its module here, in the order in which the help lists them."""


class _AsAsked(SpokenGroup):
    """A group that builds the command that it is asked for: building all of them would be a twelfth of a small run."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - as typer calls it
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | None:  # noqa: ARG002 - as typer calls it
        # A name that no command has is held against all of them, so that the nearest can be suggested.
        for name in (cmd_name,) if cmd_name in COMMANDS else COMMANDS:
            if name not in self.commands:
                self.commands[name] = _built(name)
        return cast(TyperCommand | None, self.commands.get(cmd_name))


class _Command(SpokenCommand):
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer carries a click of its own
        return super().parse_args(ctx, with_values(args))


def _built(name: str) -> TyperCommand:
    module = cast("Command", import_module(f"budgetcheck.cli.{COMMANDS[name]}"))
    alone = typer.Typer(add_completion=False)
    alone.command(name, cls=_Command, help=module.HELP, epilog=module.EPILOG, options_metavar=OPTIONS)(
        as_function(module)
    )
    command = cast(_Command, get_command(alone))
    command.examples = getattr(module, "EXAMPLES", command.examples)
    return command


app = typer.Typer(
    name="budgetcheck",
    cls=_AsAsked,
    help=say(
        "公开之前检查预算：勾稽关系、合计、占比、增减和空表说明。", "Check public budgets before they are published."
    ),
    no_args_is_help=True,
    options_metavar=OPTIONS,
    subcommand_metavar=COMMAND,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=say("例：budgetcheck validate 预算.json", "Example: budgetcheck validate budget.json"),
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"budgetcheck {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=say("显示版本", "Show the version"))
    ] = False,
    lang: Lang = None,
) -> None:
    pass


def _unpacked() -> None:
    """Refuse to run from an archive, where no rule, format or reader would be found. Raises InputError."""
    if not getattr(sys, "frozen", False) and not Path(__file__).is_file():
        from budgetcheck.model.words import InputError, Text

        problem = Text("不能直接从压缩包运行", "cannot run from within an archive")
        raise InputError(
            "budgetcheck", problem, remedy=Text("请解压，或用 pip 安装", "Unpack it, or install it with pip")
        )


def run() -> int:
    """Run the command line and return the exit code."""
    from budgetcheck.model.words import InputError

    try:
        _unpacked()
        code = app(standalone_mode=True)
    except InputError as error:
        complain(error)
        return exits.CANNOT_RUN
    return code if isinstance(code, int) else exits.CLEAN
