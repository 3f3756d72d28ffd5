package expenditure

import rego.v1

# A figure stands for an amount within half a last digit of it; a blank is an exact 0, and no figure.
explained(whole, parts) := (2 * abs(sum(whole) - sum(parts))) <= (count(whole) + count(parts))

cents(rows, columns) := [round(100 * row[column]) | some row in rows; some column in columns]

broken contains name if {
	some row in input.rows
	not explained(cents([row], ["total"]), cents([row], ["basic", "project"]))
	name := concat(" ", ["across", row.code])
}

broken contains name if {
	some code, parts in below
	some parent in input.rows
	parent.code == code
	some column in ["total", "basic", "project"]
	not explained(cents([parent], [column]), cents(parts, [column]))
	name := concat("", ["down ", code, ".", column])
}

below[code] := parts if {
	some code in {code | some code in above}
	parts := [row | some row in input.rows; above[row.code] == code]
}

above := {row.code: parent(row.code) | some row in input.rows}

parent(code) := "total" if count(code) == 3

parent(code) := substring(code, 0, count(code) - 2) if {
	count(code) > 3
	code != "total"
}
