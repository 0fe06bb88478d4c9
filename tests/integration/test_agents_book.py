"""Agents and their presence, the same on SQLite and PostgreSQL."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from callbot.agents import NewAgent, Presence, Role
from callbot.desk_events import EventKind
from callbot.errors import StoreError
from callbot.language import Language
from callbot.transfer import TransferEvent
from crm.engine import make_engine
from crm.event_log import SqlEventLog
from tests.transferring import NOW, Clock, House

NUMBER = "+491701234567"


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    engine: Engine = make_engine(database_url)
    yield House(engine, Clock())
    engine.dispose()


def test_an_agent_is_kept_as_added_off_duty_and_without_a_password(house: House) -> None:
    new = NewAgent(
        name="Petra Kern",
        login=" Kern ",
        role=Role.SUPERVISOR,
        languages=(Language.DE, Language.EN),
        skills=("accounts",),
        sites=("munich",),
        phone=NUMBER,
        person="kern",
        interface_language=Language.EN,
    )
    agent = house.agents.add(new)
    assert house.agents.find(agent.id) == house.agents.by_phone(NUMBER) == house.agents.find_by_login("KERN") == agent
    assert (agent.name, agent.login, agent.role, agent.presence) == ("Petra Kern", "kern", Role.SUPERVISOR, "off")
    assert (agent.languages, agent.skills, agent.sites) == (new.languages, new.skills, new.sites)
    assert agent.address == NUMBER
    assert house.agents.password_hash(agent.id) is None


def test_who_has_no_telephone_is_rung_in_the_browser(house: House) -> None:
    agent = house.agent(phone=None)
    assert agent.address == f"client:agent-{agent.id}"


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ({"login": "KERN"}, "the login 'kern' belongs to Agent kern already: choose another"),
        ({"login": "b", "phone": NUMBER}, rf"the telephone \{NUMBER} belongs to Agent kern \(kern\) already"),
        ({"login": "b", "person": "k"}, r"the person 'k' of the profile is Agent kern \(kern\) already"),
    ],
)
def test_login_telephone_and_person_belong_to_one_agent(house: House, claim: dict[str, str], told: str) -> None:
    house.agent(phone=NUMBER, person="k")
    with pytest.raises(StoreError, match=told):
        house.agents.add(NewAgent(name="Other", **claim))


def test_who_is_disabled_is_off_and_never_rung_and_the_number_is_free_again(house: House) -> None:
    agent = house.agent(phone=NUMBER, person="k")
    disabled = house.agents.disable(agent.id)
    assert (disabled.disabled, disabled.presence, disabled.phone) == (True, Presence.OFF, None)
    assert house.agents.by_phone(NUMBER) is None
    assert (house.agents.all(), [a.id for a in house.agents.everybody()]) == ([], [agent.id])
    with pytest.raises(StoreError, match="that agent is disabled: choose another"):
        house.agents.add(NewAgent(name="Other", login="kern"))
    assert house.agents.add(NewAgent(name="Other", login="b", phone=NUMBER, person="k")).id != agent.id


def test_a_new_presence_is_shown_on_every_desk(house: House) -> None:
    agent = house.agent()
    log = SqlEventLog(house.engine)
    before = log.latest()
    house.clock.move(minutes=5)
    away = house.agents.set_presence(agent.id, Presence.AWAY, house.clock.now + timedelta(minutes=20))
    assert (away.presence, away.presence_since) == (Presence.AWAY, NOW + timedelta(minutes=5))
    assert away.presence_until == NOW + timedelta(minutes=25)
    assert [(event.kind, event.subject) for event in log.since(before, 99)] == [(EventKind.PRESENCE, agent.id)]


def test_a_break_ends_by_itself_on_time_and_once(house: House) -> None:
    agent, other = house.agent(), house.agent("other", Presence.AWAY)
    house.agents.set_presence(agent.id, Presence.AWAY, NOW + timedelta(minutes=20))
    assert house.agents.end_breaks(NOW + timedelta(minutes=19)) == 0
    assert house.agents.end_breaks(NOW + timedelta(minutes=20)) == 1
    assert house.agents.end_breaks(NOW + timedelta(minutes=21)) == 0
    assert (house.now(agent).presence, house.now(agent).presence_until) == (Presence.AVAILABLE, None)
    assert house.now(other).presence is Presence.AWAY


def test_who_serves_a_call_may_go_away_after_it_but_is_not_at_hand_during_it(house: House) -> None:
    agent = house.agent()
    transfer = house.caller()
    house.bridged(transfer)
    assert house.agents.set_presence(agent.id, Presence.AVAILABLE).presence is Presence.BUSY
    assert house.agents.set_presence(agent.id, Presence.AWAY).presence is Presence.AWAY
    house.happens(transfer, TransferEvent.FINISHED)
    assert house.now(agent).presence is Presence.AWAY


def test_what_is_not_there_is_not_found(house: House) -> None:
    assert house.agents.find(7) is house.agents.by_phone(NUMBER) is house.agents.find_by_login("x") is None
    with pytest.raises(StoreError, match="there is no agent 7"):
        house.agents.set_presence(7, Presence.AVAILABLE)
