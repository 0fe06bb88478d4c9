"""The commands by which understanding is judged."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from callbot.errors import InputError, ProfileError
from callbot.understanding.commands import intents, understand

pytestmark = pytest.mark.usefixtures("learned_once")
NOW = ("--now", "2026-11-23T10:00")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLBOT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CALLBOT_PROFILE", raising=False)


def test_json_lines_in_give_json_lines_out() -> None:
    lines = '{"text": "wann haben sie morgen offen"}\nwie wird das wetter\n'
    result = CliRunner().invoke(understand, ["--language", "de", *NOW], input=lines)
    assert result.exit_code == 0
    hours, weather = (json.loads(line) for line in result.stdout.splitlines())
    assert list(hours) == ["text", "language", "intents", "moment", "numbers", "names"]
    assert hours["text"] == "wann haben sie morgen offen"
    assert [intent["name"] for intent in hours["intents"]] == ["opening_hours"]
    assert 0 < hours["intents"][0]["confidence"] <= 1
    assert hours["moment"] == {
        "start": "2026-11-24T00:00:00+01:00",
        "end": "2026-11-25T00:00:00+01:00",
        "grain": "day",
    }
    assert weather["intents"] == []
    assert weather["moment"] is None


def test_names_are_those_said_and_those_spelled() -> None:
    lines = "mein name ist bauer b wie berta a u e r\nem e y e er\n"
    result = CliRunner().invoke(understand, ["--language", "de", *NOW], input=lines)
    assert [json.loads(line)["names"] for line in result.stdout.splitlines()] == [["Bauer"], ["Meyer"]]


def test_without_a_profile_that_of_the_environment_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLBOT_PROFILE", str(tmp_path / "gone.yaml"))
    result = CliRunner().invoke(understand, ["--language", "de", *NOW], input="hallo\n")
    assert isinstance(result.exception, ProfileError)
    assert "gone.yaml" in str(result.exception)


def test_a_bad_line_is_named_and_the_others_are_answered(tmp_path: Path) -> None:
    file = tmp_path / "lines"
    file.write_text('{"words": "hello"}\nhello\n{"text": \n' + "[" * 100_000 + "\n" + "{" * 100_000 + "\n\n")
    result = CliRunner().invoke(understand, ["--language", "en", *NOW, str(file)])
    assert result.exit_code == 2
    assert [line.split(":")[1].strip() for line in result.stderr.splitlines()] == ["line 1", "line 3", "line 5"]
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["text"][:5] for answer in answers] == ["hello", "[[[[[", ""]


@pytest.mark.parametrize("now", ["tomorrow", "2026-13-01", ""])
def test_a_time_that_cannot_be_read_is_an_error_of_usage(now: str) -> None:
    result = CliRunner().invoke(understand, ["--language", "en", "--now", now], input="hello\n")
    assert result.exit_code == 2
    assert "2026-11-23T10:00" in result.output


def _write(path: Path, rows: list[tuple[str, str | None]]) -> str:
    path.write_text("".join(json.dumps({"text": text, "intent": intent}) + "\n" for text, intent in rows))
    return str(path)


def test_evaluate_prints_accuracy_recall_precision_and_time(tmp_path: Path) -> None:
    things = ("car", "house", "bike", "fence", "boat", "shed")
    train = _write(
        tmp_path / "train",
        [
            (f"{how} {verb} my {thing}", verb)
            for how in ("please", "can you")
            for thing in things
            for verb in ("paint", "sell")
        ]
        + [(f"what is the weather in {city}", None) for city in ("rome", "paris", "bonn", "cairo", "lima", "oslo")],
    )
    test = _write(tmp_path / "test", [("could you paint the wall", "paint"), ("what's the weather in vienna", None)])
    result = CliRunner().invoke(intents, ["evaluate", "--train", train, "--test", test])
    assert result.exit_code == 0
    assert "accuracy in scope          1.0000 (1 of 1)" in result.stdout
    assert "recall out of scope        1.0000 (1 of 1)" in result.stdout
    assert "precision out of scope     1.0000 (1 of 1)" in result.stdout
    assert "milliseconds an utterance" in result.stdout


@pytest.mark.parametrize(
    "line", ["no json", '{"text": "x"}', '{"text": 1, "intent": "a"}', '{"text": "x", "intent": 5}', "[]"]
)
def test_a_labelled_line_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    bad = tmp_path / "bad"
    bad.write_text('{"text": "hello", "intent": "greeting"}\n' + line + "\n")
    result = CliRunner().invoke(intents, ["evaluate", "--train", str(bad), "--test", str(bad)])
    assert isinstance(result.exception, InputError)
    assert f"{bad}:2" in str(result.exception)
