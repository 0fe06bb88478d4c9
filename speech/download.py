"""Files from the web, resumed after a break."""

import hashlib
import http.client
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from callbot.errors import ModelError

TIMEOUT_SECONDS: Final = 20.0
_CHUNK: Final = 1 << 16
_BREAKS: Final = 5
"""Breaks in a row without a byte of progress before we give up."""
_BROKEN: Final = (URLError, http.client.HTTPException, OSError)

Progress = Callable[[int, int | None], None]
"""Told bytes done and bytes in all, if known."""


def fetch(url: str, target: Path, progress: Progress) -> None:
    """Download to `target`; what an earlier attempt left at `target`.part is continued (RFC 9110, Range).

    ModelError when the server refuses or cannot be reached; the part stays for the next attempt.
    """
    part = target.with_name(target.name + ".part")
    breaks, furthest = 0, _size(part)
    while True:
        try:
            if _fetch_rest(url, part, progress):
                break
            why = "the connection broke"
        except HTTPError as error:
            error.close()
            if error.code != 416:
                raise ModelError(f"{url}: {error.code} {error.reason}") from error
            _forget(part)  # the part is longer than the file, or the file has changed
            why = "the server no longer has the file we began"
        except _BROKEN as error:
            why = str(error)
        breaks = 0 if _size(part) > furthest else breaks + 1
        furthest = max(furthest, _size(part))
        if breaks >= _BREAKS:
            raise ModelError(f"{url} cannot be downloaded: {why}")
    part.replace(target)
    _tag_file(part).unlink(missing_ok=True)


def sha256_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _fetch_rest(url: str, part: Path, progress: Progress) -> bool:
    """Continue once; True when the file is whole."""
    request = Request(url, headers={"User-Agent": "callbot"})  # noqa: S310 - the caller has checked for http(s)
    tag = _tag_file(part)
    done = _size(part)
    if done and tag.is_file():
        request.add_header("Range", f"bytes={done}-")
        request.add_header("If-Range", tag.read_text(encoding="ascii"))
    with urlopen(request, timeout=TIMEOUT_SECONDS) as reply:  # noqa: S310
        continues = reply.status == 206 and _starts_at(reply.headers.get("Content-Range", "")) == done
        if not continues:
            done = 0
        total = done + int(reply.headers["Content-Length"]) if "Content-Length" in reply.headers else None
        _keep_tag(tag, reply.headers.get("ETag") or reply.headers.get("Last-Modified"))
        with part.open("ab" if continues else "wb") as file:
            while chunk := reply.read(_CHUNK):
                file.write(chunk)
                done += len(chunk)
                progress(done, total)
    return total is None or done == total


def _starts_at(content_range: str) -> int:
    match = re.match(r"bytes ([0-9]{1,18})-", content_range)
    return int(match[1]) if match else -1


def _keep_tag(tag: Path, value: str | None) -> None:
    """Remember which version of the file was begun; without one, a broken download begins anew."""
    if value and value.isascii() and not value.startswith("W/"):
        tag.write_text(value, encoding="ascii")
    else:
        tag.unlink(missing_ok=True)


def _tag_file(part: Path) -> Path:
    return part.with_name(part.name + ".version")


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _tag_file(part).unlink(missing_ok=True)


def _size(part: Path) -> int:
    return part.stat().st_size if part.is_file() else 0
