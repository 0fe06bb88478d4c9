"""The business profile: one YAML file that the owner of a firm can read."""

from callbot.profile.loading import load, parse
from callbot.profile.model import Profile

__all__ = ["Profile", "load", "parse"]
