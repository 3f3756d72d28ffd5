"""Rules asked of a budget: their relations judged, in words, as one report."""
