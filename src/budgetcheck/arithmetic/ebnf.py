"""The grammar of the rule language, as the reference prints it; tests make sentences of it that the parser must read.

Words in quotes stand as they are; { } may be repeated or left out, [ ] may be left out. NAME, NUMBER and the like are
said below the grammar.
"""

GRAMMAR = """\
formula    = relation { "or" relation }
           | sum "=" value { "or" value }
relation   = sum sign sum
           | sum "=" quotient
           | quotient sign number
           | number sign quotient
           | sum "between" sum "and" sum
           | sum "between" percent "and" percent "of" figure
           | quotient "between" number "and" number
value      = quotient | sum
sign       = "=" | "≠" | "!=" | "<" | "≤" | "<=" | ">" | "≥" | ">="
quotient   = sum "/" figure
sum        = [ "-" ] product { ( "+" | "-" ) product }
product    = FACTOR ( "*" | "×" | "of" ) figure [ "/" DIVISOR ]
           | figure [ ( "*" | "×" ) FACTOR ] [ "/" DIVISOR ]
           | number
figure     = cells
           | "sum" "(" cells ")" | "count" "(" cells ")" | "mean" "(" cells ")"
           | "min" "(" cells ")" | "max" "(" cells ")"
           | "abs" "(" simple ")"
           | "min" "(" simple { "," simple } ")"
           | "max" "(" simple { "," simple } ")"
           | "(" simple ")"
simple     = [ "-" ] term { ( "+" | "-" ) ( term | number ) }
term       = [ FACTOR ( "*" | "×" | "of" ) ] ( cells | "sum" "(" cells ")" )
number     = NUMBER [ MEASURE ]
percent    = FACTOR
cells      = TABLE "[" rows "]" "." COLUMN
           | COLUMN
rows       = selector [ "where" COLUMN "is" ( "zero" | "not zero" ) ]
selector   = "*" | "each" | "parts" | "leaf" | "class" | "section" | "item"
           | CODE { "," CODE }

statement  = [ "if" condition "then" ] condition
condition  = both { "or" both }
both       = one { "and" one }
one        = claim
           | "not" one
           | "(" condition ")"
claim      = relation
           | sum "is" [ "not" ] ( "zero" | "positive" | "negative" | "printed" | "blank" )
           | "table" TABLE "is" [ "not" ] ( "present" | "empty" )
           | "text" TEXT { "or" TEXT } "is" [ "not" ] "present"
           | "year" sign YEAR
           | "year" "between" YEAR "and" YEAR
           | "stage" "is" [ "not" ] ( "budget" | "final" | "预算" | "决算" )
           | "unit" "is" [ "not" ] ( "unit" | "department" | "单位" | "部门" )
           | "region" "is" [ "not" ] TEXT
"""
