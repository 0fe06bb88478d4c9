"""The gateway: builds all rooms and joins them."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask
from werkzeug.exceptions import HTTPException

from callbot.appointments.model import ToldBy
from callbot.calendar import Calendar, HoursException
from callbot.call import CallRecord
from callbot.callback_links import CallbackLinks
from callbot.clock import Clock, system_clock
from callbot.config import Config
from callbot.conversation import Conversation, Parts
from callbot.dialogue.desk import Desk
from callbot.dialogue.dialogue import Dialogue
from callbot.dialogue.state import unspoken
from callbot.doctor import Finding, Verdict, attempt, examine_settings
from callbot.doorbell import RedisDoorbell
from callbot.errands import Errands
from callbot.health import make_blueprint as make_health
from callbot.hours_by_text import HoursByText
from callbot.housekeeping import Chore, Housekeeping
from callbot.notes import NoteWriter
from callbot.people_errands import PeopleErrands
from callbot.phrases import load_phrases
from callbot.ports import Line
from callbot.presence_by_text import PresenceByText
from callbot.profile import load
from callbot.profile.model import Profile
from callbot.prompts import fixed_prompts
from callbot.replay.replay import Replayed, Replayer
from callbot.sweeper import sweep
from callbot.understanding.understand import Understanding
from callbot.worker import CALLBACK_SECONDS, RING_SECONDS, BackOffice, make_back_office, make_callback_desk
from crm import api as crm_api
from crm import feeds, past_calls, privacy
from crm.agents import SqlAgentBook
from crm.callback_asks import SqlCallbackAsks
from crm.customer_book import SqlCustomerBook
from crm.desk_live import SqlLiveDesk
from crm.desk_sessions import SqlDeskSessions
from crm.engine import Database, make_engine, prepare
from crm.event_log import SqlEventLog
from crm.store import SqlCallStore
from crm.transfers import SqlTransferBook
from handoff import routing
from handoff.callback_times import CallbackTimes
from handoff.desk.blueprint import make_blueprint as make_desk
from handoff.desk.services import DeskServices
from handoff.switchboard import Background, Dispatcher, Switchboard
from handoff.switchboard import Parts as SwitchboardParts
from handoff.web.reception import Reception
from handoff.web.routes import make_blueprint as make_web_call_back
from handoff.web.secrets import Secrets
from handoff.web.wishes import Wishes
from speech.ears import Ears, make_ears
from speech.models import recommendations
from speech.synthesis import make_voice
from telephony.agent_legs import make_blueprint as make_agent_legs
from telephony.customer_legs import make_blueprint as make_customer_legs
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

    def open(self, call: CallRecord, line: Line) -> Conversation:
        return Conversation(self.parts, call, line)


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
    return Knowledge(profile, Understanding(profile), ears)


def create_app(config: Config, knowledge: Knowledge | None = None, clock: Clock = system_clock) -> Flask:
    """The whole gateway as one WSGI application, with its housekeeping running.

    Raises ConfigError, ProfileError, ModelError or StoreError when something is missing, before the first call.
    """
    knowledge = knowledge or gather(config)
    profile = knowledge.profile
    engine = prepare(config.database_url)
    store = SqlCallStore(engine, clock)
    office = make_back_office(config, profile, engine, clock)
    voice = make_voice(profile, config.home)
    desk = _desk(profile, knowledge.understanding, office.hours.exceptions)
    agents, background = SqlAgentBook(engine, clock), Background()
    zone = ZoneInfo(profile.sites[0].timezone)
    transfers = SqlTransferBook(engine, clock, lambda dialogue, language: NoteWriter(language, zone).so_far(dialogue))
    callback_desk = make_callback_desk(config, engine, office, background, clock)
    switchboard = Switchboard(
        SwitchboardParts(
            transfers=transfers,
            agents=agents,
            legs=TwilioLegs(config, TwilioRest(config)),
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
    parts = Parts(
        dialogue=Dialogue(desk),
        ears=knowledge.ears,
        voice=voice,
        errands=Errands(
            store,
            office.appointments,
            office.requests,
            PeopleErrands(switchboard, office.callbacks, agents, clock),
        ),
        store=store,
        clock=clock,
        languages=profile.firm.languages,
        limit_seconds=profile.limits.call_minutes * 60.0,
    )
    write_note = NoteWriter(profile.firm.languages[0], zone)
    hours_by_text = HoursByText(profile, office.hours, clock)
    telephony = Telephony(config, store, clock, profile, Conversations(parts), write_note, unspoken, switchboard)
    app = _flask(
        make_telephony(telephony),
        make_agent_legs(telephony),
        make_customer_legs(telephony, callback_desk),
        make_sms(config, profile, PresenceByText(agents, profile, clock, hours_by_text.answer).answer),
        crm_api.make_blueprint(engine, config.api_token),
        feeds.make_blueprint(engine, office.letters, clock),
        make_desk(
            DeskServices(
                config=config,
                profile=profile,
                clock=clock,
                sessions=SqlDeskSessions(engine),
                agents=agents,
                transfers=transfers,
                events=_event_log(config, engine),
                live=SqlLiveDesk(engine, clock),
                switchboard=switchboard,
                customers=SqlCustomerBook(engine, clock),
                callbacks=office.callbacks,
                numbers=desk.numbers,
                calendars=desk.calendars,
            )
        ),
        *_web_call_back(config, desk, office, SqlCallbackAsks(engine), clock),
        make_health([("store", lambda: store.find(""))]),
    )
    Housekeeping(
        [
            Chore("sweep", _SWEEP_SECONDS, lambda: sweep(store, clock(), profile.limits, write_note)),
            Chore("expire", _EXPIRE_SECONDS, lambda: privacy.expire(engine, clock(), profile.retention)),
            Chore("outbox", RING_SECONDS, office.bell.ring),
            Chore("breaks", RING_SECONDS, lambda: agents.end_breaks(clock())),
        ]
    ).start()
    # Apart from the other chores, of which some take minutes.
    Housekeeping([Chore("callbacks", CALLBACK_SECONDS, callback_desk.step)]).start()
    Dispatcher(background, switchboard.step).start()
    for language in profile.firm.languages:
        voice.prepare(fixed_prompts(desk, language), language)
    return app


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


def _desk(
    profile: Profile, understanding: Understanding, exceptions: Callable[[str], Sequence[HoursException]]
) -> Desk:
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


def examine(environ: Mapping[str, str]) -> Iterator[Finding]:
    """For `callbot doctor`: everything a call needs, tried for real but for the carrier."""
    config, findings = examine_settings(environ)
    yield from findings
    if config is None:
        return
    yield from attempt("profile", lambda: _about_profile(config))
    yield from attempt("store", lambda: _about_store(config))
    for line in recommendations(config.home):
        yield Finding(Verdict.HINT if "before going live" in line else Verdict.OK, line)
    yield from attempt("speech", lambda: _about_speech(config))
    yield from attempt("voice", lambda: _about_voice(config))


def _about_profile(config: Config) -> list[str]:
    profile = load(config.profile_path)
    where = config.profile_path or "the example firm; set CALLBOT_PROFILE to your own"
    return [f"{profile.firm.name}, {len(profile.sites)} sites, {len(profile.questions)} questions ({where})"]


def _about_store(config: Config) -> list[str]:
    prepare(config.database_url).dispose()
    return [f"{config.database_url.partition(':')[0]}, up to date"]


def _about_speech(config: Config) -> list[str]:
    make_ears(config).preload(load(config.profile_path).firm.languages)
    return [f"servers: {len(config.speech_servers)}" if config.speech_servers else "models load in this process"]


def _about_voice(config: Config) -> list[str]:
    profile = load(config.profile_path)
    voice = make_voice(profile, config.home)
    try:
        for language in profile.firm.languages:
            voice.speak("1", language)
    finally:
        voice.close()
    return [f"speaks {', '.join(profile.firm.languages)}"]


def replay(database_url: str, profile_path: Path, since: date) -> Iterator[Replayed | None]:
    """For `callbot replay`: past calls against another profile; None for one that cannot be compared."""
    profile = load(profile_path)
    numbers = TwilioNumberRules()
    replayer = Replayer(_desk(profile, Understanding(profile), lambda _site: ()))

    def told_by(number: str, _email: str | None) -> ToldBy:
        return ToldBy.SMS if numbers.may_text(number) else ToldBy.NOTHING

    midnight = datetime.combine(since, time(), ZoneInfo(profile.sites[0].timezone))
    engine = make_engine(database_url)
    try:
        for past in past_calls.since(engine, midnight, profile.sites, told_by):
            yield replayer.replay(past)
    finally:
        engine.dispose()
