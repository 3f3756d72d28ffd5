"""The local page on which an office checks its documents, and the same as a service for programs."""
