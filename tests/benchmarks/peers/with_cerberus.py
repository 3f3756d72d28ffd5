"""The sums of the expenditure table as a Cerberus schema: prints the broken ones, one a line."""

import json
import sys
from pathlib import Path

from cerberus import Validator

COLUMNS = ("total", "basic", "project")


class BudgetValidator(Validator):
    def _check_with_across(self, field, row):
        if not explained([row.get("total")], [row.get("basic"), row.get("project")]):
            self._error(field, f"across {row['code']}")

    def _check_with_down(self, field, rows):
        below = {}
        for row in rows:
            below.setdefault(above(row["code"]), []).append(row)
        for parent in rows:
            parts = below.get(parent["code"], ())
            for column in COLUMNS if parts else ():
                if not explained([parent.get(column)], [row.get(column) for row in parts]):
                    self._error(field, f"down {parent['code']}.{column}")


def above(code):
    if not code.isdigit():
        return None
    return "total" if len(code) == 3 else code[:-2]


def explained(whole, parts):
    """Whether rounding explains the difference: every figure but a blank is within half a last digit of its amount."""
    difference = sum(cents(each) for each in whole) - sum(cents(each) for each in parts)
    return 2 * abs(difference) <= sum(each is not None for each in (*whole, *parts))


def cents(figure):
    return round(100 * (figure or 0))


AMOUNT = {"type": "number", "nullable": True}
ROW = {
    "type": "dict",
    "check_with": "across",
    "schema": {"code": {"type": "string", "required": True}, "name": {"type": "string"}}
    | dict.fromkeys(COLUMNS, AMOUNT),
}
TABLE = {"type": "dict", "schema": {"rows": {"type": "list", "check_with": "down", "schema": ROW}}}
SCHEMA = {"tables": {"type": "dict", "schema": {"expenditure": TABLE}}}


def messages(errors):
    for each in errors.values() if isinstance(errors, dict) else errors:
        if isinstance(each, str):
            yield each
        else:
            yield from messages(each)


validator = BudgetValidator(SCHEMA, allow_unknown=True)
validator.validate(json.loads(Path(sys.argv[1]).read_bytes()))
for message in messages(validator.errors):
    print(message)
