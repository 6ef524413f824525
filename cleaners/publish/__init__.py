"""Publish: stories become the files of the output contract, and one rename shows them to readers."""
