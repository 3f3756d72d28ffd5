"""The sums of the expenditure table as a pandera schema over a polars frame: prints the broken ones, one a line."""

import json
import sys
from pathlib import Path

import pandera.polars as pa
import polars as pl

COLUMNS = ("total", "basic", "project")


def cents(column):
    return (100 * pl.col(column).fill_null(0)).round().cast(pl.Int64)


def present(column):
    return pl.col(column).is_not_null().cast(pl.Int64)


def across(data):
    """Whether rounding explains the difference: every figure but a blank is within half a last digit of its amount."""
    difference = cents("total") - cents("basic") - cents("project")
    return data.lazyframe.select(2 * difference.abs() <= sum(present(column) for column in COLUMNS))


def down(column):
    def check(data):
        parts = data.lazyframe.group_by("above").agg(cents(column).sum().alias("sum"), present(column).sum().alias("n"))
        joined = data.lazyframe.join(parts, left_on="code", right_on="above", how="left", maintain_order="left")
        explained = 2 * (cents(column) - pl.col("sum")).abs() <= present(column) + pl.col("n")
        return joined.select(explained.fill_null(value=True))

    return pa.Check(check, name=column)


SCHEMA = pa.DataFrameSchema(
    {"code": pa.Column(str), "above": pa.Column(str, nullable=True)}
    | {column: pa.Column(float, nullable=True) for column in COLUMNS},
    checks=[pa.Check(across, name="across"), *map(down, COLUMNS)],
)

rows = json.loads(Path(sys.argv[1]).read_bytes())["tables"]["expenditure"]["rows"]
number, length = pl.col("code").str.contains(r"^\d+$"), pl.col("code").str.len_chars()
above = pl.when(number & (length == 3)).then(pl.lit("total")).when(number).then(pl.col("code").str.head(-2))
types = {"code": pl.String} | dict.fromkeys(COLUMNS, pl.Float64)
frame = pl.DataFrame(rows, schema=types).with_columns(above.alias("above"))
try:
    SCHEMA.validate(frame, lazy=True)
except pa.errors.SchemaErrors as errors:
    for case in errors.failure_cases.iter_rows(named=True):
        code = rows[case["index"]]["code"]
        print(f"across {code}" if case["check"] == "across" else f"down {code}.{case['check']}")
