"""Which figures explain what broke, what they should be, and how they came to be wrong.

From all relations together: the smallest set of figures whose correction makes everything hold again. `evidence` says
how likely relations are as printed or repaired, `spans` which values they leave a figure, `slips` how figures come to be
wrong, `causes` tries single slips and `search` several. What is likely only ranks; whether a value holds is judged in
exact whole numbers.
"""
