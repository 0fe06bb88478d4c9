"""The gateway: builds all rooms and joins them."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask
from werkzeug.exceptions import HTTPException

from callbot.appointments.model import ToldBy
from callbot.calendar import Calendar, HoursException
from callbot.callback_links import CallbackLinks
from callbot.clock import Clock, system_clock
from callbot.config import Config
from callbot.conversation import Conversation, Parts
from callbot.dialogue.desk import Desk
from callbot.dialogue.dialogue import Dialogue
from callbot.dialogue.state import unspoken
from callbot.dictating import Dictating
from callbot.dictation import DictationBook
from callbot.doorbell import RedisDoorbell
from callbot.errands import Errands
from callbot.health import make_blueprint as make_health
from callbot.hours_by_text import HoursByText
from callbot.housekeeping import LEAVE, Chore, Housekeeping
from callbot.notes import NoteWriter
from callbot.people_errands import PeopleErrands
from callbot.phrases import load_phrases
from callbot.ports import Line
from callbot.presence_by_text import PresenceByText
from callbot.profile import load
from callbot.profile.model import Profile
from callbot.prompts import fixed_prompts
from callbot.rehearsal import rehearse
from callbot.sweeper import sweep
from callbot.understanding.understand import Understanding
from callbot.worker import CALLBACK_SECONDS, RING_SECONDS, BackOffice, make_back_office, make_callback_desk
from crm import api as crm_api
from crm import feeds, privacy
from crm.agents import SqlAgentBook
from crm.callback_asks import SqlCallbackAsks
from crm.customer_book import SqlCustomerBook
from crm.desk_live import SqlLiveDesk
from crm.desk_sessions import SqlDeskSessions
from crm.dictations import SqlDictationBook
from crm.engine import Database, prepare
from crm.event_log import SqlEventLog
from crm.store import SqlCallStore
from crm.transfers import SqlTransferBook
from handoff import routing
from handoff.callback_times import CallbackTimes
from handoff.callbacks import CallbackDesk
from handoff.desk.blueprint import make_blueprint as make_desk
from handoff.desk.services import DeskServices
from handoff.dictations import DictationDesk
from handoff.switchboard import Background, Dispatcher, Switchboard
from handoff.switchboard import Parts as SwitchboardParts
from handoff.web.reception import Reception
from handoff.web.routes import make_blueprint as make_web_call_back
from handoff.web.secrets import Secrets
from handoff.web.wishes import Wishes
from speech.ears import Ears, make_ears
from speech.synthesis import make_voice
from telephony.agent_legs import make_blueprint as make_agent_legs
from telephony.browser_tokens import make_browser_telephones
from telephony.customer_legs import make_blueprint as make_customer_legs
from telephony.dictation_legs import make_blueprint as make_dictation_legs
from telephony.legs import TwilioLegs
from telephony.numbers import TwilioNumberRules
from telephony.rest import TwilioRest
from telephony.services import Telephony
from telephony.sms import make_blueprint as make_sms
from telephony.webhooks import make_blueprint as make_telephony

_SWEEP_SECONDS = 120.0
_EXPIRE_SECONDS = 6 * 3600.0
_MAX_BODY_BYTES = 1024 * 1024
_log = logging.getLogger(__name__)


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


def create_app(config: Config, knowledge: Knowledge | None = None, clock: Clock = system_clock) -> Flask:
    """The whole gateway as one WSGI application, with its housekeeping running.

    Raises ConfigError, ProfileError, ModelError or StoreError when something is missing, before the first call.
    """
    house = _build(config, knowledge or gather(config), clock)
    app = _flask(*_telephone(house), *_pages(house), make_health([("store", lambda: house.store.find(""))]))
    app.extensions[LEAVE] = _keep_house(house)
    return app


@dataclass(frozen=True, slots=True)
class _House:
    """What the gateway's routes and chores share."""

    config: Config
    clock: Clock
    engine: Database
    store: SqlCallStore
    office: BackOffice
    dialogue_desk: Desk
    agents: SqlAgentBook
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


def _build(config: Config, knowledge: Knowledge, clock: Clock) -> _House:
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
    dictated = SqlDictationBook(engine)
    voice = make_voice(profile, config.home)
    for language in profile.firm.languages:
        voice.prepare(fixed_prompts(desk, language), language)
    parts = Parts(
        dialogue=Dialogue(desk),
        ears=knowledge.ears,
        voice=voice,
        errands=Errands(store, office.appointments, office.requests, people),
        store=store,
        clock=clock,
        languages=profile.firm.languages,
        limit_seconds=profile.limits.call_minutes * 60.0,
    )
    return _House(
        config=config,
        clock=clock,
        engine=engine,
        store=store,
        office=office,
        dialogue_desk=desk,
        agents=agents,
        transfers=transfers,
        background=background,
        callback_desk=callback_desk,
        switchboard=switchboard,
        dictations=DictationDesk(dictated, transfers, agents, legs.ring_to_dictate, clock, background),
        conversations=Conversations(parts, dictated),
        write_note=NoteWriter(profile.firm.languages[0], zone),
    )


def _telephone(house: _House) -> Iterator[Blueprint]:
    """What the carrier asks for."""
    config, profile, clock = house.config, house.profile, house.clock
    telephony = Telephony(
        config,
        house.store,
        clock,
        profile,
        house.conversations,
        house.write_note,
        unspoken,
        house.switchboard,
        house.dictations,
    )
    yield make_telephony(telephony)
    yield make_agent_legs(telephony)
    yield make_dictation_legs(telephony)
    yield make_customer_legs(telephony, house.callback_desk)
    hours_by_text = HoursByText(profile, house.office.hours, clock)
    yield make_sms(config, profile, PresenceByText(house.agents, profile, clock, hours_by_text.answer).answer)


def _pages(house: _House) -> Iterator[Blueprint]:
    """What agents, visitors and other programs ask for."""
    config, engine, clock, office = house.config, house.engine, house.clock, house.office
    yield crm_api.make_blueprint(engine, config.api_token)
    yield feeds.make_blueprint(engine, office.letters, clock)
    yield make_desk(
        DeskServices(
            config=config,
            profile=house.profile,
            clock=clock,
            sessions=SqlDeskSessions(engine),
            agents=house.agents,
            transfers=house.transfers,
            events=_event_log(config, engine),
            live=SqlLiveDesk(engine, clock),
            switchboard=house.switchboard,
            customers=SqlCustomerBook(engine, clock),
            callbacks=office.callbacks,
            callback_desk=house.callback_desk,
            dictations=house.dictations,
            numbers=house.dialogue_desk.numbers,
            calendars=house.dialogue_desk.calendars,
            telephones=make_browser_telephones(config),
        )
    )
    yield from _web_call_back(config, house.dialogue_desk, office, SqlCallbackAsks(engine), clock)


def _keep_house(house: _House) -> Callable[[], None]:
    """Begin what has to be done again and again beside the calls; gives what finishes it, and leaves the store tidy."""
    store, clock, profile = house.store, house.clock, house.profile
    chores = Housekeeping(
        [
            Chore("sweep", _SWEEP_SECONDS, lambda: sweep(store, clock(), profile.limits, house.write_note)),
            Chore("expire", _EXPIRE_SECONDS, lambda: privacy.expire(house.engine, clock(), profile.retention)),
            Chore("outbox", RING_SECONDS, house.office.bell.ring),
            Chore("breaks", RING_SECONDS, lambda: house.agents.end_breaks(clock())),
        ]
    )
    # Apart from the other chores, of which some take minutes.
    callbacks = Housekeeping([Chore("callbacks", CALLBACK_SECONDS, house.callback_desk.step)])
    dispatcher = Dispatcher(house.background, house.switchboard.step)
    for keeper in (chores, callbacks, dispatcher):
        keeper.start()

    def leave() -> None:
        for keeper in (chores, callbacks, dispatcher):
            keeper.stop()
        house.engine.dispose()

    return leave


def _event_log(config: Config, engine: Database) -> SqlEventLog:
    """With Redis, other processes' events are heard at once; without it they are looked for."""
    return SqlEventLog(engine, RedisDoorbell(config.redis_url) if config.redis_url else None)


def _web_call_back(
    config: Config, desk: Desk, office: BackOffice, asks: SqlCallbackAsks, clock: Clock
) -> Iterator[Blueprint]:
    """Nothing, for a firm whose profile has no `web`."""
    profile = desk.profile
    if profile.web:
        times = CallbackTimes(profile, desk.calendars, office.callbacks.list_open)
        links = CallbackLinks(config.public_base_url, config.secret_key)
        ways = office.letters.ways if office.letters.sender() else office.letters.ways - {ToldBy.EMAIL}
        wishes = Wishes(profile, profile.web, times, desk.numbers, links, ways)
        reception = Reception(wishes, office.callbacks, asks, Secrets(config.secret_key), clock)
        yield make_web_call_back(reception, config.public_base_url, config.trusted_proxies)


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


def _flask(*blueprints: Blueprint) -> Flask:
    app = Flask("callbot", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY_BYTES
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, _plain)
    app.register_error_handler(Exception, _unexpected)
    return app


def _plain(error: HTTPException) -> tuple[str, int]:
    return f"{error.code} {error.name}\n", error.code or 500


def _unexpected(error: Exception) -> tuple[str, int]:
    """The edge of every web request: what went wrong goes into the log, never to the other side."""
    _log.error("a request failed: %s", type(error).__name__)
    return "500 Internal Server Error\n", 500
