"""The note of a call, from what the dialogue remembers, as colleagues read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from callbot.actions import Outcome
from callbot.call import CallRecord, Note, Speaker, Turn
from callbot.dialogue.state import TRANSFER, DialogueState, Promised
from callbot.language import Language

_MATTERS: Final[Mapping[Language, Mapping[str, str]]] = {
    Language.DE: {
        "opening_hours": "Öffnungszeiten",
        "address": "Adresse und Weg",
        "contact": "Kontakt",
        "price": "Preise",
        "question": "Frage",
        "book_appointment": "möchte einen Termin",
        "move_appointment": "möchte einen Termin verschieben",
        "cancel_appointment": "möchte einen Termin absagen",
        "my_appointment": "fragt nach dem eigenen Termin",
        "service_request": "meldet eine Störung",
        "request_status": "fragt nach dem Stand",
        "complaint": "beschwert sich",
        "person": "möchte mit einem Menschen sprechen",
        "callback": "möchte zurückgerufen werden",
        "callback_awaited": "wartet auf einen Rückruf",
        "not_understood": "wurde nicht verstanden",
        "callback_failed": "Rückruf konnte nicht eingetragen werden",
        "callback_barred": "Nummer ist für Anrufe gesperrt",
        "unfinished": "aufgelegt, bevor es erledigt war",
        "emergency": "Notfall",
        "transfer": "verbunden mit {which}",
        "handed_back": "wieder beim Bot",
        "message": "Nachricht: {which}",
        "message_failed": "Nachricht konnte nicht festgehalten werden",
        "change_callback": "möchte einen Rückruf ändern",
        "callback_change_failed": "Rückruf konnte nicht geändert werden",
        "presence": "Kollege meldet sich",
        "spam": "Werbeanruf",
        "survey": "Umfrage",
        "survey_score": "Zufriedenheit {which} von 5",
        "survey_words": "sagt dazu „{which}“",
        "promise_callback": "Rückruf bis {due} an {to}",
        "promise_appointment": "Termin am {due}, Code {to}",
    },
    Language.EN: {
        "opening_hours": "opening hours",
        "address": "address and directions",
        "contact": "contact",
        "price": "prices",
        "question": "question",
        "book_appointment": "wants an appointment",
        "move_appointment": "wants to move an appointment",
        "cancel_appointment": "wants to cancel an appointment",
        "my_appointment": "asks about an appointment",
        "service_request": "reports a fault",
        "request_status": "asks how things stand",
        "complaint": "complains",
        "person": "wants to speak to a person",
        "callback": "wants to be called back",
        "callback_awaited": "is waiting for a call back",
        "not_understood": "was not understood",
        "callback_failed": "the call-back could not be kept",
        "callback_barred": "the number is blocked for calls",
        "unfinished": "hung up before it was settled",
        "emergency": "emergency",
        "transfer": "put through to {which}",
        "handed_back": "back with the bot",
        "message": "message: {which}",
        "message_failed": "the message could not be kept",
        "change_callback": "wants to change a call-back",
        "callback_change_failed": "the call-back could not be changed",
        "presence": "a colleague calls in",
        "spam": "sales call",
        "survey": "survey",
        "survey_score": "satisfaction {which} of 5",
        "survey_words": "says about it “{which}”",
        "promise_callback": "call-back by {due} to {to}",
        "promise_appointment": "appointment on {due}, code {to}",
    },
}
_FACTS: Final[Mapping[Language, Mapping[str, str]]] = {
    Language.DE: {
        "name": "Name",
        "street": "Straße",
        "area": "Ort",
        "what": "Was",
        "where": "Wo",
        "access": "Zugang",
        "reachable": "Erreichbar",
    },
    Language.EN: {
        "name": "name",
        "street": "street",
        "area": "place",
        "what": "what",
        "where": "where",
        "access": "access",
        "reachable": "reachable",
    },
}
"""What topics ask for and keep as the caller said it."""
_DATE: Final = {Language.DE: "%d.%m.%Y %H:%M", Language.EN: "%d %b %Y %H:%M"}


@dataclass(frozen=True, slots=True)
class NoteWriter:
    """Writes in the firm's first language, with times as its main site's clocks show them."""

    language: Language
    zone: ZoneInfo

    def __call__(self, call: CallRecord, turns: Sequence[Turn]) -> Note:
        """What a colleague needs to know. Works for every call, also one that broke off before its first word."""
        state = _state_of(call.dialogue)
        if state is None:
            return Note("", call.outcome or Outcome.ABANDONED, (), (), call.language or self.language)
        words = [turn for turn in turns if turn.speaker is Speaker.CALLER and (turn.text or turn.keys)]
        outcome = state.outcome or call.outcome or _outcome_of_a_hang_up(state, words)
        open_points = [*state.open_points, *(["unfinished"] if outcome is Outcome.ABANDONED and state.topic else [])]
        return Note(
            reason=self._reason(state, words),
            outcome=outcome,
            promised=tuple(self._promise(promised) for promised in state.promised),
            open_points=tuple(self._name(point) for point in dict.fromkeys(open_points)),
            language=state.language,
        )

    def so_far(self, dialogue: Mapping[str, Any]) -> tuple[str, ...]:
        """What the bot knows in the middle of a call, one short line each: for whoever takes the caller now."""
        state = _state_of(dialogue)
        if state is None:
            return ()
        matters = [self._name(matter) for matter in state.matters if matter != "person"]
        set_aside = state.seeking.set_aside if state.seeking else None
        facts = {**(set_aside.slots if set_aside else {}), **state.slots}
        told = [f"{name}: {facts[key]}" for key, name in _FACTS[self.language].items() if facts.get(key)]
        points = [self._name(point) for point in state.open_points]
        promises = [self._promise(promised) for promised in state.promised]
        return tuple(dict.fromkeys([*matters, *told, *promises, *points]))

    def _reason(self, state: DialogueState, words: Sequence[Turn]) -> str:
        """The matters by name and, where the caller described one, in the caller's words."""
        matters = ", ".join(dict.fromkeys(self._name(matter) for matter in state.matters))
        told = state.request or ("" if matters else next((turn.text for turn in words if turn.text), ""))
        return ": ".join(part for part in (matters, f"“{told}”" if told else "") if part)

    def _name(self, matter: str) -> str:
        kind, _, which = matter.partition(":")
        name = _MATTERS[self.language].get(kind, kind)
        if "{which}" in name:
            return name.replace("{which}", which or "–")
        return f"{name} ({which})" if which else name

    def _promise(self, promised: Promised) -> str:
        due = promised.due.astimezone(self.zone).strftime(_DATE[self.language])
        return self._name(f"promise_{promised.kind}").format(due=due, to=promised.to)


def _state_of(dialogue: Mapping[str, Any]) -> DialogueState | None:
    try:
        return DialogueState.from_json(dialogue) if dialogue else None
    except ValidationError:
        return None  # written by an older version: the turns still tell the story


def _outcome_of_a_hang_up(state: DialogueState, words: Sequence[Turn]) -> Outcome:
    if not words:
        return Outcome.SILENT
    if any(matter.startswith(TRANSFER) for matter in state.matters):
        return Outcome.TRANSFERRED
    return Outcome.ANSWERED if state.matters and state.topic is None else Outcome.ABANDONED
