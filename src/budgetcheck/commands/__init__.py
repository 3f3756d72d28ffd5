"""What explain, compare, reconcile, init and survey do."""
