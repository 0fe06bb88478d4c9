"""Appointments: what is free, what is booked, and for how long."""
