"""The business profile: one YAML file that the owner of a firm can read."""
