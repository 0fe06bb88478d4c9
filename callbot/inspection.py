"""Looking without serving: `callbot doctor` and `callbot replay`. A composition root."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from callbot.appointments.model import ToldBy
from callbot.bell import expect_redis
from callbot.config import API_KEY_RECIPE, Config
from callbot.doctor import Finding, Verdict, attempt, examine_settings
from callbot.errors import CarrierError
from callbot.house import make_dialogue_desk
from callbot.outbox.smtp import SmtpPost
from callbot.profile import load
from callbot.replay.replay import Replayed, Replayer
from callbot.understanding.understand import Understanding
from crm import past_calls
from crm.agents import SqlAgentBook
from crm.engine import make_engine, prepare
from speech.ears import make_ears
from speech.models import recommendations
from speech.recogniser_remote import answers
from speech.synthesis import make_voice
from telephony.numbers import TwilioNumberRules
from telephony.rest import TwilioRest


def examine(environ: Mapping[str, str]) -> Iterator[Finding]:
    """For `callbot doctor`: everything a call needs, tried for real."""
    config, findings = examine_settings(environ)
    yield from findings
    if config is None:
        return
    if all(finding.verdict is not Verdict.MISSING for finding in findings):
        yield _about_carrier(config)
    profile = list(attempt("profile", lambda: _about_profile(config)))
    yield from profile
    if all(finding.verdict is Verdict.OK for finding in profile):
        yield from _about_web(config)
    store = list(attempt("store", lambda: _about_store(config)))
    yield from store
    if all(finding.verdict is Verdict.OK for finding in store):
        yield _about_agents(config)
    if config.redis_url:
        yield from attempt("Redis", lambda: _about_redis(config), otherwise=Verdict.HINT)
    if config.smtp_url:
        yield from attempt("e-mail", lambda: _about_mail(config), otherwise=Verdict.HINT)
    yield from _about_models(config)
    yield from attempt("speech", lambda: _about_speech(config))
    yield from attempt("voice", lambda: _about_voice(config))


def _about_carrier(config: Config) -> Finding:
    try:
        admitted = TwilioRest(config).admitted()
    except CarrierError as error:
        return Finding(Verdict.HINT, f"carrier: {error}")
    if admitted:
        return Finding(Verdict.OK, "carrier: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are accepted")
    refused = "carrier: refuses TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN; copy both anew from your Twilio console"
    return Finding(Verdict.MISSING, refused)


def _about_profile(config: Config) -> list[str]:
    profile = load(config.profile_path)
    where = config.profile_path or "the example firm; set CALLBOT_PROFILE to your own"
    return [f"{profile.firm.name}, {len(profile.sites)} sites, {len(profile.questions)} questions ({where})"]


def _about_web(config: Config) -> Iterator[Finding]:
    """Nothing, for a firm whose profile has no `web`."""
    if load(config.profile_path).web is None:
        return
    page = f"web call-back: {config.public_base_url}/callback"
    if config.twilio_number is None:
        yield Finding(Verdict.HINT, f"{page} asks visitors to call us: TWILIO_NUMBER, to call them from, is not set")
    else:
        yield Finding(Verdict.OK, f"{page} promises calls from {config.twilio_number}")


def _about_store(config: Config) -> list[str]:
    prepare(config.database_url).dispose()
    return [f"{config.database_url.partition(':')[0]}, up to date"]


def _about_agents(config: Config) -> Finding:
    engine = make_engine(config.database_url)
    agents = SqlAgentBook(engine).all()
    engine.dispose()
    by_browser = ", ".join(agent.login for agent in agents if agent.phone is None)
    if by_browser and config.twilio_api_key is None:
        needs = f"needs TWILIO_API_KEY and TWILIO_API_SECRET. {API_KEY_RECIPE}"
        return Finding(Verdict.HINT, f"to ring agents without a telephone number ({by_browser}) in the browser {needs}")
    where = f", rung in the browser: {by_browser}" if by_browser else ""
    return Finding(Verdict.OK, f"agents: {len(agents)}{where}")


def _about_redis(config: Config) -> list[str]:
    expect_redis(config.redis_url or "")
    return ["answers"]


def _about_mail(config: Config) -> list[str]:
    SmtpPost(config.smtp_url or "").knock()
    return ["the mail server lets us in"]


def _about_models(config: Config) -> Iterator[Finding]:
    if config.speech_servers:
        yield from _about_servers(config.speech_servers)
    else:
        for line in recommendations(config.home):
            yield Finding(Verdict.HINT if "before going live" in line else Verdict.OK, line)


def _about_servers(addresses: Sequence[str]) -> Iterator[Finding]:
    answering = {address: answers(address) for address in addresses}
    verdict_of_silence = Verdict.HINT if any(answering.values()) else Verdict.MISSING
    for address, does in answering.items():
        if does:
            yield Finding(Verdict.OK, f"speech: {address} answers")
        else:
            yield Finding(verdict_of_silence, f"speech: {address} does not answer")


def _about_speech(config: Config) -> list[str]:
    make_ears(config).preload(load(config.profile_path).firm.languages)
    return [] if config.speech_servers else ["models load in this process"]


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
    replayer = Replayer(make_dialogue_desk(profile, Understanding(profile), lambda _site: ()))

    def told_by(number: str, _email: str | None) -> ToldBy:
        return ToldBy.SMS if numbers.may_text(number) else ToldBy.NOTHING

    midnight = datetime.combine(since, time(), ZoneInfo(profile.sites[0].timezone))
    engine = make_engine(database_url)
    try:
        for past in past_calls.since(engine, midnight, profile.sites, told_by):
            yield replayer.replay(past)
    finally:
        engine.dispose()
