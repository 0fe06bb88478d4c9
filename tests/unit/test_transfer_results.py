"""What came of an attempt to reach an agent."""

import pytest

from callbot.transfer import ENDED, Failure, TransferState
from callbot.transfer_results import FIGURE_OF_END, FIGURE_OF_RESULT, AttemptResult, result_of

R, S = AttemptResult, TransferState


@pytest.mark.parametrize(
    ("failure", "end", "result"),
    [
        (None, S.DONE, R.TAKEN),
        (Failure.CALLER_GONE, S.DONE, R.TAKEN),
        (None, S.RETURNED, R.TAKEN),
        (Failure.NO_ANSWER, S.UNREACHED, R.UNREACHED),
        (Failure.BLOCKED, S.UNREACHED, R.UNREACHED),
        (Failure.DECLINED, None, R.DECLINED),
        (Failure.NO_ANSWER, None, R.NO_ANSWER),
        (Failure.NO_KEY, None, R.NO_KEY),
        (Failure.BUSY, None, R.BUSY),
        (Failure.FAILED, None, R.FAILED),
        (Failure.FAILED, S.FAILED, R.FAILED),
        (Failure.CALLER_GONE, S.CALLER_GONE, R.CALLER_GONE),
        (None, S.FAILED, R.CALLER_GONE),
        (None, S.CALLBACK_AGREED, R.CALL_BACK),
        (None, S.SPAM, R.SPAM),
        (None, None, R.ASKED),
    ],
)
def test_failure_and_end_tell_what_the_agent_did(
    failure: Failure | None, end: TransferState | None, result: AttemptResult
) -> None:
    assert result_of(failure, end) is result


def test_whatever_is_over_is_counted() -> None:
    assert FIGURE_OF_END.keys() == ENDED
    assert FIGURE_OF_RESULT.keys() == {*AttemptResult} - {AttemptResult.UNDER_WAY}
