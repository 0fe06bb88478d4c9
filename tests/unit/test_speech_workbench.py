"""Places to decode at."""

import threading
import time

from speech.workbench import Workbench


def _waiting(bench: Workbench, how_many: int) -> None:
    """Until so many threads wait for a place."""
    deadline = time.monotonic() + 5
    while len(bench._freed._waiters) < how_many:  # type: ignore[attr-defined]  # of threading.Condition
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_who_waits_for_an_answer_decodes_before_who_is_still_speaking() -> None:
    bench, order = Workbench(lambda: 1), list[str]()

    def decode(name: str, urgent: bool) -> None:
        with bench.place(urgent=urgent):
            order.append(name)

    threads = [
        threading.Thread(target=decode, args=(name, urgent))
        for name, urgent in (("speaks", False), ("speaks too", False), ("waits", True))
    ]
    with bench.place(urgent=False):
        for number, thread in enumerate(threads, start=1):
            thread.start()
            _waiting(bench, number)
    for thread in threads:
        thread.join()
    assert order[0] == "waits"
    assert sorted(order[1:]) == ["speaks", "speaks too"]


def test_there_are_as_many_places_as_told_and_a_failure_gives_one_back() -> None:
    bench, places = Workbench(lambda: 2), 0
    try:
        with bench.place(urgent=True), bench.place(urgent=False):
            places = 2
            raise RuntimeError("the decoder failed")
    except RuntimeError:
        pass
    with bench.place(urgent=False), bench.place(urgent=True):
        assert places == 2
