"""One error class per stage of a call."""

from collections.abc import Sequence


class CallbotError(Exception):
    """Base of everything Callbot raises on purpose; its text is fit for an operator to read."""


class ConfigError(CallbotError):
    """A setting is missing or contradictory; the text names the key and the remedy."""


class ProfileError(CallbotError):
    """The business profile is wrong; `problems` are lines of 'file:line: what, and what to do'."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class InputError(CallbotError):
    """A file or line given to a command cannot be read; the text says where, and what is expected."""


class HearingError(CallbotError):
    """A recogniser or its model failed."""


class ModelError(HearingError):
    """A speech model is missing, damaged or lacks what we need."""


class SpeakingError(CallbotError):
    """No audio could be made of a text."""


class WireError(CallbotError):
    """A media-stream message is malformed or out of order."""


class CarrierError(CallbotError):
    """The carrier refused or did not answer a request of ours."""


class CarrierUnsure(CarrierError):  # noqa: N818 - the state of affairs: a request may or may not have been carried out
    """The carrier may or may not have done what we asked; whoever repeats it may do it twice."""


class PostError(CallbotError):
    """An e-mail could not be handed to the mail server."""


class StoreError(CallbotError):
    """The customer store could not keep or find something."""


class IllegalTransition(CallbotError):  # noqa: N818 - reads as what happened: "illegal transition: ..."
    """An event does not fit the state; nothing was changed."""

    def __init__(self, machine: str, state: str, event: str) -> None:
        super().__init__(f"{machine}: {event!r} is not possible in state {state!r}")
        self.machine, self.state, self.event = machine, state, event
