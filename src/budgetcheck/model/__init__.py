"""The words that everyone shares: budget, layout, report, official codes."""
