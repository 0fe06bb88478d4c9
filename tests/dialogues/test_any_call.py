"""Whatever a caller does, the bot answers, asks one question at a time, and never gets stuck."""

import re
from collections.abc import Sequence
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callbot.actions import Command, HangUp, Hold, Listen, PersonSought, PutThrough, Say
from callbot.dialogue.dialogue import Dialogue, Reply
from callbot.dialogue.events import Event, Opening, Pressed, Spoke, StayedSilent
from callbot.dialogue.state import DialogueState
from callbot.language import Language
from callbot.transfer import TransferState
from tests.dialogues.frontdesk import CALLER, PROFILE, Back, Surroundings, local, make_desk, questions_in

DE, EN = Language.DE, Language.EN
LINES = {
    DE: [
        "ja", "nein", "äh", "blub", "danke", "tschüss", "wie bitte", "langsamer bitte", "ein mensch bitte", "egal",
        "ich brauche einen termin", "heizungswartung in münchen", "donnerstag um zehn", "am einunddreißigsten februar",
        "gestern", "das zweite", "keiner davon", "etwas später", "nicht montags", "peter müller", "rosenweg sieben",
        "achtzig drei drei eins", "zwei null null neun fünf", "ich möchte meinen termin verschieben",
        "termin absagen", "wann ist mein termin", "vier acht zwei neun eins sieben", "die heizung ist kaputt",
        "wie weit ist meine reparatur", "ich möchte mich beschweren", "rufen sie mich zurück", "es riecht nach gas",
        "wann haben sie offen", "was kostet das", "null eins sieben eins drei neun zwei null null eins acht acht",
        "sind sie ein mensch", "einen moment bitte", "und in berlin", "bis wann denn", "um vier", "nummer drei",
        "null eins sieben eins", "nein am ende acht neun", "rechnung stimmt nicht", "nachricht", "kein rückruf",
        "mein name ist huber", "nachmittags bin ich daheim", "kommt heute noch jemand", "bin ich da bei lindquell",
        "lassen wir das", "weiß ich nicht", "ja nein doch", "ist frau sommer da", "können wir englisch sprechen",
        "💥🔧", "", "wort " * 1000,
    ],
    EN: ["yes", "no", "i need an appointment", "thursday at ten", "the first one", "a person please", "goodbye"],
}  # fmt: skip
said = st.sampled_from([Spoke(text, language) for language in LINES for text in LINES[language]])
pressed = st.sampled_from([Pressed(keys) for keys in ("1", "2", "3", "0", "9", "*", "482917", "80331", "01713920018")])
events: st.SearchStrategy[Event] = st.one_of(said, said, said, pressed, st.just(StayedSilent()))
news = st.builds(
    PersonSought,
    transfer=st.just(1),
    state=st.sampled_from(TransferState),
    agent_name=st.sampled_from(["", "Petra Kern", "Ole Brandt"]),
    position=st.integers(0, 3),
    wait_minutes=st.sampled_from([None, 1, 5]),
    question=st.sampled_from(["", "", "Haben Sie eine Kundennummer?"]),
    task=st.sampled_from(["", "survey", "book_appointment", "opening_hours", "unknown"]),
    minutes=st.sampled_from([0, 10]),
)
waiting = st.sampled_from(
    [
        Spoke(text, language)
        for language, texts in {
            DE: ["ein mensch bitte", "ich warte", "doch lieber rückruf", "wie lange noch", "nachricht hinterlassen"],
            EN: ["a person please", "i'll hold", "call me back", "how long", "leave a message"],
        }.items()
        for text in texts
    ]
)
sought: st.SearchStrategy[Event] = st.one_of(events, waiting, news, news)
"""What may happen to who waits for a person."""


@cache
def known_dialogue() -> Dialogue:
    return Dialogue(make_desk({}))


class Line:
    """A call on which replies are carried out and looked at."""

    def __init__(
        self, caller: str | None, fails: frozenset[str] = frozenset(), sought: Sequence[PersonSought] = ()
    ) -> None:
        self.now = local("2026-11-23T10:00")
        self.back = Back(Surroundings(self.now, fails=fails, sought=list(sought)))
        self.over = self.put_through = False
        self.listening: Listen | Hold | PutThrough | None = None
        self.said = ""
        self.state = DialogueState(None, "", DE)
        self.take(known_dialogue().begin(Opening(self.now, caller, "+4989999980")))

    def happen(self, event: Event) -> None:
        """News comes only to who waits for it; from the room a caller comes back in a new stream."""
        self.said = ""
        if self.put_through:
            sought = event if isinstance(event, PersonSought) else None
            self.take(known_dialogue().resume(self.state, self.now, sought))
        elif self.state.seeking or not isinstance(event, PersonSought):
            self.take(known_dialogue().respond(self.state, event, self.now))
        assert questions_in(self.said.replace("Haben Sie eine Kundennummer?", "")) <= 1, self.said

    def take(self, reply: Reply) -> None:
        self.state = DialogueState.from_json(reply.state.to_json())
        assert self.state == reply.state, "something is lost on the way through the database"
        assert isinstance(reply.actions[-1], Listen | Hold | HangUp | PutThrough | Command)
        for action in reply.actions:
            if isinstance(action, Say):
                assert action.text.strip()
                assert not re.search(r"\{|\}|None", action.text)
                self.said += f" {action.text}"
            elif isinstance(action, Command):
                self.take(known_dialogue().respond(self.state, self.back.run(action), self.now))
            elif isinstance(action, HangUp):
                self.over = True
            else:
                self.put_through = isinstance(action, PutThrough)
                self.over, self.listening = False, action


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(events, max_size=25), st.sampled_from([CALLER, None]), st.sampled_from(["", "Book", "FindSlots"]))
def test_every_turn_of_any_call_is_answered(happenings: list[Event], caller: str | None, failing: str) -> None:
    line = Line(caller, frozenset({failing}))
    for event in happenings:
        line.happen(event)
        assert line.over or (line.listening and line.state.failures <= 2)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.lists(sought, max_size=20),
    st.lists(news, max_size=6),
    st.sampled_from([CALLER, None]),
    st.sampled_from(["", "SeekPerson", "StopSeeking", "AnswerAgent", "RequestCallback", "TakeMessage"]),
)
def test_who_waits_for_a_person_is_answered_whatever_becomes_of_it(
    happenings: list[Event], results: list[PersonSought], caller: str | None, failing: str
) -> None:
    line = Line(caller, frozenset({failing}), results)
    line.happen(Spoke("ein mensch bitte", DE))
    for event in happenings:
        line.happen(event)
        assert line.over or line.listening
        assert not line.state.is_waiting or line.state.seeking
        assert line.over or line.put_through or not (line.state.seeking and line.state.seeking.is_taken)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(events, max_size=8), st.sampled_from([CALLER, None]))
def test_who_falls_silent_is_let_go_after_a_few_questions(happenings: list[Event], caller: str | None) -> None:
    line = Line(caller)
    for event in happenings:
        line.happen(event)
    silences = 0
    while not line.over:
        line.happen(StayedSilent())
        silences += 1
        assert silences <= 6, "the bot goes on asking nobody"


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(events, max_size=8), st.sampled_from(PROFILE.firm.languages))
def test_who_is_not_understood_is_given_a_person_or_a_call_back(happenings: list[Event], language: Language) -> None:
    line = Line(CALLER)
    for event in happenings:
        line.happen(event)
    if line.over or line.state.topic is not None:
        return
    for _ in range(3):
        line.happen(Spoke("krk wz", language))
    assert line.over
    assert line.state.promised or line.state.outcome
