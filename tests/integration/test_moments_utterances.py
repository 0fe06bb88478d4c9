"""The written-down speech of appointment calls, and texts without any time."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from callbot.language import Language
from callbot.understanding.meaning import Moment
from callbot.understanding.moments import find_moment, find_moments

DATA = Path(__file__).parents[2] / "benchmarks" / "understanding" / "data"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def _plain(moment: object) -> tuple[str, str, str] | None:
    if not isinstance(moment, Moment):
        return None
    start, end = (value.replace(tzinfo=None).isoformat(timespec="minutes") for value in (moment.start, moment.end))
    return start, end, moment.grain.value


@pytest.mark.parametrize("language", list(Language))
def test_nineteen_of_twenty_appointment_utterances_are_understood_exactly(language: Language) -> None:
    rows = [json.loads(line) for line in (DATA / f"appointments_{language}.jsonl").read_text().splitlines()]
    missed = [
        row["text"]
        for row in rows
        if _plain(find_moment(row["text"], language, NOW)) != (row["start"], row["end"], row["grain"])
    ]
    assert len(rows) >= 150
    assert len(missed) <= 0.05 * len(rows), missed


@pytest.mark.parametrize("language", list(Language))
def test_no_moment_is_found_where_none_is_named(language: Language) -> None:
    texts = (DATA / f"no_moment_{language}.txt").read_text().splitlines()
    assert len(texts) >= 200
    assert [text for text in texts if find_moments(text, language, NOW)] == []
