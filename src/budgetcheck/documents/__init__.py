"""What a page says, whatever its format: blocks, printed tables, lines and sentences; nothing here knows a budget."""
