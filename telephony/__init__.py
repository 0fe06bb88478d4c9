"""Twilio and the wire."""
