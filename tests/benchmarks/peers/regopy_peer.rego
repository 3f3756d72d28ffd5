package expenditure

import rego.v1

rows := input.tables.expenditure.rows

# A figure stands for an amount within half a last digit of it; a blank is an exact 0, and no figure.
broken contains name if {
	some row in rows
	explained(cents([row], ["total"]), cents([row], ["basic", "project"])) == false
	name := concat(" ", ["across", row.code])
}

broken contains name if {
	some parent in rows
	parts := [row | some row in rows; above(row.code) == parent.code]
	count(parts) > 0
	some column in ["total", "basic", "project"]
	explained(cents([parent], [column]), cents(parts, [column])) == false
	name := concat("", ["down ", parent.code, ".", column])
}

above(code) := "total" if count(code) == 3

above(code) := substring(code, 0, count(code) - 2) if {
	count(code) > 3
	code != "total"
}

cents(of, columns) := [round(100 * row[column]) | some row in of; some column in columns]

explained(whole, parts) := (2 * abs(sum(whole) - sum(parts))) <= (count(whole) + count(parts))
