"""budgetcheck schema: print the JSON Schema of the budget file (under a pack) or of a rule pack."""

from typing import Annotated, Any, Literal, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Pack
from budgetcheck.cli.terminal import say

HELP = say("输出预算文件或规则包的 JSON Schema。", "Print the JSON Schema of the budget file or of a rule pack.")
EPILOG: str | None = None


class Options(NamedTuple):
    """What the command takes."""

    of: Annotated[
        Literal["budget", "pack"],
        typer.Argument(help=say("budget 预算文件，pack 规则包", "budget file or rule pack")),
    ]
    pack: Pack = None


def run(options: Options) -> int:
    """Print the JSON Schema of the budget file (under a pack) or of a rule pack."""
    import json

    from budgetcheck.runs.outputs import show

    content: dict[str, Any]
    if options.of == "pack":
        from budgetcheck.pack.validate import json_schema

        content = json_schema()
    else:
        from budgetcheck.pack import load_pack
        from budgetcheck.readers.budget_schema import json_schema as budget_schema

        content = budget_schema(load_pack(options.pack or "common").layout)
    show(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    return exits.CLEAN
