"""The gateway as one WSGI application: routes and chores of the house."""

import logging
from collections.abc import Callable, Iterator

from flask import Blueprint, Flask
from werkzeug.exceptions import HTTPException

from callbot.appointments.model import ToldBy
from callbot.callback_links import CallbackLinks
from callbot.clock import Clock, system_clock
from callbot.config import Config
from callbot.dialogue.desk import Desk
from callbot.dialogue.state import unspoken
from callbot.doorbell import RedisDoorbell
from callbot.health import make_blueprint as make_health
from callbot.hours_by_text import HoursByText
from callbot.house import House, Knowledge, build, gather
from callbot.housekeeping import LEAVE, Chore, Housekeeping
from callbot.presence_by_text import PresenceByText
from callbot.sweeper import sweep
from callbot.worker import CALLBACK_SECONDS, RING_SECONDS, BackOffice
from crm import api as crm_api
from crm import feeds, privacy
from crm.callback_asks import SqlCallbackAsks
from crm.customer_book import SqlCustomerBook
from crm.desk_live import SqlLiveDesk
from crm.engine import Database
from crm.event_log import SqlEventLog
from handoff.callback_times import CallbackTimes
from handoff.desk.blueprint import make_blueprint as make_desk
from handoff.desk.services import DeskServices
from handoff.switchboard import Dispatcher
from handoff.web.reception import Reception
from handoff.web.routes import make_blueprint as make_web_call_back
from handoff.web.secrets import Secrets
from handoff.web.wishes import Wishes
from telephony.agent_legs import make_blueprint as make_agent_legs
from telephony.browser_tokens import make_browser_telephones
from telephony.customer_legs import make_blueprint as make_customer_legs
from telephony.dictation_legs import make_blueprint as make_dictation_legs
from telephony.services import Telephony
from telephony.sms import make_blueprint as make_sms
from telephony.webhooks import make_blueprint as make_telephony

_SWEEP_SECONDS = 120.0
_EXPIRE_SECONDS = 6 * 3600.0
_MAX_BODY_BYTES = 1024 * 1024
_log = logging.getLogger(__name__)


def create_app(config: Config, knowledge: Knowledge | None = None, clock: Clock = system_clock) -> Flask:
    """The whole gateway as one WSGI application, with its housekeeping running.

    Raises ConfigError, ProfileError, ModelError or StoreError when something is missing, before the first call.
    """
    house = build(config, knowledge or gather(config), clock)
    app = _flask(*_telephone(house), *_pages(house), make_health([("store", lambda: house.store.find(""))]))
    app.extensions[LEAVE] = _keep_house(house)
    return app


def _telephone(house: House) -> Iterator[Blueprint]:
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


def _pages(house: House) -> Iterator[Blueprint]:
    """What agents, visitors and other programs ask for."""
    config, engine, clock, office = house.config, house.engine, house.clock, house.office
    yield crm_api.make_blueprint(engine, config.api_token)
    yield feeds.make_blueprint(engine, office.letters, clock)
    yield make_desk(
        DeskServices(
            config=config,
            profile=house.profile,
            clock=clock,
            sessions=house.desk_sessions,
            agents=house.agents,
            transfers=house.transfers,
            events=_event_log(config, engine),
            live=SqlLiveDesk(engine, clock),
            switchboard=house.switchboard,
            customers=SqlCustomerBook(engine, clock),
            callbacks=office.callbacks,
            callback_desk=house.callback_desk,
            dictations=house.dictations,
            hours=office.hours,
            numbers=house.dialogue_desk.numbers,
            calendars=house.dialogue_desk.calendars,
            telephones=make_browser_telephones(config),
        )
    )
    yield from _web_call_back(config, house.dialogue_desk, office, SqlCallbackAsks(engine), clock)


def _keep_house(house: House) -> Callable[[], None]:
    """Begin what has to be done again and again beside the calls; gives what finishes it, and leaves the store tidy."""
    store, clock, profile = house.store, house.clock, house.profile
    chores = Housekeeping(
        [
            Chore("sweep", _SWEEP_SECONDS, lambda: sweep(store, clock(), profile.limits, house.write_note)),
            Chore("expire", _EXPIRE_SECONDS, lambda: privacy.expire(house.engine, clock(), profile.retention)),
            Chore("outbox", RING_SECONDS, house.office.bell.ring),
            Chore("breaks", RING_SECONDS, lambda: house.agents.end_breaks(clock())),
            Chore("telephones", RING_SECONDS, lambda: house.desk_sessions.forget_telephones(clock())),
        ]
    )
    # Apart from the other chores, of which some take minutes.
    callbacks = Housekeeping([Chore("callbacks", CALLBACK_SECONDS, house.callback_desk.step)])
    dispatcher = Dispatcher(house.background, house.switchboard.step, house.transfers.version)
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
        can_call = config.twilio_number is not None
        reception = Reception(wishes, office.callbacks, asks, Secrets(config.secret_key), clock, can_call)
        yield make_web_call_back(reception, config.public_base_url, config.trusted_proxies)


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
