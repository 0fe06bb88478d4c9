"""The back office: appointments, requests, and the outbox with those who work it off. A composition root."""

import logging
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from types import FrameType
from typing import Any, Final
from zoneinfo import ZoneInfo

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from rq.worker import SimpleWorker

from callbot.appointments.links import CalendarLinks
from callbot.appointments.model import ToldBy
from callbot.appointments.slots import Planner
from callbot.calendar import Calendar
from callbot.callback_links import CallbackLinks
from callbot.clock import Clock, system_clock
from callbot.config import Config
from callbot.doorbell import RedisDoorbell
from callbot.errors import ConfigError, PostError
from callbot.housekeeping import Chore, Housekeeping
from callbot.notes import NoteWriter
from callbot.outbox.callback_letters import CallbackLetters
from callbot.outbox.lease import Lease
from callbot.outbox.letters import Letters
from callbot.outbox.messages import Email, Reminder, Sms
from callbot.outbox.runner import Handler, Runner
from callbot.outbox.smtp import SmtpPost
from callbot.phrases import load_phrases
from callbot.ports import Outbox
from callbot.profile import load
from callbot.profile.model import Profile
from crm import events
from crm.agents import SqlAgentBook
from crm.appointments import SqlAppointmentBook
from crm.callback_asks import SqlCallbackAsks
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
_QUEUE: Final = "callbot"
_RINGS: Final = 8
"""Rings that wait in Redis at most: a worker that answers one does all there is."""
_RESTART_SECONDS: Final = 1.0
"""Before RQ is started again that has stopped by itself."""
_UNANSWERED: Final = timedelta(seconds=60)
"""Work that is due for so long is done by whoever sees it: nobody answers the bell."""
_log = logging.getLogger(__name__)


class Bell:
    """Sees to it that due work is done: rings for the workers where there is Redis, else does it here.

    Redis holds nothing but rings: when it loses them, the next look at the outbox rings again.
    """

    def __init__(self, outbox: Outbox, runner: Runner, queue: Queue | None, clock: Clock) -> None:
        self._outbox = outbox
        self._runner = runner
        self._queue = queue
        self._clock = clock

    def ring(self) -> None:
        now = self._clock()
        backlog = self._outbox.backlog(now)
        if backlog is None:
            return
        if now - backlog.since >= _UNANSWERED or not self._call_workers(backlog.jobs):
            self._runner.work_off()

    def _call_workers(self, jobs: int) -> bool:
        """Whether the rings are in Redis."""
        if self._queue is None:
            return False
        try:
            for _ in range(min(jobs, _RINGS) - self._queue.count):
                self._queue.enqueue(answer_bell, job_timeout=-1, result_ttl=0, failure_ttl=0)
        except RedisError as error:
            _log.warning("Redis does not answer (%s): the outbox is worked off here", type(error).__name__)
            return False
        return True


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
    queue = _queue(config.redis_url, quick=True) if config.redis_url else None
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
            asks=SqlCallbackAsks(engine),
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
        queue = _queue(config.redis_url, quick=False)
        _expect_answer(queue)
        _at_work.set(office.runner)
        housekeeping.start()
        _answer_rings(queue, stop)
    housekeeping.stop()
    callbacks.stop()
    background.stop()
    if doorbell:
        doorbell.close()


def answer_bell() -> int:
    """What a ring makes a worker do; gives how many jobs it took."""
    return _at_work.get().work_off()


_at_work: ContextVar[Runner] = ContextVar("runner of this worker")


class _Worker(SimpleWorker):
    """RQ's, of which one can tell afterwards whether it was told to stop or gave up."""

    def __init__(self, queue: Queue, stop: threading.Event) -> None:
        super().__init__([queue], connection=queue.connection, serializer=JSONSerializer)
        self._told = stop

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self._told.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def check_for_suspension(self, burst: bool) -> None:
        """Begins each round: a signal from before RQ listened to signals ends the work here."""
        if self._told.is_set():
            raise StopRequested
        super().check_for_suspension(burst)

    def teardown(self) -> None:
        try:
            super().teardown()  # type: ignore[no-untyped-call]
        finally:  # else its second thread would call a lost Redis for ever
            listening: Any = self.pubsub_thread
            listening.stop()


def _answer_rings(queue: Queue, stop: threading.Event) -> None:
    """Until `stop` is set. RQ gives up when Redis is wiped or lost while a ring is answered: it begins again."""
    while not stop.is_set():
        try:
            with _signals_given_back():
                _Worker(queue, stop).work(logging_level="WARNING")
        except (RedisError, StopRequested) as error:  # while it began or ended
            _log.warning("RQ has stopped amid its work with Redis (%s)", type(error).__name__)
        stop.wait(_RESTART_SECONDS)


@contextmanager
def _signals_given_back() -> Iterator[None]:
    """RQ takes SIGTERM and SIGINT, and keeps them when it ends."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _expect_answer(queue: Queue) -> None:
    """At the start a Redis that does not answer is a wrong setting; one that goes later is waited for."""
    try:
        queue.connection.ping()
    except RedisError as error:
        raise ConfigError(f"REDIS_URL: Redis does not answer ({type(error).__name__})") from None


def _queue(url: str, quick: bool) -> Queue:
    """`quick`: for ringing, which must not wait for a Redis that has gone."""
    limits: dict[str, Any] = (
        {"socket_timeout": 1, "socket_connect_timeout": 1, "retry": Retry(NoBackoff(), 0)} if quick else {}
    )
    return Queue(_QUEUE, connection=Redis.from_url(url, **limits), serializer=JSONSerializer)


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
