"""Whom to ring for a caller."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from callbot.agents import Agent, Presence, Role, Telephone
from callbot.language import Language
from callbot.transfer import Transfer, TransferKind, TransferState
from handoff.routing import choose, could_take

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def agent(agent_id: int, **more: Any) -> Agent:
    plain = Agent(
        id=agent_id,
        name=f"Agent {agent_id}",
        login=f"agent{agent_id}",
        role=Role.AGENT,
        languages=(Language.DE, Language.EN),
        skills=("accounts",),
        sites=("munich",),
        phone=None,
        person=None,
        interface_language=Language.DE,
        disabled=False,
        presence=Presence.AVAILABLE,
        presence_since=NOW,
        presence_until=None,
        unanswered=0,
        telephone=Telephone.READY,
        reserved_until=None,
        last_served_at=NOW - timedelta(minutes=agent_id),
    )
    return replace(plain, **more)


def transfer(**more: Any) -> Transfer:
    plain = Transfer(
        id=1,
        kind=TransferKind.WARM,
        state=TransferState.REQUESTED,
        state_since=NOW,
        call_sid="CA1",
        callback_id=None,
        customer_id=None,
        reason="",
        language=Language.DE,
        site="munich",
        skills=(),
        person="",
        wanted_agent_id=None,
        urgent=False,
        requested_at=NOW,
        attempt_id=None,
        agent_id=None,
        agent_name="",
        tried=(),
        failure=None,
        question="",
        answer="",
        task="",
        minutes=0,
    )
    return replace(plain, **more)


def chosen(agents: list[Agent], **wanted: Any) -> int | None:
    found = choose(agents, transfer(**wanted))
    return found.id if found else None


def test_whoever_has_been_idle_longest_is_rung() -> None:
    assert chosen([agent(1), agent(3), agent(2)]) == 3


def test_whoever_has_served_nobody_yet_has_been_idle_longest() -> None:
    assert chosen([agent(3), agent(1, last_served_at=None)]) == 1


@pytest.mark.parametrize(
    "unfit",
    [
        {"languages": (Language.EN,)},
        {"sites": ("berlin",)},
        {"skills": ()},
        {"presence": Presence.AWAY},
        {"presence": Presence.OFF},
        {"disabled": True},
    ],
)
def test_whoever_does_not_fit_is_not_rung(unfit: dict[str, Any]) -> None:
    assert chosen([agent(3, **unfit), agent(1)], skills=("accounts",)) == 1
    assert chosen([agent(3, **unfit)], skills=("accounts",)) is None


def test_all_skills_are_needed() -> None:
    assert chosen([agent(1)], skills=("accounts", "heating")) is None
    assert chosen([agent(2, skills=("heating", "accounts", "office"))], skills=("accounts", "heating")) == 2


def test_an_agent_without_languages_or_sites_has_all() -> None:
    assert chosen([agent(1, languages=(), sites=())], site="berlin", language=Language.EN) == 1


def test_who_knows_the_customer_comes_before_who_is_idle() -> None:
    assert chosen([agent(3), agent(1)], last_agent_id=1) == 1


def test_who_is_asked_for_by_name_comes_first_whatever_their_skills() -> None:
    kern = agent(1, person="kern", sites=("berlin",), skills=())
    assert chosen([agent(3), kern, agent(2)], person="kern", last_agent_id=2, skills=("accounts",)) == 1


def test_a_colleague_takes_the_call_of_somebody_who_is_not_there() -> None:
    assert chosen([agent(1, person="kern", presence=Presence.AWAY), agent(2)], person="kern") == 2


def test_who_asked_a_question_gets_the_caller_with_the_answer() -> None:
    assert chosen([agent(3, person="kern"), agent(1)], wanted_agent_id=1, person="kern") == 1
    assert chosen([agent(3)], wanted_agent_id=1) == 3, "who asked is busy: the caller need not wait for them"


@pytest.mark.parametrize("kind", [TransferKind.TAKE_OVER, TransferKind.CALLBACK])
def test_a_takeover_and_a_callback_with_an_owner_are_for_this_agent_alone(kind: TransferKind) -> None:
    assert chosen([agent(3)], kind=kind, wanted_agent_id=1) is None
    assert chosen([agent(3), agent(1)], kind=kind, wanted_agent_id=1) == 1


def test_whoever_takes_over_is_there_even_on_a_break() -> None:
    away = agent(1, presence=Presence.AWAY)
    assert chosen([away], kind=TransferKind.TAKE_OVER, wanted_agent_id=1) == 1
    assert chosen([away], kind=TransferKind.CALLBACK, wanted_agent_id=1) is None


def test_who_did_not_take_it_is_not_asked_again() -> None:
    assert chosen([agent(3), agent(1)], tried=(3,)) == 1
    assert chosen([agent(3)], tried=(3,)) is None


def test_somebody_in_a_call_could_take_the_next() -> None:
    assert could_take(agent(1, presence=Presence.BUSY), transfer())
    assert could_take(agent(1, presence=Presence.WRAP_UP), transfer())
    assert not could_take(agent(1, presence=Presence.AWAY), transfer())
    assert not could_take(agent(1, presence=Presence.BUSY), transfer(tried=(1,)))


@pytest.mark.parametrize("telephone", [Telephone.LOST, Telephone.OFF])
def test_nobody_is_rung_whose_telephone_would_not_ring(telephone: Telephone) -> None:
    assert chosen([agent(3, telephone=telephone), agent(1)]) == 1
    assert chosen([agent(3, telephone=telephone)]) is None
    assert chosen([agent(3, telephone=telephone)], kind=TransferKind.TAKE_OVER, wanted_agent_id=3) is None


def test_callers_wait_for_a_telephone_that_was_there_a_moment_ago_and_not_for_a_closed_laptop() -> None:
    assert could_take(agent(1, telephone=Telephone.LOST), transfer())
    assert not could_take(agent(1, telephone=Telephone.OFF), transfer())


def test_who_writes_a_note_on_another_page_is_at_work_without_a_telephone() -> None:
    assert could_take(agent(1, telephone=Telephone.OFF, presence=Presence.WRAP_UP), transfer())
