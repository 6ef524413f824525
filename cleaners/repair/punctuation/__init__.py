"""Rules for damaged punctuation, figures and set phrases."""
