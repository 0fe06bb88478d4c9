"""To a person."""
