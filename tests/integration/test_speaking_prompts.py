"""Prompts on a real disk."""

import os
import threading
import time
from pathlib import Path

import pytest

from speech.prompts import STALE_SECONDS, PromptFolder, prompt_key

KEY, AUDIO = prompt_key("voice", "Guten Tag"), bytes(range(256)) * 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "prompts"


def test_a_prompt_is_found_again_by_another_process(path: Path) -> None:
    PromptFolder(path).put(KEY, AUDIO)
    assert PromptFolder(path).get(KEY) == AUDIO


def test_a_prompt_nobody_kept_is_none(path: Path) -> None:
    assert PromptFolder(path).get(KEY) is None


@pytest.mark.parametrize("damage", ["empty", "cut", "flipped", "foreign"])
def test_a_damaged_file_is_none_and_can_be_replaced(path: Path, damage: str) -> None:
    folder = PromptFolder(path)
    folder.put(KEY, AUDIO)
    (file,) = path.iterdir()
    content = file.read_bytes()
    damaged = {
        "empty": b"",
        "cut": content[:-1],
        "flipped": content[:-9] + bytes([content[-9] ^ 1]) + content[-8:],
        "foreign": AUDIO,
    }
    file.write_bytes(damaged[damage])
    assert folder.get(KEY) is None
    folder.put(KEY, AUDIO)
    assert folder.get(KEY) == AUDIO


def test_the_folder_stays_within_its_size_and_what_was_used_last_stays(path: Path) -> None:
    folder = PromptFolder(path, most_bytes=5 * (len(AUDIO) + 60))
    keys = [prompt_key("voice", str(number)) for number in range(9)]
    for age, key in enumerate(keys[:5]):
        folder.put(key, AUDIO)
        os.utime(path / f"{key}.ulaw", (1000 + age, 1000 + age))
    assert folder.get(keys[0]) == AUDIO
    for key in keys[5:7]:
        folder.put(key, AUDIO)
    assert [number for number, key in enumerate(keys) if folder.get(key)] == [0, 3, 4, 5, 6]


def test_what_a_killed_writer_left_is_removed(path: Path) -> None:
    folder = PromptFolder(path)
    path.mkdir()
    left, fresh = path / "left.part", path / "fresh.part"
    left.touch()
    fresh.touch()
    os.utime(left, (time.time() - STALE_SECONDS - 1,) * 2)
    folder.put(KEY, AUDIO)
    assert not left.exists()
    assert fresh.exists()


def test_a_disk_that_takes_nothing_costs_only_time(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path.write_text("a file where the folder should be")
    PromptFolder(path).put(KEY, AUDIO)
    assert PromptFolder(path).get(KEY) is None
    assert "cannot keep audio" in caplog.text


def test_many_writers_and_readers_see_only_whole_prompts(path: Path) -> None:
    wrong: list[bytes] = []

    def work() -> None:
        folder = PromptFolder(path, most_bytes=len(AUDIO) * 3)
        for number in range(60):
            folder.put(prompt_key("voice", str(number % 7)), AUDIO)
            audio = folder.get(prompt_key("voice", str(number % 5)))
            if audio not in {None, AUDIO}:
                wrong.append(audio or b"")

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
