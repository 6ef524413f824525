"""The steps of a run, one file each.

    read -> prepare (a batch) -> settle -> index (a batch) -> recall -> match -> merge (a chunk)
        -> preview (only where a person is asked first) -> publish

A step takes and returns names of batches and small values, so that any engine can carry it. Nothing in here
knows prefect, and nothing decides anything about texts: that is what the rooms are for.
"""
