"""Sums over figures: formulas, the cells that they stand for, relations and their verdict under rounding."""
