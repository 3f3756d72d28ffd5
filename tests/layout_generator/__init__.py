"""Consistent disclosures in the layouts that units publish, for tests of the readers.

True amounts come first; what is printed is rounded from them, so that nothing in a document may be reported.
"""
