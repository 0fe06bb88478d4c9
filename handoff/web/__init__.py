"""Web Call Back: the button, the page, and what keeps both from being misused."""
