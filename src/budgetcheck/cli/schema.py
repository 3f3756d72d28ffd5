"""budgetcheck schema: print the JSON Schema of the budget file (under a pack), of a rule pack, or of the JSON report."""

from typing import Annotated, Any, Literal, NamedTuple

import typer

from budgetcheck.cli import exits
from budgetcheck.cli.options import Lang, Pack
from budgetcheck.cli.terminal import say

HELP = say(
    "输出预算文件、规则包或 JSON 报告的 JSON Schema。",
    "Print the JSON Schema of the budget file, a rule pack, or the JSON report.",
)
EPILOG: str | None = None


class Options(NamedTuple):
    """What the command takes."""

    of: Annotated[
        Literal["budget", "pack", "report"],
        typer.Argument(
            help=say("budget 预算文件，pack 规则包，report JSON 报告", "budget file, rule pack, or JSON report")
        ),
    ]
    pack: Pack = None
    lang: Lang = None


def run(options: Options) -> int:
    """Print the JSON Schema of the budget file (under a pack) or of a rule pack."""
    import json

    from budgetcheck.runs.outputs import show

    content: dict[str, Any]
    if options.of == "pack":
        from budgetcheck.pack.schema import json_schema

        content = json_schema()
    elif options.of == "report":
        from budgetcheck.reporters.json_schema import json_schema as report_schema

        content = report_schema()
    else:
        from budgetcheck.pack import load_pack
        from budgetcheck.readers.budget_schema import json_schema as budget_schema

        content = budget_schema(load_pack(options.pack or "common").layout)
    show(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    return exits.CLEAN
