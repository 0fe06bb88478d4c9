"""The back office: appointments, requests, and the outbox with those who work it off. A composition root."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from callbot.appointments.links import CalendarLinks
from callbot.appointments.model import ToldBy
from callbot.appointments.slots import Planner
from callbot.bell import Bell, answer_rings, expect_redis, quick_queue
from callbot.calendar import Calendar
from callbot.callback_links import CallbackLinks
from callbot.clock import Clock, system_clock
from callbot.config import Config
from callbot.doorbell import RedisDoorbell
from callbot.errors import PostError
from callbot.housekeeping import Chore, Housekeeping
from callbot.notes import NoteWriter
from callbot.outbox.callback_letters import CallbackLetters
from callbot.outbox.lease import Lease
from callbot.outbox.letters import Letters
from callbot.outbox.messages import Email, Reminder, Sms
from callbot.outbox.runner import Handler, Runner
from callbot.outbox.smtp import SmtpPost
from callbot.phrases import load_phrases
from callbot.profile import load
from callbot.profile.model import Profile
from crm import events
from crm.agents import SqlAgentBook
from crm.appointments import SqlAppointmentBook
from crm.callbacks import SqlCallbackBook
from crm.engine import Database, prepare
from crm.hours import SqlHoursBoard
from crm.jobs import SqlOutbox
from crm.requests import SqlRequestBook
from crm.store import SqlCallStore
from crm.transfers import SqlTransferBook
from handoff.callbacks import CallbackDesk
from handoff.callbacks import Parts as CallbackParts
from handoff.switchboard import Background
from telephony.legs import TwilioLegs
from telephony.numbers import TwilioNumberRules
from telephony.rest import TwilioRest

RING_SECONDS: Final = 5.0
"""How often somebody looks whether work is due."""
CALLBACK_SECONDS: Final = 1.0
"""How often call-backs are looked after."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BackOffice:
    """What the gateway and the worker share."""

    appointments: SqlAppointmentBook
    requests: SqlRequestBook
    hours: SqlHoursBoard
    letters: Letters
    callbacks: SqlCallbackBook
    runner: Runner
    bell: Bell


def make_back_office(config: Config, profile: Profile, engine: Database, clock: Clock = system_clock) -> BackOffice:
    hours = SqlHoursBoard(engine, clock)
    links = CalendarLinks(config.public_base_url, config.secret_key)
    letters = Letters(profile, load_phrases(profile.phrases), TwilioNumberRules(), links, _ways(config))
    appointments = SqlAppointmentBook(engine, Planner(profile, hours.exceptions), letters, clock)
    handlers = _handlers(config, appointments)
    outbox = SqlOutbox(engine, list(handlers))
    runner = Runner(outbox, handlers, clock)
    queue = quick_queue(config.redis_url) if config.redis_url else None
    callback_links = CallbackLinks(config.public_base_url, config.secret_key)
    return BackOffice(
        appointments=appointments,
        requests=SqlRequestBook(engine, clock),
        hours=hours,
        letters=letters,
        callbacks=SqlCallbackBook(engine, CallbackLetters(letters, callback_links, config.twilio_number)),
        runner=runner,
        bell=Bell(outbox, runner, queue, clock),
    )


def make_callback_desk(
    config: Config, engine: Database, office: BackOffice, background: Background, clock: Clock = system_clock
) -> CallbackDesk:
    """Keeps call-backs, in the gateway as in the worker. `background`: shared with the switchboard."""
    profile = office.letters.profile
    return CallbackDesk(
        CallbackParts(
            book=office.callbacks,
            transfers=SqlTransferBook(engine, clock),
            agents=SqlAgentBook(engine, clock),
            legs=TwilioLegs(config, TwilioRest(config)),
            calls=SqlCallStore(engine, clock),
            numbers=TwilioNumberRules(),
            profile=profile,
            calendars={site.id: Calendar(site, partial(office.hours.exceptions, site.id)) for site in profile.sites},
            calls_from=config.twilio_number or profile.sites[0].phone,
            write_note=NoteWriter(profile.firm.languages[0], ZoneInfo(profile.sites[0].timezone)),
            clock=clock,
            background=background,
        )
    )


def run_worker(config: Config, stop: threading.Event) -> None:
    """Work off the outbox until `stop` is set; with Redis also until SIGTERM or SIGINT, in the main thread only."""
    engine, background = prepare(config.database_url), Background()
    office = make_back_office(config, load(config.profile_path), engine)
    doorbell = RedisDoorbell(config.redis_url) if config.redis_url else None
    if doorbell:  # the desks hear at once what is done here
        events.listen(engine, doorbell.ring)
    housekeeping = Housekeeping([Chore("outbox", RING_SECONDS, office.bell.ring)])
    # Apart from the outbox, whose work may take minutes.
    callbacks = Housekeeping(
        [Chore("callbacks", CALLBACK_SECONDS, make_callback_desk(config, engine, office, background).step)]
    )
    callbacks.start()
    if config.redis_url is None:
        _log.info("no REDIS_URL: looking at the outbox every %d seconds", RING_SECONDS)
        housekeeping.start()
        stop.wait()
    else:
        expect_redis(config.redis_url)
        housekeeping.start()
        answer_rings(config.redis_url, office.runner, stop)
    housekeeping.stop()
    callbacks.stop()
    background.stop()
    if doorbell:
        doorbell.close()


def _ways(config: Config) -> frozenset[ToldBy]:
    """How this installation can write to people."""
    ways = {ToldBy.SMS: config.twilio_number, ToldBy.EMAIL: config.smtp_url}
    return frozenset(way for way, setting in ways.items() if setting)


def _handlers(config: Config, appointments: SqlAppointmentBook) -> Mapping[str, Handler]:
    carrier = TwilioRest(config)
    post = SmtpPost(config.smtp_url) if config.smtp_url else None

    def send_sms(lease: Lease) -> None:
        sms = Sms.of(lease.payload)
        carrier.send_sms(sms.to, sms.text)

    def send_email(lease: Lease) -> None:
        if post is None:
            raise PostError("SMTP_URL is not set: no e-mail can be sent")
        post.send(Email.of(lease.payload), lease.key)

    def remind(lease: Lease) -> None:
        reminder = Reminder.of(lease.payload)
        appointments.remind(reminder.appointment, reminder.sequence)

    return {Sms.kind: send_sms, Email.kind: send_email, Reminder.kind: remind}
