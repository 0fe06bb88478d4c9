"""The REST resources of calls, messages and conferences, as Twilio's OpenAPI description has them."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any

from telephony.simulator.conference import Conference, Seat
from telephony.simulator.leg import Leg
from telephony.simulator.messages import Message

Resource = dict[str, Any]
_VERSION = "2010-04-01"


def call(leg: Leg, account_sid: str) -> Resource:
    uri = f"/{_VERSION}/Accounts/{account_sid}/Calls/{leg.sid}"
    return {
        "sid": leg.sid,
        "date_created": _date(leg.created_at),
        "date_updated": _date(leg.ended_at or leg.created_at),
        "parent_call_sid": leg.parent_sid,
        "account_sid": account_sid,
        "to": leg.to,
        "to_formatted": leg.to,
        "from": leg.from_,
        "from_formatted": leg.from_,
        "phone_number_sid": None,
        "status": "queued" if leg.status.value == "initiated" else leg.status.value,
        "start_time": _date(leg.created_at) if leg.is_answered else None,
        "end_time": _date(leg.ended_at),
        "duration": str(round(leg.duration_seconds)) if leg.ended_at else None,
        "price": None,
        "price_unit": "USD",
        "direction": leg.direction.value,
        "answered_by": leg.answered_by or None,
        "api_version": _VERSION,
        "forwarded_from": None,
        "group_sid": None,
        "caller_name": None,
        "queue_time": "0",
        "trunk_sid": None,
        "uri": uri + ".json",
        "subresource_uris": {"notifications": uri + "/Notifications.json", "recordings": uri + "/Recordings.json"},
    }


def message(sent: Message, account_sid: str) -> Resource:
    uri = f"/{_VERSION}/Accounts/{account_sid}/Messages/{sent.sid}"
    return {
        "sid": sent.sid,
        "account_sid": account_sid,
        "api_version": _VERSION,
        "body": sent.body,
        "date_created": _date(sent.sent_at),
        "date_sent": None,
        "date_updated": _date(sent.sent_at),
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": sent.from_,
        "to": sent.to,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": str(1 + len(sent.body) // 153),
        "price": None,
        "price_unit": "USD",
        "status": "queued",
        "uri": uri + ".json",
        "subresource_uris": {"media": uri + "/Media.json"},
    }


def conference(room: Conference, account_sid: str) -> Resource:
    uri = f"/{_VERSION}/Accounts/{account_sid}/Conferences/{room.sid}"
    return {
        "sid": room.sid,
        "account_sid": account_sid,
        "api_version": _VERSION,
        "call_sid_ending_conference": room.ended_by,
        "date_created": _date(room.created_at),
        "date_updated": _date(room.created_at),
        "friendly_name": room.name,
        "reason_conference_ended": room.reason_ended,
        "region": "ie1",
        "status": room.status,
        "uri": uri + ".json",
        "subresource_uris": {
            "participants": uri + "/Participants.json",
            "recordings": uri + "/Recordings.json",
        },
    }


def participant(seat: Seat, account_sid: str) -> Resource:
    base = f"/{_VERSION}/Accounts/{account_sid}/Conferences/{seat.room.sid}/Participants"
    return {
        "account_sid": account_sid,
        "call_sid": seat.leg.sid,
        "label": None,
        "call_sid_to_coach": None,
        "coaching": False,
        "conference_sid": seat.room.sid,
        "date_created": _date(seat.leg.created_at),
        "date_updated": _date(seat.leg.created_at),
        "end_conference_on_exit": seat.ends,
        "muted": seat.is_muted,
        "hold": seat.is_on_hold,
        "start_conference_on_enter": seat.starts,
        "status": "connected",
        "queue_time": "0",
        "uri": f"{base}/{seat.leg.sid}.json",
    }


def page(name: str, items: list[Resource], uri: str) -> Resource:
    """A list with Twilio's paging fields; everything is on the first page."""
    return {
        name: items,
        "page": 0,
        "page_size": 50,
        "start": 0,
        "end": max(0, len(items) - 1),
        "first_page_uri": uri,
        "next_page_uri": None,
        "previous_page_uri": None,
        "uri": uri,
    }


def error(status: int, code: int, text: str) -> Resource:
    return {"code": code, "message": text, "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}


def _date(moment: datetime | None) -> str | None:
    return None if moment is None else format_datetime(moment)
