"""Typos: words that are no words, repaired where nothing else can be meant."""
