"""Text messages to and from the account's numbers."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from telephony.simulator import twiml
from telephony.simulator.leg import new_sid
from telephony.simulator.twiml import TwimlError
from telephony.simulator.violations import ErrorCode
from telephony.simulator.webhooks import WebhookError

if TYPE_CHECKING:
    from telephony.simulator.network import Network


@dataclass(frozen=True, slots=True)
class Message:
    """A text message that the account sent."""

    from_: str
    to: str
    body: str
    sid: str = field(default_factory=lambda: new_sid("SM"))
    sent_at: datetime = field(default_factory=lambda: datetime.now(UTC))


def deliver(network: "Network", message: Message, status_callback: str) -> None:
    """Take a message of the account's: it is sent and delivered at once."""
    network.messages.append(message)
    wanted = frozenset({"queued", "sent", "delivered"})
    subscriber = network.subscribe(None, status_callback, "POST", wanted)
    for status in ("queued", "sent", "delivered"):
        fields = {"MessageStatus": status, "SmsStatus": status, "MessageSid": message.sid, "SmsSid": message.sid}
        form = {**fields, "AccountSid": network.account.sid, "From": message.from_, "To": message.to}
        subscriber.announce(status, {**form, "ApiVersion": "2010-04-01"}, is_last=status == "delivered")


async def text_in(network: "Network", from_: str, to: str, body: str) -> tuple[str, ...]:
    """Somebody outside sends a text to a number of the account; the answers that came back as TwiML."""
    sid = new_sid("SM")
    form = {
        "AccountSid": network.account.sid,
        "ApiVersion": "2010-04-01",
        "MessageSid": sid,
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "NumMedia": "0",
        "NumSegments": str(1 + len(body) // 153),
        "From": from_,
        "To": to,
        "Body": body,
    }
    try:
        reply = await network.webhooks.ask_for_twiml(network.numbers[to].sms_url, "POST", form)
        document = twiml.read(reply.body, twiml.MESSAGING_VERBS)
    except (WebhookError, TwimlError) as error:
        network.report(error.code, f"text message: {error.detail}")
        return ()
    for warning in document.warnings:
        network.report(ErrorCode.SCHEMA_VALIDATION, f"text message: {warning}")
    answers = tuple(verb.text for verb in document.verbs if verb.name == "Message")
    for answer in answers:
        network.messages.append(Message(to, from_, answer))
    return answers
