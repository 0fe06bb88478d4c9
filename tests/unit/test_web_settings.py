"""What the owner and the operator set for the web form."""

import pytest

from callbot.callback_links import CallbackLinks, hash_of
from callbot.config import Config
from callbot.errors import ConfigError, ProfileError
from callbot.profile import load, parse

SETTINGS = {
    "PUBLIC_BASE_URL": "https://bot.example.com",
    "SECRET_KEY": "s3cret",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "t0ken",
}
FIRM = """\
firm:
  name: Firma
  trade: {de: Heizung}
  languages: [de]
sites:
  - id: main
    name: {de: München}
    address: {street: Am Bach 4, postcode: 01067, city: Dresden}
    region: DE-SN
    hours: Mo-Fr 08:00-17:00
    phone: "+4989999980"
fallback_number: +491713920012
"""


def problems(web: str) -> str:
    with pytest.raises(ProfileError) as raised:
        parse(FIRM + web, "firm.yaml")
    return "\n".join(raised.value.problems)


def test_no_proxy_is_trusted_unless_it_is_counted() -> None:
    assert Config.from_environ(SETTINGS).trusted_proxies == 0
    assert Config.from_environ(SETTINGS | {"TRUSTED_PROXIES": " 2 "}).trusted_proxies == 2


@pytest.mark.parametrize("value", ["-1", "10", "two", "²", "1.0"])
def test_a_wrong_count_of_proxies_is_named(value: str) -> None:
    with pytest.raises(ConfigError, match=r"^TRUSTED_PROXIES must be a number from 0 to 9"):
        Config.from_environ(SETTINGS | {"TRUSTED_PROXIES": value})


def test_a_firm_without_a_privacy_notice_has_no_form() -> None:
    assert parse(FIRM, "firm.yaml").web is None
    web = parse(FIRM + "web: {privacy_url: https://firma.de/datenschutz}", "firm.yaml").web
    assert web
    assert web.calls_per_day > 0
    assert "privacy_url" in problems("web: {calls_per_day: 5}")


@pytest.mark.parametrize("url", ["firma.de/datenschutz", "javascript:alert(1)", "https://", "https://firma.de/a b"])
def test_a_privacy_notice_is_a_page(url: str) -> None:
    assert "is not the address of a page" in problems(f'web: {{privacy_url: "{url}"}}')


@pytest.mark.parametrize("origin", ["shop.firma.de", "https://shop.firma.de/", "https://Shop.firma.de", "*", "null"])
def test_an_origin_is_written_as_browsers_send_it(origin: str) -> None:
    told = problems(f'web: {{privacy_url: "https://firma.de/d", origins: ["{origin}"]}}')
    assert "is not the beginning of a website's address" in told


def test_the_example_firm_has_a_form() -> None:
    assert load().web


def test_a_link_follows_from_the_request_and_the_secret_alone() -> None:
    links = CallbackLinks("https://bot.example.com", "secret")
    token = links.token("web:1")
    assert len(token) == 22
    assert links.status("web:1") == f"https://bot.example.com/callback/status/{token}"
    others = {CallbackLinks("x", "other").token("web:1"), links.token("web:2"), links.token("web:11")}
    assert token not in others
    assert len(others) == 3
    assert hash_of(token) != token
    assert "secret" not in repr(links)
