"""What is news to who waits for a person."""

from callbot.actions import PersonSought
from callbot.transfer import TransferState
from callbot.waiting import News

QUEUED = PersonSought(1, TransferState.REQUESTED, position=2, wait_minutes=4)
RINGING = PersonSought(1, TransferState.RINGING, "Petra Kern")


class Board:
    """Shows what a test puts up, and counts the looks."""

    def __init__(self, shown: PersonSought | None) -> None:
        self.shown, self.looks = shown, 0

    def __call__(self) -> PersonSought | None:
        self.looks += 1
        return self.shown


def due(news: News, start: float, seconds: float) -> list[PersonSought]:
    found = []
    for frame in range(round(seconds * 50)):
        one = news.due(start + frame * 0.02)
        if one:
            news.tell(one)
            found.append(one)
    return found


def test_the_switchboard_is_looked_at_four_times_a_second() -> None:
    board = Board(RINGING)
    due(News(board), 0.0, 2.0)
    assert 8 <= board.looks <= 9


def test_what_has_changed_is_told_once() -> None:
    board = Board(RINGING)
    news = News(board)
    assert due(news, 0.0, 1.0) == [RINGING]
    board.shown = PersonSought(1, TransferState.ACCEPTED, "Petra Kern")
    assert due(news, 1.0, 1.0) == [board.shown]
    assert due(news, 2.0, 5.0) == []


def test_a_moment_in_the_queue_between_two_agents_is_no_news() -> None:
    board = Board(RINGING)
    news = News(board)
    due(news, 0.0, 1.0)
    board.shown = QUEUED
    assert due(news, 1.0, 0.5) == []
    board.shown = PersonSought(1, TransferState.RINGING, "Ole Brandt")
    assert due(news, 1.5, 0.5) == [board.shown]


def test_a_place_in_the_queue_that_lasts_is_told() -> None:
    assert due(News(Board(QUEUED)), 0.0, 2.0) == [QUEUED]


def test_another_expected_wait_alone_is_no_news() -> None:
    board = Board(QUEUED)
    news = News(board)
    due(news, 0.0, 2.0)
    board.shown = PersonSought(1, TransferState.REQUESTED, position=2, wait_minutes=9)
    assert due(news, 2.0, 2.0) == []


def test_a_queue_that_cannot_be_seen_for_long_is_lost() -> None:
    board = Board(RINGING)
    news = News(board)
    due(news, 0.0, 1.0)
    board.shown = None
    assert due(news, 1.0, 4.0) == []
    assert due(news, 5.0, 3.0) == [PersonSought(None)]


def test_what_was_not_told_stays_due() -> None:
    news = News(Board(RINGING))
    assert news.due(0.0) == RINGING
    assert news.due(0.1) == RINGING
