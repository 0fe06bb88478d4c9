"""The life of a transfer: no state without exit."""

import pytest

from callbot.errors import IllegalTransition
from callbot.transfer import ENDED, OVER, TRANSITIONS, WITH_AN_AGENT, TransferEvent, TransferState, after

ALIVE = sorted(set(TransferState) - ENDED)


def exits(state: TransferState) -> set[TransferState]:
    return {target for (source, _), target in TRANSITIONS.items() if source is state and target is not state}


@pytest.mark.parametrize("state", ALIVE)
def test_every_state_can_reach_an_end(state: TransferState) -> None:
    assert exits(state), "no way out"
    seen, ahead = {state}, [state]
    while ahead:
        new = exits(ahead.pop()) - seen
        seen |= new
        ahead += new
    assert seen & OVER


@pytest.mark.parametrize("state", sorted(ENDED))
def test_what_has_ended_stays_as_it_is(state: TransferState) -> None:
    assert not exits(state)


@pytest.mark.parametrize("state", ALIVE)
def test_the_caller_may_leave_and_a_process_may_die_at_any_moment(state: TransferState) -> None:
    assert after(state, TransferEvent.CALLER_LEFT) in ENDED
    assert after(state, TransferEvent.GIVEN_UP) in ENDED
    if state in WITH_AN_AGENT - {TransferState.BRIDGED}:
        # A customer whose telephone rings already is rung by another transfer.
        lost = TransferState.FAILED if state is TransferState.CALLING else TransferState.REQUESTED
        assert after(state, TransferEvent.AGENT_LOST) is lost


def test_every_state_can_be_reached() -> None:
    seen, ahead = {TransferState.REQUESTED}, [TransferState.REQUESTED]
    while ahead:
        new = exits(ahead.pop()) - seen
        seen |= new
        ahead += new
    assert seen == set(TransferState)


def test_what_is_not_in_the_table_names_state_and_event() -> None:
    with pytest.raises(IllegalTransition, match=r"taken.* is not possible in state .*requested"):
        after(TransferState.REQUESTED, TransferEvent.TAKEN)
