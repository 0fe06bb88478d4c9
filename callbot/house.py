"""What the gateway is built of: all rooms, joined. A composition root."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from callbot.calendar import Calendar, HoursException
from callbot.clock import Clock, system_clock
from callbot.config import Config
from callbot.conversation import Conversation, Parts
from callbot.dialogue.desk import Desk
from callbot.dialogue.dialogue import Dialogue
from callbot.dictating import Dictating
from callbot.dictation import DictationBook
from callbot.errands import Errands
from callbot.notes import NoteWriter
from callbot.people_errands import PeopleErrands
from callbot.phrases import load_phrases
from callbot.ports import Line
from callbot.profile import load
from callbot.profile.model import Profile
from callbot.prompts import fixed_prompts
from callbot.rehearsal import rehearse
from callbot.understanding.understand import Understanding
from callbot.worker import BackOffice, make_back_office, make_callback_desk
from crm.agents import SqlAgentBook
from crm.desk_sessions import SqlDeskSessions
from crm.dictations import SqlDictationBook
from crm.engine import Database, prepare
from crm.spellings import SqlKnownSpellings
from crm.store import SqlCallStore
from crm.transfers import SqlTransferBook
from handoff import routing
from handoff.callbacks import CallbackDesk
from handoff.dictations import DictationDesk
from handoff.switchboard import Background, Switchboard
from handoff.switchboard import Parts as SwitchboardParts
from speech.ears import Ears, make_ears
from speech.synthesis import make_voice
from telephony.legs import TwilioLegs
from telephony.numbers import TwilioNumberRules
from telephony.rest import TwilioRest


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What takes memory and seconds to load and never changes: processes forked afterwards share it."""

    profile: Profile
    understanding: Understanding
    ears: Ears


def gather(config: Config) -> Knowledge:
    """Load profile, understanding and speech models, and bring the store up to date.

    Raises ConfigError, ProfileError, StoreError or ModelError: here, before any process is forked, the operator
    is told in one message; the cheapest is tried first.
    """
    profile = load(config.profile_path)
    engine = prepare(config.database_url)
    make_back_office(config, profile, engine)
    engine.dispose()
    ears = make_ears(config)
    ears.preload(profile.firm.languages)
    understanding = Understanding(profile, kept_in=config.home / "understanding")
    rehearse(Dialogue(make_dialogue_desk(profile, understanding, lambda site: ())), profile, system_clock())
    return Knowledge(profile, understanding, ears)


def make_dialogue_desk(
    profile: Profile, understanding: Understanding, exceptions: Callable[[str], Sequence[HoursException]]
) -> Desk:
    """`exceptions`: hours changed at run time, by site id."""
    return Desk(
        profile=profile,
        understanding=understanding,
        phrases=load_phrases(profile.phrases),
        calendars={site.id: Calendar(site, partial(exceptions, site.id)) for site in profile.sites},
        numbers=TwilioNumberRules(),
    )


@dataclass(frozen=True, slots=True)
class Conversations:
    """callbot.ports.Conversations."""

    parts: Parts
    dictations: DictationBook

    def open(self, call_sid: str, token_hash: str, line: Line) -> Conversation | Dictating | None:
        parts = self.parts
        call = parts.store.open_stream(call_sid, token_hash, parts.clock())
        if call:
            return Conversation(parts, call, line)
        dictation = self.dictations.open_stream(call_sid, token_hash, parts.clock())
        return Dictating(dictation, parts.ears, self.dictations, parts.clock, line) if dictation else None


@dataclass(frozen=True, slots=True)
class House:
    """What the gateway's routes and chores share."""

    config: Config
    clock: Clock
    engine: Database
    store: SqlCallStore
    office: BackOffice
    dialogue_desk: Desk
    agents: SqlAgentBook
    desk_sessions: SqlDeskSessions
    transfers: SqlTransferBook
    background: Background
    callback_desk: CallbackDesk
    switchboard: Switchboard
    dictations: DictationDesk
    conversations: Conversations
    write_note: NoteWriter

    @property
    def profile(self) -> Profile:
        return self.dialogue_desk.profile


def build(config: Config, knowledge: Knowledge, clock: Clock) -> House:
    """Every part, joined."""
    profile = knowledge.profile
    engine = prepare(config.database_url)
    store = SqlCallStore(engine, clock)
    office = make_back_office(config, profile, engine, clock)
    desk = make_dialogue_desk(profile, knowledge.understanding, office.hours.exceptions)
    agents, background = SqlAgentBook(engine, clock), Background()
    zone = ZoneInfo(profile.sites[0].timezone)
    transfers = SqlTransferBook(engine, clock, lambda dialogue, language: NoteWriter(language, zone).so_far(dialogue))
    callback_desk = make_callback_desk(config, engine, office, background, clock)
    legs = TwilioLegs(config, TwilioRest(config))
    switchboard = Switchboard(
        SwitchboardParts(
            transfers=transfers,
            agents=agents,
            legs=legs,
            calls=store,
            profile=profile,
            calendars=desk.calendars,
            clock=clock,
            choose=routing.choose,
            could_take=routing.could_take,
            agent_ready=callback_desk.agent_ready,
            background=background,
        )
    )
    people = PeopleErrands(switchboard, office.callbacks, agents, clock)
    errands = Errands(store, office.appointments, office.requests, people, SqlKnownSpellings(engine))
    dictated = SqlDictationBook(engine)
    return House(
        config=config,
        clock=clock,
        engine=engine,
        store=store,
        office=office,
        dialogue_desk=desk,
        agents=agents,
        desk_sessions=SqlDeskSessions(engine),
        transfers=transfers,
        background=background,
        callback_desk=callback_desk,
        switchboard=switchboard,
        dictations=DictationDesk(dictated, transfers, agents, legs.ring_to_dictate, clock, background),
        conversations=Conversations(_parts(config, knowledge, desk, store, errands, clock), dictated),
        write_note=NoteWriter(profile.firm.languages[0], zone),
    )


def _parts(
    config: Config, knowledge: Knowledge, desk: Desk, store: SqlCallStore, errands: Errands, clock: Clock
) -> Parts:
    """What each conversation is made of."""
    profile = knowledge.profile
    voice = make_voice(profile, config.home)
    for language in profile.firm.languages:
        voice.prepare(fixed_prompts(desk, language), language)
    return Parts(
        dialogue=Dialogue(desk),
        ears=knowledge.ears,
        voice=voice,
        errands=errands,
        store=store,
        clock=clock,
        languages=profile.firm.languages,
        limit_seconds=profile.limits.call_minutes * 60.0,
    )
