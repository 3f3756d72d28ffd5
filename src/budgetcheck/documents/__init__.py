"""What a page says: blocks, tables, lines, quantities and claims."""
