"""The sums of the expenditure table as SQL, run by duckdb in Python: prints the broken ones, one a line."""

import sys
from pathlib import Path

import duckdb

connection = duckdb.connect()
connection.execute("SET VARIABLE budget = ?", [sys.argv[1]])
for (name,) in connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")).fetchall():
    print(name)
