"""Annotated copies of documents."""
