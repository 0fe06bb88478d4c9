"""The single point of information."""
