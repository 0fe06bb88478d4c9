"""How well spoken moments are understood, with dateparser and ctparse beside us.

    .venv/bin/python benchmarks/understanding/moments.py [--corpora FOLDER] [--misses] [--no-baselines]

Prints, for each language:

* The public corpus `recognizers_parsers` (MIT, microsoft/Recognizers-Text). Of its cases those count whose future
  reading is a day, an hour or a minute: the types date, time and datetime, and the ranges bounded by them (a daterange
  that counts days, timerange, datetimerange). Left out, with their number printed: durations alone, whole weeks, months
  and years, seasons and decades, named parts of the day (every corpus draws their bounds elsewhere), readings before
  the reference time ("yesterday"), and expected values that are no date at all.
  The corpus takes bare hours literally, so no opening hours decide there; a range of days may end with its last day or
  the day after it, as ours is half-open. Times without a day are compared as times of day.
* `dateparser` (BSD-3, scrapinghub/dateparser's own tests): dates in the future of their reference, and times ahead.
* Our own utterances of appointment calls (start, end and grain all have to be right), and texts without any moment.
"""

import argparse
import json
import logging
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from callbot.language import Language
from callbot.understanding.meaning import Moment
from callbot.understanding.moments import find_moment, find_moments
from callbot.understanding.numbers import to_number

HERE = Path(__file__).parent
CORPORA = Path("/work/shared/data/moments")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
NOON = datetime(2016, 11, 7, 12, tzinfo=UTC)
PARTS_OF_DAY = ("TMO", "TAF", "TEV", "TNI", "TMEL", "TBH")

Answer = tuple[datetime, datetime | None]
Parser = Callable[[str, Language, datetime], Answer | None]


@dataclass(frozen=True)
class Case:
    text: str
    reference: datetime
    kind: str
    start: datetime
    end: datetime | None


def ours(text: str, language: Language, reference: datetime) -> Answer | None:
    found = find_moment(text, language, reference, lambda start, end: True)
    return (found.start, found.end) if isinstance(found, Moment) else None


def dateparser_search(text: str, language: Language, reference: datetime) -> Answer | None:
    from dateparser.search import search_dates  # noqa: PLC0415 - a baseline, slow to import

    settings = {"PREFER_DATES_FROM": "future", "RELATIVE_BASE": reference.replace(tzinfo=None)}
    found = search_dates(text, languages=[language.value], settings=settings)
    return (found[0][1].replace(tzinfo=UTC), None) if found else None


def ctparse_latent(text: str, language: Language, reference: datetime) -> Answer | None:
    from ctparse import ctparse  # noqa: PLC0415 - a baseline, slow to import

    found = ctparse(text, ts=reference.replace(tzinfo=None), timeout=1.0)
    value = found.resolution if found else None
    start = getattr(value, "t_from", None) or value
    end = getattr(value, "t_to", None)
    try:
        return start.dt.replace(tzinfo=UTC), end.dt.replace(tzinfo=UTC) if end else None
    except (AttributeError, TypeError, ValueError):  # nothing, a duration, or a time without a day
        return None


def read_value(text: str) -> datetime | None:
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%H:%M:%S"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def recognizers(folder: Path, language: Language, left_out: Counter[str]) -> Iterator[Case]:
    for line in (folder / f"recognizers_parsers_{language}.jsonl").read_text().splitlines():
        row = json.loads(line)
        case = _recognizers_case(row)
        if isinstance(case, str):
            left_out[case] += 1
        else:
            yield case


def _recognizers_case(row: dict) -> Case | str:  # noqa: PLR0911 - one reason each
    if not row["results"]:
        return "nothing to find"
    result = row["results"][0]
    kind, resolution = result["type"], result["resolution"]
    if kind == "duration":
        return "duration alone"
    future = resolution.get("FutureResolution") or {}
    values = [read_value(value) for value in future.values() if isinstance(value, str)]
    if not values or any(value is None or value.year == 1 for value in values):
        return "no date"
    timex = resolution.get("Timex", "")
    if kind == "daterange" and not timex.rstrip(")").endswith("D"):
        return "week, month, year, decade"
    if kind.endswith("timerange") and any(part in timex for part in PARTS_OF_DAY):
        return "part of the day"
    reference = datetime.fromisoformat(row["ref"] or "2016-11-07T00:00:00").replace(tzinfo=UTC)
    if kind in ("time", "timerange"):
        reference = reference.replace(hour=0, minute=0)
        values = [datetime.combine(reference.date(), value.timetz()) for value in values if value]
    elif values[0] and values[0] < reference.replace(hour=0, minute=0):
        return "before the reference"
    start, end = values[0], values[1] if len(values) > 1 else None
    assert start is not None
    return Case(row["utterance"], reference, kind, start, end)


def dateparser_cases(folder: Path, language: Language, left_out: Counter[str]) -> Iterator[Case]:
    for line in (folder / f"dateparser_{language}.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["kind"] == "in_future" and not row["expected"].keys() & {"seconds"}:
            yield Case(row["utterance"], NOON, "shift", NOON + relativedelta(**row["expected"]), None)
            continue
        if row["kind"] != "datetime":
            left_out[row["kind"]] += 1
            continue
        reference = datetime.fromisoformat(row["ref"]).replace(tzinfo=UTC)
        year, month, day, *clock = row["expected"]
        start = datetime(year, month, day, *clock[:3], tzinfo=UTC)
        if start < reference:
            left_out["before the reference"] += 1
        else:
            yield Case(row["utterance"], reference, "datetime", start, None)


def is_right(case: Case, answer: Answer | None) -> bool:
    if answer is None:
        return False
    start, end = answer
    if case.kind == "time":
        return start.time() == case.start.time()
    if case.kind == "shift" and start.time() == datetime.min.time():
        return start.date() == case.start.date()
    if case.end is None:
        # The end of a day is 23:59:59 there and the last minute here.
        return start == case.start or (case.start.second == 59 and start == case.start.replace(second=0))
    if start != case.start or end is None:
        return False
    wanted = case.end if case.end > case.start else case.end + timedelta(days=1)
    return end - wanted in (timedelta(0), timedelta(seconds=1), timedelta(days=1))


def share(cases: list[Case], parser: Parser, language: Language, misses: bool) -> str:
    right = 0
    for case in cases:
        answer = parser(case.text, language, case.reference)
        good = is_right(case, answer)
        right += good
        if misses and not good:
            print(f"    missed ({case.kind}, {case.reference:%Y-%m-%d}): {case.text} -> {answer and answer[0]}")
    return f"{right}/{len(cases)} = {100 * right / max(1, len(cases)):.1f} %"


def appointments(language: Language, misses: bool) -> str:
    rows = [json.loads(line) for line in (HERE / "data" / f"appointments_{language}.jsonl").read_text().splitlines()]
    right, milliseconds = 0, []
    for row in rows:
        began = time.perf_counter()
        found = find_moment(row["text"], language, NOW)
        milliseconds.append(1000 * (time.perf_counter() - began))
        good = isinstance(found, Moment) and row == {"text": row["text"], **_plain(found)}
        right += good
        if misses and not good:
            print(f"    missed: {row} -> {found}")
    milliseconds.sort()
    return (
        f"{right}/{len(rows)} = {100 * right / len(rows):.1f} %, "
        f"p50 {milliseconds[len(rows) // 2]:.2f} ms, p95 {milliseconds[len(rows) * 95 // 100]:.2f} ms an utterance"
    )


def _plain(moment: Moment) -> dict[str, str]:
    start, end = (value.replace(tzinfo=None).isoformat(timespec="minutes") for value in (moment.start, moment.end))
    return {"start": start, "end": end, "grain": moment.grain.value}


def whole_numbers(folder: Path, language: Language) -> str:
    """Whole cardinals and ordinals of `recognizers_number`; among them dozens, crores, and halves of millions."""
    right = asked = 0
    for line in (folder / f"recognizers_number_{language}.jsonl").read_text().splitlines():
        for result in json.loads(line)["results"]:
            value = result["resolution"].get("value", "")
            if value.isdecimal():
                asked += 1
                right += to_number(result["text"], language) == int(value)
    return f"{right}/{asked} = {100 * right / asked:.1f} %"


def appointment_cases(language: Language) -> list[Case]:
    """The same utterances for the baselines, which know no intervals and no grain: the start alone counts."""
    rows = [json.loads(line) for line in (HERE / "data" / f"appointments_{language}.jsonl").read_text().splitlines()]
    reference = NOW.replace(tzinfo=UTC)
    return [
        Case(row["text"], reference, "datetime", datetime.fromisoformat(row["start"]).replace(tzinfo=UTC), None)
        for row in rows
    ]


def false_alarms(language: Language) -> str:
    texts = (HERE / "data" / f"no_moment_{language}.txt").read_text().splitlines()
    wrong = [text for text in texts if find_moments(text, language, NOW)]
    return f"{len(wrong)} moments found in {len(texts)} texts without any {wrong}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--corpora", type=Path, default=CORPORA)
    arguments.add_argument("--misses", action="store_true")
    arguments.add_argument("--no-baselines", action="store_true")
    chosen = arguments.parse_args()
    warnings.simplefilter("ignore")
    logging.disable()
    baselines: dict[str, Parser] = {"dateparser": dateparser_search, "ctparse": ctparse_latent}
    for language in Language:
        print(f"\n{language.value}: appointment utterances: {appointments(language, chosen.misses)}")
        print(f"{language.value}: {false_alarms(language)}")
        sets = {"appointments (start only)": appointment_cases(language)}
        if chosen.corpora.is_dir():
            print(f"{language.value}: whole numbers in words: {whole_numbers(chosen.corpora, language)}")
            for name, reader in (("recognizers", recognizers), ("dateparser's tests", dateparser_cases)):
                left_out: Counter[str] = Counter()
                sets[name] = list(reader(chosen.corpora, language, left_out))
                print(f"{language.value}: {name}: {len(sets[name])} cases, left out: {dict(left_out)}")
                kinds = Counter(case.kind for case in sets[name])
                if name == "recognizers":
                    points = [case for case in sets[name] if case.kind in ("date", "time", "datetime")]
                    print(f"{language.value}: {name} by type {dict(kinds)}")
                    print(f"{language.value}: {name}, points only: callbot {share(points, ours, language, False)}")
        else:
            print(f"{chosen.corpora} is not there: public corpora are left out")
        for name, cases in sets.items():
            if not name.startswith("appointments"):
                print(f"{language.value}: {name}: callbot {share(cases, ours, language, chosen.misses)}")
            for baseline, parser in {} if chosen.no_baselines else baselines.items():
                print(f"{language.value}: {name}: {baseline} {share(cases, parser, language, False)}", flush=True)


if __name__ == "__main__":
    main()
