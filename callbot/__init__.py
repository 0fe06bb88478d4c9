"""The core of the voice front desk."""
