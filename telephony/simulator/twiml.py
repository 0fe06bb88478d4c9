"""TwiML, read as Twilio reads it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from telephony.simulator.violations import ErrorCode

SIZE_LIMIT = 64 * 1024


class TwimlError(Exception):
    """The document cannot be carried out at all: Twilio goes to the fallback URL."""

    def __init__(self, code: ErrorCode, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Verb:
    """One element of a document. `name` is a verb such as Say, or a noun inside one such as Number."""

    name: str
    text: str
    attributes: Mapping[str, str]
    children: tuple["Verb", ...] = ()

    def get(self, attribute: str, default: str = "") -> str:
        return self.attributes.get(attribute, default)

    def seconds(self, attribute: str, default: float) -> float:
        return float(self.attributes.get(attribute, default))

    def is_true(self, attribute: str, default: bool = False) -> bool:
        return self.attributes.get(attribute, str(default)).lower() == "true"


@dataclass(frozen=True, slots=True)
class Document:
    verbs: tuple[Verb, ...]
    warnings: tuple[str, ...]
    """What Twilio would log as 12200, and pass over."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What may stand on and in an element."""

    attributes: frozenset[str] = frozenset()
    children: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    seconds: frozenset[str] = frozenset()
    """Attributes that must be whole numbers."""
    has_text: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CALLBACKS = "statusCallback statusCallbackEvent statusCallbackMethod"
_SHAPES: Mapping[str, _Shape] = {
    "Say": _Shape(_words("voice language loop"), _words("break emphasis p s prosody say-as"), has_text=True),
    "Play": _Shape(_words("loop digits"), has_text=True),
    "Pause": _Shape(_words("length"), seconds=_words("length")),
    "Gather": _Shape(
        _words(
            "input action method timeout numDigits finishOnKey actionOnEmptyResult language hints speechTimeout"
            " speechModel enhanced profanityFilter bargeIn"
        ),
        _words("Say Play Pause"),
        seconds=_words("timeout numDigits"),
    ),
    "Connect": _Shape(_words("action method"), _words("Stream")),
    "Stream": _Shape(
        _words("url name track statusCallback statusCallbackMethod"), _words("Parameter"), required=_words("url")
    ),
    "Parameter": _Shape(_words("name value"), required=_words("name value")),
    "Redirect": _Shape(_words("method"), has_text=True),
    "Dial": _Shape(
        _words("action method timeout timeLimit callerId answerOnBridge hangupOnStar ringTone sequential"),
        _words("Number Client Conference"),
        seconds=_words("timeout timeLimit"),
        has_text=True,
    ),
    "Number": _Shape(_words(f"url method sendDigits {_CALLBACKS}"), has_text=True),
    "Client": _Shape(_words(f"url method {_CALLBACKS}"), _words("Identity Parameter"), has_text=True),
    "Identity": _Shape(has_text=True),
    "Conference": _Shape(
        _words(
            f"muted beep startConferenceOnEnter endConferenceOnExit participantLabel waitUrl waitMethod maxParticipants"
            f" coach region {_CALLBACKS}"
        ),
        seconds=_words("maxParticipants"),
        has_text=True,
    ),
    "Hangup": _Shape(),
    "Reject": _Shape(_words("reason")),
    "Message": _Shape(_words("to from action method statusCallback"), _words("Body"), has_text=True),
    "Body": _Shape(has_text=True),
}
VOICE_VERBS = _words("Say Play Pause Gather Connect Redirect Dial Hangup Reject")
WHISPER_VERBS = _words("Say Play Pause Gather Redirect Hangup")
"""What Twilio carries out for the called party before the two are joined."""
MESSAGING_VERBS = _words("Message Redirect")


@dataclass(slots=True)
class _Reader:
    warnings: list[str] = field(default_factory=list)

    def children(self, parent: Element, allowed: frozenset[str]) -> Iterator[Verb]:
        for element in parent:
            if element.tag in allowed:
                yield self._verb(element)
            else:
                self.warnings.append(f"<{element.tag}> is not known inside <{parent.tag}>")

    def _verb(self, element: Element) -> Verb:
        shape = _SHAPES.get(element.tag, _Shape(has_text=True))
        attributes = {
            name: value for name, value in element.attrib.items() if self._fits(element.tag, shape, name, value)
        }
        for missing in shape.required - attributes.keys():
            self.warnings.append(f"<{element.tag}> lacks {missing}")
        text = "".join(element.itertext()).strip() if shape.has_text else ""
        if not shape.has_text and (element.text or "").strip():
            self.warnings.append(f"<{element.tag}> does not take text")
        return Verb(element.tag, text, attributes, tuple(self.children(element, shape.children)))

    def _fits(self, tag: str, shape: _Shape, name: str, value: str) -> bool:
        if name not in shape.attributes:
            self.warnings.append(f"<{tag}> does not take the attribute {name}")
            return False
        if name in shape.seconds and not (value.isascii() and value.isdigit()):
            self.warnings.append(f"{name} of <{tag}> is not a whole number")
            return False
        return True


def read(body: bytes, verbs: frozenset[str] = VOICE_VERBS) -> Document:
    """Read a document; TwimlError when it is not TwiML, warnings for what Twilio would pass over."""
    if len(body) > SIZE_LIMIT:
        raise TwimlError(ErrorCode.DOCUMENT_TOO_LARGE, f"the document has {len(body)} bytes")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise TwimlError(ErrorCode.DOCUMENT_PARSE_FAILURE, "the document declares a type or entities")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - small, and without entities, as just checked
    except (ElementTree.ParseError, ValueError) as error:
        raise TwimlError(ErrorCode.DOCUMENT_PARSE_FAILURE, f"the document does not parse: {error}") from None
    if root.tag != "Response":
        raise TwimlError(ErrorCode.DOCUMENT_PARSE_FAILURE, f"the root is <{root.tag}>, not <Response>")
    reader = _Reader()
    return Document(tuple(reader.children(root, verbs)), tuple(reader.warnings))
