"""Signatures: every known vector of Twilio's own libraries, and what must not pass."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from telephony.signature import is_signed, sign, socket_address, stream_urls, webhook_urls

TOKEN = "12345"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FIELDS = (
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
)
REPEATED = (("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234"))
POSTBIN_TOKEN = "1c892n40nd03kdnc0112slzkl3091j20"
POSTBIN_FIELDS = tuple(
    {
        "AccountSid": "AC9a9f9392lad99kla0sklakjs90j092j3",
        "ApiVersion": "2010-04-01",
        "CallSid": "CAd800bb12c0426a7ea4230e492fef2a4f",
        "CallStatus": "ringing",
        "Called": "+15306384866",
        "CalledCity": "OAKLAND",
        "CalledCountry": "US",
        "CalledState": "CA",
        "CalledZip": "94612",
        "Caller": "+15306666666",
        "CallerCity": "SOUTH LAKE TAHOE",
        "CallerCountry": "US",
        "CallerName": "CA Wireless Call",
        "CallerState": "CA",
        "CallerZip": "89449",
        "Direction": "inbound",
        "From": "+15306666666",
        "FromCity": "SOUTH LAKE TAHOE",
        "FromCountry": "US",
        "FromState": "CA",
        "FromZip": "89449",
        "To": "+15306384866",
        "ToCity": "OAKLAND",
        "ToCountry": "US",
        "ToState": "CA",
        "ToZip": "94612",
    }.items()
)
HTTP = URL.replace("https", "http")
VECTORS = [  # from the tests of twilio-python, -php, -csharp and -ruby
    (URL, FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    (URL, REPEATED, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
    (URL, FIELDS, "kvajT1Ptam85bY51eRf/AJRuM3w="),
    (HTTP, FIELDS, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    (URL.replace(".com", ".com:1234"), FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    (URL.replace(".com", ".com:1234"), FIELDS, "CYn1h0gLBdNxDGkKJg6hYohgeD8="),
    (HTTP.replace(".com", ".com:1234"), FIELDS, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    (URL.replace("my", "user:pass@my", 1), FIELDS, "CukzLTc1tT5dXEDIHm/tKBanW10="),
    (URL.replace("my", "user:pass@my", 1), FIELDS, "ZQFR1PTIZXF2MXB8ZnKCvnnA+rI="),
    (URL.replace("my", "user@my", 1), FIELDS, "2YRLlVAflCqxaNicjMpJcSTgzSs="),
    (URL.replace("mycompany", "MyCompany"), FIELDS, "g9IN/x4Cft2g517EjYvEvM/W7LU="),
    (URL.replace("mycompany.com", "MyCompany.com:1234"), FIELDS, "PCqOZm8cnu/L6+u5i5fuEd+Iac4="),
    (HTTP.replace("mycompany", "MyCompany"), FIELDS, "XY7AlKOKL6im4yWyX84gldUrtis="),
    (HTTP.replace("mycompany", "username:password@MyCompany"), FIELDS, "PJ08CxXr7KLPjEQCTc8LkUSMwSM="),
    (HTTP.replace("mycompany", "Username:Password@MyCompany"), FIELDS, "SkTSKyDJH9kUlhItI0slbgZ1UsI="),
]


@pytest.mark.parametrize(("url", "fields", "signature"), VECTORS)
def test_every_published_vector_is_accepted(url: str, fields: tuple[tuple[str, str], ...], signature: str) -> None:
    assert is_signed(TOKEN, webhook_urls(url), fields, signature)


def test_the_oldest_vector_is_accepted() -> None:
    signature = "fF+xx6dTinOaCdZ0aIeNkHr/ZAA="
    assert is_signed(POSTBIN_TOKEN, webhook_urls("http://www.postbin.org/1ed898x"), POSTBIN_FIELDS, signature)


@pytest.mark.parametrize(
    ("url", "fields", "signature"),
    [
        (URL, FIELDS, ""),
        (URL, FIELDS, "FAIL"),
        (URL, FIELDS, "NOTRSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL, FIELDS, "ungültig\udcff"),
        (URL + "&x=1", FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL.replace("mycompany", "MyCompany"), FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL, FIELDS[1:], "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL, (*FIELDS, ("X", "1")), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL, (("A", "\ud800"),), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    ],
)
def test_anything_else_is_refused(url: str, fields: tuple[tuple[str, str], ...], signature: str) -> None:
    assert not is_signed(TOKEN, webhook_urls(url), fields, signature)


def test_another_token_signs_differently() -> None:
    assert not is_signed("54321", webhook_urls(URL), FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=8))
def test_signatures_agree_with_twilios_own_library(fields: list[tuple[str, str]]) -> None:
    encodable = [pair for pair in fields if "".join(pair).isprintable()]
    assert sign(TOKEN, URL, encodable) == RequestValidator(TOKEN).compute_signature(URL, MultiDict(encodable))


@pytest.mark.parametrize(
    "signed",
    [
        "wss://bot.example.com/voice/stream",
        "wss://bot.example.com/voice/stream/",
        "wss://bot.example.com:443/voice/stream",
        "https://bot.example.com/voice/stream",
        "https://bot.example.com:443/voice/stream/",
    ],
)
def test_a_handshake_is_accepted_in_each_form_that_twilio_may_sign(signed: str) -> None:
    assert is_signed(TOKEN, stream_urls("https://bot.example.com/voice/stream"), (), sign(TOKEN, signed))


@pytest.mark.parametrize(
    "signed", ["wss://evil.example.com/voice/stream", "wss://bot.example.com/", "ws://bot.example.com/voice/stream"]
)
def test_a_handshake_signed_for_another_address_is_refused(signed: str) -> None:
    assert not is_signed(TOKEN, stream_urls("https://bot.example.com/voice/stream"), (), sign(TOKEN, signed))


def test_the_socket_address_is_the_twin_of_the_web_address() -> None:
    assert socket_address("https://bot.example.com/base/x") == "wss://bot.example.com/base/x"
    assert socket_address("http://127.0.0.1:5000/x") == "ws://127.0.0.1:5000/x"


def test_an_address_of_version_six_keeps_its_colons() -> None:
    assert webhook_urls("http://[::1]:5000/x") == ("http://[::1]/x", "http://[::1]:5000/x")
    assert webhook_urls("http://[::1]/x") == ("http://[::1]/x", "http://[::1]:80/x")
