"""The sums of the expenditure table as a Rego policy, run by regopy: prints the broken ones, one a line."""

import json
import sys
from pathlib import Path

from regopy import Interpreter

rego = Interpreter()
rego.add_module("expenditure", Path(__file__).with_suffix(".rego").read_text(encoding="utf-8"))
rego.set_input(json.loads(Path(sys.argv[1]).read_bytes())["tables"]["expenditure"])
for name in rego.query("data.expenditure.broken").results[0].expressions[0]:
    print(name)
