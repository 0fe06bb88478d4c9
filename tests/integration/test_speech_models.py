"""Models: unpacked, downloaded, verified, chosen; broken ones refused by name."""

import hashlib
import io
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from callbot.errors import ModelError
from callbot.language import Language
from speech import unpack as unpack_module
from speech.catalogue import CATALOGUE, STARTERS, CatalogueEntry, large, starter
from speech.install import install, install_entry
from speech.models import Models, recommendations

TINY = {
    "am/final.mdl": b"model",
    "conf/mfcc.conf": b"--sample-frequency=8000\n",
    "graph/HCLr.fst": b"graph",
    "graph/Gr.fst": b"graph",
    "graph/phones/word_boundary.int": b"1 singleton\n",
}
"""Has the structure of a model, and would not load."""


def _zip(files: Mapping[str, bytes], top: str = "model/") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(top + name, content)
    return packed.getvalue()


def _folder(path: Path, files: Mapping[str, bytes] = TINY) -> Path:
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def _quietly(done: int, total: int | None) -> None:
    """No progress bar in tests."""


def _left_over(home: Path) -> list[str]:
    return [path.name for path in (home / "models").glob(".unpacking-*")]


@pytest.mark.parametrize("language", Language)
def test_the_starters_in_the_repository_are_those_of_the_catalogue(language: Language) -> None:
    entry = starter(language)
    packed = (STARTERS / entry.source).read_bytes()
    assert (len(packed), hashlib.sha256(packed).hexdigest()) == (entry.size_bytes, entry.sha256)


def test_a_fresh_home_hears_without_a_download(tmp_path: Path) -> None:
    models = Models(tmp_path)
    assert [models.load(language).sample_rate for language in Language] == [8000, 8000]
    assert [model.name for model in models.installed()] == [starter(language).name for language in Language]
    assert models.load(Language.DE) is models.load(Language.DE)


def test_a_starter_is_unpacked_once(tmp_path: Path) -> None:
    models = Models(tmp_path)
    folder = models.chosen(Language.DE).folder
    before = folder.stat().st_mtime_ns, (folder / "am" / "final.mdl").stat().st_ino
    assert models.chosen(Language.DE).folder == folder
    assert (folder.stat().st_mtime_ns, (folder / "am" / "final.mdl").stat().st_ino) == before


def _choose(home: Path) -> str:
    return Models(home).chosen(Language.EN).name


def test_processes_that_unpack_at_once_get_one_whole_model(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        names = set(pool.map(_choose, [tmp_path] * 8))
    assert names == {starter(Language.EN).name}
    assert Models(tmp_path).load(Language.EN)
    assert _left_over(tmp_path) == []


def test_a_killed_unpacking_leaves_nothing_half(tmp_path: Path) -> None:
    script = f"""
import os, pathlib, signal
from speech import unpack
from speech.models import Models
from callbot.language import Language
write = unpack._write
def die_at_the_third(opened, entry, target):
    if len([file for file in pathlib.Path({str(tmp_path)!r}).rglob("*") if file.is_file()]) > 3:
        os.kill(os.getpid(), signal.SIGKILL)
    write(opened, entry, target)
unpack._write = die_at_the_third
Models(pathlib.Path({str(tmp_path)!r})).chosen(Language.DE)
"""
    killed = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert _left_over(tmp_path) != []
    assert Models(tmp_path).installed() == []
    assert Models(tmp_path).load(Language.DE)
    assert _left_over(tmp_path) == []


@pytest.mark.parametrize("entry", ["../escaped.txt", "/escaped.txt", "model/../../escaped.txt", "..\\escaped.txt"])
def test_entries_that_leave_the_folder_are_refused(tmp_path: Path, entry: str) -> None:
    archive = tmp_path / "evil-de.zip"
    archive.write_bytes(_zip({**TINY, entry: b"gotcha"}, top=""))
    with pytest.raises(ModelError, match="leaves the folder"):
        install(tmp_path / "home", str(archive), None, _quietly)
    assert list(tmp_path.rglob("escaped.txt")) == []
    assert Models(tmp_path / "home").installed() == []


def test_links_in_a_zip_or_a_folder_are_refused(tmp_path: Path) -> None:
    archive = tmp_path / "evil-de.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        link = zipfile.ZipInfo("model/am/final.mdl")
        link.external_attr = 0o120777 << 16
        opened.writestr(link, "/etc/passwd")
    with pytest.raises(ModelError, match="is a link"):
        install(tmp_path / "home", str(archive), None, _quietly)
    folder = _folder(tmp_path / "linked-de")
    (folder / "secret").symlink_to("/etc/passwd")
    with pytest.raises(ModelError, match="is a link"):
        install(tmp_path / "home", str(folder), None, _quietly)


def test_a_zip_bomb_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    archive = tmp_path / "bomb-de.zip"
    archive.write_bytes(_zip({**TINY, "am/zeros": bytes(50_000_000)}))
    with pytest.raises(ModelError, match="no model does that"):
        install(tmp_path / "home", str(archive), None, _quietly)
    assert _left_over(tmp_path / "home") == []


@pytest.mark.parametrize(
    "damage", [lambda packed: packed[: len(packed) // 2], lambda packed: b"no zip", lambda packed: b""]
)
def test_a_damaged_zip_is_refused(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    archive = tmp_path / "broken-de.zip"
    archive.write_bytes(damage(_zip(TINY)))
    with pytest.raises(ModelError, match="damaged or no zip"):
        install(tmp_path / "home", str(archive), None, _quietly)


def test_a_zip_with_a_wrong_byte_is_refused(tmp_path: Path) -> None:
    packed = bytearray(_zip({**TINY, "am/weights": os.urandom(5000)}))
    packed[len(packed) // 2] ^= 1
    archive = tmp_path / "wrong-de.zip"
    archive.write_bytes(packed)
    with pytest.raises(ModelError, match="damaged"):
        install(tmp_path / "home", str(archive), None, _quietly)
    assert _left_over(tmp_path / "home") == []


@pytest.mark.parametrize("missing", TINY)
def test_what_a_model_lacks_is_named_when_it_is_installed(tmp_path: Path, missing: str) -> None:
    folder = _folder(tmp_path / "mine-de", {name: content for name, content in TINY.items() if name != missing})
    with pytest.raises(ModelError, match=missing.replace("graph/Gr", "Gr").replace("graph/HCLr", "HCLr")):
        install(tmp_path / "home", str(folder), None, _quietly)


@pytest.mark.parametrize(("conf", "rate"), [("8000", 8000), ("16000", 16000), ("44100", None), ("x", None)])
def test_the_sample_rate_is_read_and_an_odd_one_refused(tmp_path: Path, conf: str, rate: int | None) -> None:
    folder = _folder(tmp_path / "mine-en", {**TINY, "conf/mfcc.conf": f"--sample-frequency={conf} # Hz\n".encode()})
    if rate is None:
        with pytest.raises(ModelError, match=r"mfcc\.conf"):
            install(tmp_path, str(folder), None, _quietly)
    else:
        install(tmp_path, str(folder), None, _quietly)
        assert Models(tmp_path).chosen(Language.EN).structure.sample_rate == rate


def test_a_model_that_vosk_cannot_load_is_an_error_and_no_abort(tmp_path: Path) -> None:
    install(tmp_path, str(_folder(tmp_path / "broken-de")), None, _quietly)
    with pytest.raises(ModelError, match=r"broken-de.*cannot load"):
        Models(tmp_path).load(Language.DE)


def test_a_model_of_ones_own_is_used_and_a_chosen_one_before_it(tmp_path: Path) -> None:
    models = Models(tmp_path)
    first = models.chosen(Language.DE).name
    install(tmp_path, str(_folder(tmp_path / "firm")), Language.DE, _quietly)
    assert models.chosen(Language.DE).name == "firm"
    assert models.use(first).name == first
    assert models.chosen(Language.DE).name == first
    assert models.use_best(Language.DE).name == "firm"


def test_a_chosen_model_that_was_deleted_is_named(tmp_path: Path) -> None:
    install(tmp_path, str(_folder(tmp_path / "firm-de")), None, _quietly)
    Models(tmp_path).use("firm-de")
    shutil.rmtree(tmp_path / "models" / "firm-de")
    with pytest.raises(ModelError, match="firm-de"):
        Models(tmp_path).chosen(Language.DE)


def test_the_language_of_a_model_must_be_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="--language"):
        install(tmp_path, str(_folder(tmp_path / "firm")), None, _quietly)


def test_an_operator_is_sent_to_the_large_models(tmp_path: Path) -> None:
    lines = recommendations(tmp_path)
    for language in Language:
        assert any(starter(language).name in line for line in lines)
        assert any(f"callbot models install {large(language).name}" in line for line in lines)


def test_the_catalogue_names_for_each_model_what_an_operator_asks() -> None:
    assert {entry.language for entry in CATALOGUE} == set(Language)
    for entry in CATALOGUE:
        assert entry.licence
        assert entry.word_errors
        assert entry.sample_rate in {8000, 16000}


@dataclass
class WebServer:
    """Serves one file, with Range, and breaks off as told."""

    content: bytes
    version: str = '"1"'
    break_after: list[int] = field(default_factory=list)
    """Bytes after which each of the next answers breaks off."""
    ranges: list[str | None] = field(default_factory=list)
    url: str = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range")
        self.ranges.append(wanted)
        begin = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if wanted and request.headers.get("If-Range") != self.version:
            begin, wanted = 0, None
        if wanted and begin >= len(self.content):
            request.send_error(416)
            return
        request.send_response(206 if wanted else 200)
        if wanted:
            request.send_header("Content-Range", f"bytes {begin}-{len(self.content) - 1}/{len(self.content)}")
        request.send_header("Content-Length", str(len(self.content) - begin))
        request.send_header("ETag", self.version)
        request.end_headers()
        end = begin + self.break_after.pop(0) if self.break_after else len(self.content)
        request.wfile.write(self.content[begin:end])


@pytest.fixture
def web() -> Iterator[WebServer]:
    server = WebServer(_zip({**TINY, "am/weights": os.urandom(300_000)}))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.answer(self)

        def log_message(self, *args: object) -> None:
            """Silence."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server.url = f"http://127.0.0.1:{http.server_address[1]}/firm-de-1.0.zip"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        http.shutdown()
        thread.join()


def test_a_download_shows_its_progress_and_arrives(tmp_path: Path, web: WebServer) -> None:
    seen: list[tuple[int, int | None]] = []
    assert install(tmp_path, web.url, None, lambda done, total: seen.append((done, total))) == "firm-de-1.0"
    assert seen[-1] == (len(web.content), len(web.content))
    assert Models(tmp_path).chosen(Language.DE).name == "firm-de-1.0"
    assert not list((tmp_path / "models" / ".downloads").glob("*"))


def test_a_broken_download_goes_on_where_it_broke(tmp_path: Path, web: WebServer) -> None:
    web.break_after = [100_000, 50_000]
    install(tmp_path, web.url, None, _quietly)
    assert web.ranges == [None, "bytes=100000-", "bytes=150000-"]


def test_a_download_given_up_is_continued_by_the_next_command(tmp_path: Path, web: WebServer) -> None:
    web.break_after = [100_000, *[0] * 5]
    with pytest.raises(ModelError, match=r"put it at .*\.downloads/firm-de-1\.0\.zip"):
        install(tmp_path, web.url, None, _quietly)
    web.ranges.clear()
    install(tmp_path, web.url, None, _quietly)
    assert web.ranges == ["bytes=100000-"]


def test_a_file_that_changed_in_the_meantime_is_not_patched_together(tmp_path: Path, web: WebServer) -> None:
    web.break_after = [100_000, *[0] * 5]
    with pytest.raises(ModelError):
        install(tmp_path, web.url, None, _quietly)
    web.content, web.version = _zip({**TINY, "am/weights": os.urandom(300_000)}), '"2"'
    install(tmp_path, web.url, None, _quietly)
    assert Models(tmp_path).chosen(Language.DE).name == "firm-de-1.0"


def test_a_file_put_there_by_hand_is_taken(tmp_path: Path) -> None:
    downloads = tmp_path / "models" / ".downloads"
    downloads.mkdir(parents=True)
    (downloads / "firm-de-1.0.zip").write_bytes(_zip(TINY))
    assert install(tmp_path, "http://127.0.0.1:9/firm-de-1.0.zip", None, _quietly) == "firm-de-1.0"


def test_a_server_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be downloaded"):
        install(tmp_path, "http://127.0.0.1:9/firm-de-1.0.zip", None, _quietly)


def _entry(web: WebServer, **changes: object) -> CatalogueEntry:
    return replace(large(Language.DE), name="firm-de-1.0", source=web.url, size_bytes=None, **changes)  # type: ignore[arg-type]


def test_a_wrong_checksum_or_size_is_refused_and_not_kept(tmp_path: Path, web: WebServer) -> None:
    for entry in (_entry(web, sha256="0" * 64), replace(_entry(web), size_bytes=17)):
        with pytest.raises(ModelError, match=r"sha256|17"):
            install_entry(tmp_path, entry, _quietly)
    assert Models(tmp_path).installed() == []
    assert not list((tmp_path / "models" / ".downloads").glob("*"))


def test_without_a_published_checksum_the_first_one_is_recorded_and_must_stay(tmp_path: Path, web: WebServer) -> None:
    install_entry(tmp_path, _entry(web, sha256=None), _quietly)
    shutil.rmtree(tmp_path / "models" / "firm-de-1.0")
    web.content = _zip({**TINY, "am/weights": b"other"})
    with pytest.raises(ModelError, match="instead of"):
        install_entry(tmp_path, _entry(web, sha256=None), _quietly)


def test_an_entry_larger_than_it_says_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "x.zip"
    archive.write_bytes(_zip({"am/final.mdl": b"x" * 1000}))
    with zipfile.ZipFile(archive) as opened:
        [entry] = opened.infolist()
        entry.file_size = 10
        monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda self, size: b"x" * 1000)
        with pytest.raises(ModelError, match="larger than it says"):
            unpack_module._write(opened, entry, tmp_path / "out")
