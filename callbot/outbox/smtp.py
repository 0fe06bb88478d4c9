"""E-mail to the firm's mail server (SMTP_URL)."""

import hashlib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from callbot.errors import ConfigError, PostError
from callbot.outbox.messages import Email

_SECONDS: Final = 20
_SUBMISSION_PORT: Final = 587
_TLS_PORT: Final = 465


class SmtpPost:
    """smtps:// speaks TLS from the start; smtp:// as soon as the server offers it, and a password never without."""

    def __init__(self, url: str) -> None:
        """`url`: smtp://user:password@host:587 or smtps://…; ConfigError when it is neither."""
        self._url = _checked(url)

    def send(self, email: Email, key: str) -> None:
        """Hand over a message; PostError when it was not taken. The same key gives the same Message-ID, so that a
        mailbox can tell a doubled delivery."""
        message = compose(email, key)
        with self._at_the_server() as server:
            server.send_message(message)

    def knock(self) -> None:
        """Connect and log in, and send nothing; PostError when the server does not let us in."""
        with self._at_the_server():
            pass

    @contextmanager
    def _at_the_server(self) -> Iterator[smtplib.SMTP]:
        try:
            with self._connect() as server:
                self._log_in(server)
                yield server
        except (smtplib.SMTPException, OSError) as error:
            code = getattr(error, "smtp_code", None)  # the server's words repeat the address
            raise PostError(f"the mail server refused or failed: {type(error).__name__} {code or ''}".strip()) from None

    def _connect(self) -> smtplib.SMTP:
        host = self._url.hostname or ""
        if self._url.scheme == "smtps":
            return smtplib.SMTP_SSL(
                host, self._url.port or _TLS_PORT, timeout=_SECONDS, context=ssl.create_default_context()
            )
        return smtplib.SMTP(host, self._url.port or _SUBMISSION_PORT, timeout=_SECONDS)

    def _log_in(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        encrypted = self._url.scheme == "smtps"
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            encrypted = True
        if self._url.username:
            if not encrypted:
                raise PostError("the mail server offers no encryption, and a password is not sent without it")
            server.login(unquote(self._url.username), unquote(self._url.password or ""))


def compose(email: Email, key: str) -> EmailMessage:
    """The message as it travels."""
    message = EmailMessage()
    user, _, domain = email.sender.partition("@")
    message["From"] = Address(email.sender_name, user, domain)
    message["To"] = email.to
    message["Subject"] = email.subject
    message["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"
    message["Date"] = localtime()
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies to us
    message.set_content(email.text)
    if email.calendar:
        message.add_attachment(
            email.calendar.encode(),
            maintype="text",
            subtype="calendar",
            filename="termin.ics",
            params={"charset": "utf-8", "method": "PUBLISH"},
        )
    return message


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ConfigError("SMTP_URL must look like smtp://user:password@host:587 or smtps://user:password@host")
    return parts
