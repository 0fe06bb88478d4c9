"""Intents on utterances that no classifier was built from: Callbot beside simpler means.

    .venv/bin/python benchmarks/understanding/intents.py

`development` was looked at while the examples were written, `final` only counted. Times are of one core's processor.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from callbot.language import Language
from callbot.understanding.intents import builtin
from callbot.understanding.intents.classifier import IntentClassifier
from callbot.understanding.intents.embedding import embed
from callbot.understanding.intents.reader import IntentReader
from callbot.understanding.intents.text import normalise

DATA = Path(__file__).parent / "data"
FOREIGN = Path("/work/shared/data/utterances/roboai_de_sample.jsonl")
"""MIT, robo-ai/roboai-demo-faq-chatbot; left out where it is not at hand."""
OURS = {
    "vocative_yes": "yes",
    "vocative_no": "no",
    "vocative_thank_you": "thanks",
    "greeting_hello": "greeting",
    "greeting_goodbye": "goodbye",
    "contacts_email": "contact",
    "contacts_phone": "contact",
    "contacts_generic": "contact",
    "contacts_address": "address",
    "contacts_address_evora": "address",
    "contacts_address_lisbon": "address",
    "contacts_address_munich": "address",
    "nothingmore": "no",
    "user_dont_understand": "repeat",
}
UNDECIDED = {
    "bot_languages",
    "vocative_call",
    "vocative_help",
    "bot_capabilities",
    "features_handover",
    "bot_costs",
} | {
    "robo_prices",
    "channels_call",
    "bot_availability",
    "greeting_how_are_you",
    "contacts_TI",
    "contacts_generic_evora",
    "contacts_generic_munich",
}
"""Intents of that collection for which a front desk may or may not have an answer."""

Judge = Callable[[str], set[str]]


@dataclass(frozen=True)
class Case:
    text: str
    intent: str | None


def cases(path: Path) -> list[Case]:
    return [Case(row["text"], row["intent"]) for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())]


def foreign_cases() -> list[Case]:
    rows = map(json.loads, FOREIGN.read_text(encoding="utf-8").splitlines())
    return [Case(row["text"], OURS.get(row["intent"])) for row in rows if row["intent"] not in UNDECIDED]


def judges(language: Language) -> dict[str, Judge]:
    """By name: what gives the intents of a text."""
    known = builtin.load(language)
    texts = [normalise(example.text) for example in known.examples]
    labels = np.array([example.intent or "" for example in known.examples])
    reader = IntentReader(language)
    classifier = IntentClassifier(known.examples, known.vectors, known.rejection)
    letters: Any = make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
        LogisticRegression(C=20, max_iter=500),
    ).fit(texts, labels)
    sense = LogisticRegression(C=30, max_iter=500).fit(known.vectors * 10, labels)

    def nearest(text: str) -> str:
        return str(labels[process.extractOne(normalise(text), texts, scorer=fuzz.token_set_ratio)[2]])

    return {
        "Callbot (understand)": lambda text: {intent.name for intent in reader.read(text).intents},
        "Callbot (classifier alone)": lambda text: {classifier.classify([text])[0].intent or ""} - {""},
        "TF-IDF + logistic regression": lambda text: {str(letters.predict([normalise(text)])[0])} - {""},
        "e5 + logistic regression": lambda text: {str(sense.predict(embed([normalise(text)]) * 10)[0])} - {""},
        "rapidfuzz, nearest example": lambda text: {nearest(text)} - {""},
    }


def score(judge: Judge, tested: Sequence[Case]) -> str:
    found, milliseconds = [], []
    for case in tested:
        begun = time.thread_time()
        found.append(judge(case.text))
        milliseconds.append((time.thread_time() - begun) * 1000)
    inside = [(case.intent, intents) for case, intents in zip(tested, found, strict=True) if case.intent]
    outside = [intents for case, intents in zip(tested, found, strict=True) if not case.intent]
    right = sum(intent in intents for intent, intents in inside) / len(inside)
    rejected = sum(not intents for intents in outside)
    all_rejected = rejected + sum(not intents for _, intents in inside)
    recall, precision = rejected / len(outside), rejected / max(1, all_rejected)
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return f"{right:9.1%} {recall:9.1%} {precision:10.1%} {p50:8.1f} {p95:8.1f}"


def several(language: Language) -> str:
    rows = [json.loads(line) for line in (DATA / f"intents_several_{language}.jsonl").read_text().splitlines()]
    reader = IntentReader(language)
    right = sum([intent.name for intent in reader.read(row["text"]).intents] == row["intents"] for row in rows)
    return f"{right} of {len(rows)}"


def main() -> None:
    for language in Language:
        sets = {part: cases(DATA / f"intents_{part}_{language}.jsonl") for part in ("development", "final")}
        if language is Language.DE and FOREIGN.exists():
            sets["roboai, not ours"] = foreign_cases()
        by_name = judges(language)
        for part, tested in sets.items():
            print(f"\n{language} {part} ({len(tested)})".ljust(38), "in scope   oos rec   oos prec   ms p50   ms p95")
            for name, judge in by_name.items():
                print(f"  {name:34}", score(judge, tested))
        print(f"  several wishes, all and in order:  {several(language)}")


if __name__ == "__main__":
    main()
