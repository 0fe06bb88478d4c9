"""Text messages that come in: POST /sms/incoming."""

import logging
from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, request

from callbot.config import Config
from callbot.errors import StoreError
from callbot.profile.model import Profile
from telephony import twiml
from telephony.guard import check_form
from telephony.numbers import to_e164

_LONGEST: Final = 1600
"""Twilio joins the parts of a message up to this length."""
log = logging.getLogger(__name__)


def make_blueprint(config: Config, profile: Profile, answer: Callable[[str, str, str], str | None]) -> Blueprint:
    """`answer`: from sender, called number (E.164) and text to what is written back; None: nothing."""
    blueprint = Blueprint("sms", __name__, url_prefix="/sms")
    blueprint.before_request(lambda: check_form(config))
    main_site = profile.sites[0]
    country = main_site.region.partition("-")[0]

    @blueprint.post("/incoming")
    def incoming() -> Response:
        sender = to_e164(request.form.get("From"), country)
        called = to_e164(request.form.get("To"), country) or main_site.phone
        text = request.form.get("Body", "")[:_LONGEST]
        try:
            reply = answer(sender, called, text) if sender else None
        except StoreError as error:
            log.error("a text message could not be taken: %s", error)
            return Response(status=503)  # the carrier's log shows it; it does not ask again by itself
        return Response(twiml.write_back(reply), mimetype="text/xml")

    return blueprint
