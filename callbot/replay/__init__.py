"""Past calls once more, against a changed profile."""
