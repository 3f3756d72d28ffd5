"""The sums of the expenditure table as a pointblank plan over a polars frame: prints the broken ones, one a line."""

import json
import sys
from pathlib import Path

import pointblank as pb
import polars as pl

COLUMNS = ("total", "basic", "project")


def cents(column):
    return (100 * pl.col(column).fill_null(0)).round().cast(pl.Int64)


def present(column):
    return pl.col(column).is_not_null().cast(pl.Int64)


def with_parts(frame):
    """Return the rows that have rows below, with the sum of those in every column and how many figures they are."""
    sums = [cents(column).sum().alias(f"{column}_sum") for column in COLUMNS]
    counts = [present(column).sum().alias(f"{column}_n") for column in COLUMNS]
    parts = frame.group_by("above").agg(*sums, *counts)
    return frame.join(parts, left_on="code", right_on="above")


rows = json.loads(Path(sys.argv[1]).read_bytes())["tables"]["expenditure"]["rows"]
number, length = pl.col("code").str.contains(r"^\d+$"), pl.col("code").str.len_chars()
above = pl.when(number & (length == 3)).then(pl.lit("total")).when(number).then(pl.col("code").str.head(-2))
types = {"code": pl.String} | dict.fromkeys(COLUMNS, pl.Float64)
frame = pl.DataFrame(rows, schema=types).with_columns(above.alias("above"))

# Rounding explains a difference where every figure but a blank is within half a last digit of its amount.
difference = cents("total") - cents("basic") - cents("project")
plan = pb.Validate(frame).col_vals_expr(2 * difference.abs() <= sum(present(column) for column in COLUMNS))
for column in COLUMNS:
    difference = cents(column) - pl.col(f"{column}_sum")
    plan = plan.col_vals_expr(2 * difference.abs() <= present(column) + pl.col(f"{column}_n"), pre=with_parts)
plan = plan.interrogate()
if not plan.all_passed():
    for step, column in enumerate((None, *COLUMNS), start=1):
        for code in plan.get_data_extracts(i=step, frame=True)["code"]:
            print(f"down {code}.{column}" if column else f"across {code}")
