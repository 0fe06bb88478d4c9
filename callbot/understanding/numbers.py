"""Numbers as they are spoken."""

from callbot.understanding.digits import DigitRun, digit_runs, find_numbers
from callbot.understanding.number_tokens import Kind, Token, to_number, words_to_digits

__all__ = ["DigitRun", "Kind", "Token", "digit_runs", "find_numbers", "to_number", "words_to_digits"]
