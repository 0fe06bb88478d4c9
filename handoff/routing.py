"""Whom to ring for a caller."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from callbot.agents import Agent, Presence, Telephone
from callbot.transfer import Transfer, TransferKind

_SOON_FREE: Final = frozenset({Presence.BUSY, Presence.WRAP_UP})
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def choose(agents: Sequence[Agent], transfer: Transfer) -> Agent | None:
    """callbot.handoff_ports.Choose: of agents who are free, the one to ring; nobody whose telephone would not ring."""
    fitting = [one for one in agents if one.telephone is Telephone.READY and could_take(one, transfer)]
    return min(fitting, key=lambda agent: _rank(agent, transfer), default=None)


def could_take(agent: Agent, transfer: Transfer) -> bool:
    """Whether this agent is at work and the right one for it, now or as soon as they are free.

    Somebody who is asked for by name but is not there is no condition: a colleague can help, and takes a message.
    """
    if transfer.wanted_agent_id is not None and transfer.kind is not TransferKind.WARM:
        return agent.id == transfer.wanted_agent_id and _is_at_work(agent, transfer)
    return _is_at_work(agent, transfer) and (_is_asked_for(agent, transfer) or _is_able(agent, transfer))


def _is_at_work(agent: Agent, transfer: Transfer) -> bool:
    if agent.disabled or agent.id in transfer.tried:
        return False
    if transfer.kind is TransferKind.TAKE_OVER:
        return True  # who takes over is there
    if agent.presence is Presence.AVAILABLE:
        return agent.telephone is not Telephone.OFF  # nobody waits for who has left without a word
    return agent.presence in _SOON_FREE


def _is_able(agent: Agent, transfer: Transfer) -> bool:
    """Speaks the caller's language, has all skills, works for the site; an agent without languages or sites has all."""
    return (
        (not agent.languages or transfer.language in agent.languages)
        and (not agent.sites or transfer.site in agent.sites)
        and set(transfer.skills) <= set(agent.skills)
    )


def _is_asked_for(agent: Agent, transfer: Transfer) -> bool:
    return bool(transfer.person) and agent.person == transfer.person


def _rank(agent: Agent, transfer: Transfer) -> tuple[bool, bool, bool, datetime, int]:
    """Smaller is better: who asked the bot for an answer, who was asked for, who knows the customer, who is idle."""
    return (
        agent.id != transfer.wanted_agent_id,
        not _is_asked_for(agent, transfer),
        agent.id != transfer.last_agent_id,
        agent.last_served_at or _NEVER,
        agent.id,
    )
