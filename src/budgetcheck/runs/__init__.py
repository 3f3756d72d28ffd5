"""One run over files: what it is to do, the processes that do it, and what it reads and writes."""
