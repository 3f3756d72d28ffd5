"""The sums of the expenditure table as frictionless checks: prints the broken ones, one a line."""

import json
import sys
from pathlib import Path

from frictionless import Check, Checklist, Schema, errors, fields, resources

COLUMNS = ("total", "basic", "project")


class Sums(Check):
    Errors = (errors.RowError, errors.TableError)

    def connect(self, resource):
        super().connect(resource)
        self.rows = []

    def validate_row(self, row):
        self.rows.append({name: row[name] for name in ("code", *COLUMNS)})
        if not explained([row["total"]], [row["basic"], row["project"]]):
            yield errors.RowError.from_row(row, note=f"across {row['code']}")

    def validate_end(self):
        below = {}
        for row in self.rows:
            below.setdefault(above(row["code"]), []).append(row)
        for parent in self.rows:
            parts = below.get(parent["code"], ())
            for column in COLUMNS if parts else ():
                if not explained([parent[column]], [row[column] for row in parts]):
                    yield errors.TableError(note=f"down {parent['code']}.{column}")


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


rows = json.loads(Path(sys.argv[1]).read_bytes())["tables"]["expenditure"]["rows"]
resource = resources.TableResource(
    data=[{name: row.get(name) for name in ("code", *COLUMNS)} for row in rows],
    schema=Schema(
        fields=[fields.StringField(name="code"), *(fields.NumberField(name=column) for column in COLUMNS)],
    ),
)
for error in resource.validate(Checklist(checks=[Sums()])).task.errors:
    print(error.note)
