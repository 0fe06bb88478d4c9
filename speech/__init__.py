"""Ears and voice."""
