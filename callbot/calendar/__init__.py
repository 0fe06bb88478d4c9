"""When a site is open, and why not: the one place that knows."""

from callbot.calendar.site_calendar import Calendar, DayHours, HoursException, Why

__all__ = ["Calendar", "DayHours", "HoursException", "Why"]
