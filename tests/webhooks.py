"""What tests of the carrier's webhooks share: a firm, and a carrier that signs what it posts."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode
from xml.etree import ElementTree

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from callbot.config import Config
from callbot.profile.model import Profile
from telephony.signature import HEADER, sign

SID: Final = "CA" + "0123456789abcdef" * 2
BASE: Final = "https://bot.example.com"
FORM_TYPE: Final = "application/x-www-form-urlencoded"
CONFIG: Final = Config.from_environ(
    {"PUBLIC_BASE_URL": BASE, "SECRET_KEY": "s", "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "12345"}
)
PROFILE: Final = Profile.model_validate(
    {
        "firm": {"name": "Beispiel GmbH", "trade": {"de": "Heizung", "en": "heating"}, "languages": ["de", "en"]},
        "sites": [
            {
                "id": "main",
                "name": {"de": "Haupthaus"},
                "address": {"street": "Weg 1", "postcode": "80331", "city": "München"},
                "region": "DE-BY",
                "hours": "Mo-Fr 08:00-17:00",
                "phone": "+49891234567",
            }
        ],
        "fallback_number": "+4989999999",
    }
)


class Carrier:
    """Posts as Twilio does."""

    def __init__(self, client: FlaskClient, always: Mapping[str, str]) -> None:
        """`always`: fields that come with every request, unless it says otherwise."""
        self._client, self._always = client, {"CallSid": SID} | dict(always)

    def post(self, path: str, fields: Mapping[str, str] | None = None, **changes: Any) -> TestResponse:
        """`changes`: of the request, its form among them."""
        fields = self._always | dict(fields or {})
        signature = sign("12345", BASE + path, fields.items())
        options = {"data": urlencode(fields), "content_type": FORM_TYPE, "headers": {HEADER: signature}}
        return self._client.post(path, **(options | changes))

    def verbs(self, path: str, **fields: str) -> list[str]:
        return verbs(self.post(path, fields))


def verbs(response: TestResponse) -> list[str]:
    """The names of the document's verbs."""
    assert response.status_code == 200
    assert response.mimetype == "text/xml"
    return [verb.tag for verb in ElementTree.fromstring(response.data)]
