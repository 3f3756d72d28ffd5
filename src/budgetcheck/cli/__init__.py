"""The command line: one module a command's options."""
