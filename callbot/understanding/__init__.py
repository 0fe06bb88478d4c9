"""What callers mean."""
