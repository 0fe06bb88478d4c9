"""A child process that answers within a time limit, or is replaced."""

import logging
import os
import select
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, Literal, TypeVar

from callbot.errors import SpeakingError

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

TRIES: Final = 2
REST_SECONDS: Final = 30.0
"""How long a program that cannot even be started is left alone."""


class ChildError(SpeakingError):
    """The child died or did not answer in time; another one may do better."""


class Child:
    """One running program with pipes; every read has a deadline (seconds of `time.monotonic`)."""

    def __init__(self, command: Sequence[str], answers_on: Literal["stdout", "stderr"] = "stdout") -> None:
        quiet, heard = subprocess.DEVNULL, subprocess.PIPE
        try:
            # A session of its own: Ctrl-C in the operator's terminal is ours to handle, not the child's.
            self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=heard if answers_on == "stdout" else quiet,
                stderr=heard if answers_on == "stderr" else quiet,
                start_new_session=True,
            )
        except OSError as error:
            raise SpeakingError(f"cannot start {command[0]}: {error.strerror}") from error
        answers = self._process.stdout or self._process.stderr
        assert answers is not None
        self._answers = answers.fileno()
        self._unread = b""

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, question: bytes) -> None:
        """Give the child a question that fits into a pipe (64 KiB); ChildError when it is dead."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(question)
        except OSError as error:
            raise ChildError("the child process is gone") from error

    def read(self, count: int, deadline: float) -> bytes:
        """Exactly `count` bytes of the answer."""
        pieces, missing = [self._unread], count - len(self._unread)
        while missing > 0:
            pieces.append(self._more(deadline))
            missing -= len(pieces[-1])
        answer = b"".join(pieces)
        self._unread = answer[count:]
        return answer[:count]

    def read_line(self, deadline: float) -> bytes:
        while b"\n" not in self._unread:
            self._unread += self._more(deadline)
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def end(self) -> None:
        """Kill it, whatever it is doing (a stopped process too), and leave nothing behind."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def _more(self, deadline: float) -> bytes:
        # poll, not select: a gateway with many calls has descriptors above 1024.
        poll = select.poll()
        poll.register(self._answers, select.POLLIN)
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise ChildError("the child process did not answer in time")
        data = os.read(self._answers, 1 << 20)
        if not data:
            raise ChildError("the child process died")
        return data


class Attended:
    """Keeps one child at work: one question at a time, a new child when the old one hangs or dies.

    The child is started by `start` or the first question, so an `Attended` may be made before a server forks.
    """

    def __init__(self, start: Callable[[], Child], patience_seconds: float) -> None:
        self._start, self._patience_seconds = start, patience_seconds
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._rest_until = 0.0

    def ask(self, question: Callable[[Child], Answer]) -> Answer:
        """Put a question to the child, and once more to a new one; SpeakingError when that failed too."""
        if not self._lock.acquire(timeout=self._patience_seconds):
            raise SpeakingError("too many texts are waiting to be spoken")
        try:
            for attempt in range(1, TRIES + 1):
                child = self._running()
                try:
                    return question(child)
                except ChildError as error:
                    logger.warning("speaking: %s, attempt %d of %d", error, attempt, TRIES)
                    self._drop()
            raise SpeakingError(f"the engine failed {TRIES} times")
        finally:
            self._lock.release()

    def start(self) -> None:
        """Start the child if it is not running; SpeakingError when it cannot be."""
        with self._lock:
            self._running()

    def close(self) -> None:
        with self._lock:
            self._drop()

    @property
    def pid(self) -> int | None:
        """Of the child at work, for the operator's `doctor` and for tests."""
        return self._child.pid if self._child else None

    def _running(self) -> Child:
        if self._child is None:
            if time.monotonic() < self._rest_until:
                raise SpeakingError("the engine could not be started a moment ago")
            try:
                self._child = self._start()
            except SpeakingError:
                self._rest_until = time.monotonic() + REST_SECONDS
                raise
        return self._child

    def _drop(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None
