"""Who asks, how often, and what asking costs."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbot.callback_ports import AskCounts
from callbot.profile.model import Web
from handoff.web import limits
from handoff.web.address import client_address, limited_by
from handoff.web.limits import Limit
from handoff.web.secrets import Secrets
from tests.web_asking import work_for

WEB = Web(privacy_url="https://www.example.de/datenschutz")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
QUIET = AskCounts()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, ["203.0.113.9"], "192.0.2.1"),
        (1, ["198.51.100.7, 203.0.113.9"], "203.0.113.9"),
        (1, ["198.51.100.7", "203.0.113.9"], "203.0.113.9"),
        (2, ["6.6.6.6, 198.51.100.7, 203.0.113.9"], "198.51.100.7"),
        (1, [], "192.0.2.1"),
        (3, ["203.0.113.9"], "203.0.113.9"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(proxies: int, forwarded: list[str], found: str) -> None:
    assert client_address("192.0.2.1", forwarded, proxies) == found


@given(st.lists(st.text(max_size=30), max_size=4), st.integers(0, 9))
def test_whatever_stands_in_the_header_an_address_comes_out(forwarded: list[str], proxies: int) -> None:
    assert limited_by(client_address("192.0.2.1", forwarded, proxies))
    if proxies == 0:
        assert limited_by(client_address("192.0.2.1", forwarded, proxies)) == "192.0.2.1"


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2%eth0", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", "unknown"),
        ("' OR 1=1", "unknown"),
    ],
)
def test_an_ipv6_visitor_is_limited_by_network_however_many_addresses_are_used(address: str, group: str) -> None:
    assert limited_by(address) == group


def test_a_form_token_is_read_back_and_no_other_is() -> None:
    secrets = Secrets("secret")
    token = secrets.new_form(NOW + timedelta(milliseconds=400))
    form = secrets.read_form(token)
    assert form
    assert form.issued_at == NOW
    assert form.key == f"web:{token[:22]}"
    nonce, issued, signature = token.split(".")
    younger = f"{nonce}.{int(issued) + 60}.{signature}"
    for wrong in (younger, token[:-1], token + "A", "", "..", f"{nonce}.{'9' * 5000}.{signature}", "é" + token[1:]):
        assert secrets.read_form(wrong) is None, wrong
    assert Secrets("other").read_form(token) is None


def test_no_two_forms_are_the_same() -> None:
    secrets = Secrets("secret")
    assert len({secrets.new_form(NOW) for _ in range(100)}) == 100


def test_a_hash_tells_neither_the_number_nor_equals_that_of_an_address() -> None:
    secrets = Secrets("secret")
    assert secrets.hash_of("number", "+4915112345678") == secrets.hash_of("number", "+4915112345678")
    assert secrets.hash_of("number", "1") != secrets.hash_of("address", "1")
    assert secrets.hash_of("number", "1") != Secrets("other").hash_of("number", "1")
    assert "secret" not in repr(secrets)


@pytest.mark.parametrize(
    ("name", "most", "limit"),
    [
        ("address_hour", limits.ADDRESS_PER_HOUR, Limit.ADDRESS),
        ("address_day", limits.ADDRESS_PER_DAY, Limit.ADDRESS),
        ("number_hour", limits.NUMBER_PER_HOUR, Limit.NUMBER),
        ("number_day", limits.NUMBER_PER_DAY, Limit.NUMBER),
        ("everybody_hour", limits.EVERYBODY_PER_HOUR, Limit.EVERYBODY),
        ("accepted_today", WEB.calls_per_day, Limit.CALLS_A_DAY),
        ("dialled_today", WEB.calls_per_day, Limit.CALLS_A_DAY),
    ],
)
def test_each_limit_is_reached_exactly_when_it_is_full(name: str, most: int, limit: Limit) -> None:
    assert limits.reached(replace(QUIET, **{name: most - 1}), WEB) is None
    assert limits.reached(replace(QUIET, **{name: most}), WEB) is limit


def test_the_daily_money_ends_before_the_daily_calls_when_calls_are_dear() -> None:
    dear = WEB.model_copy(update={"cents_per_call": 100, "euros_per_day": 5})
    assert limits.reached(replace(QUIET, dialled_today=4), dear) is None
    assert limits.reached(replace(QUIET, dialled_today=5), dear) is Limit.MONEY_A_DAY


COUNTS = st.builds(AskCounts, **{each.name: st.integers(0, 300) for each in fields(AskCounts)})


@given(COUNTS, st.sampled_from(["address_hour", "everybody_burst"]))
def test_work_never_gets_easier_while_a_burst_grows(counts: AskCounts, name: str) -> None:
    more = replace(counts, **{name: getattr(counts, name) + 1})
    assert 0 <= limits.work_bits(counts) <= limits.work_bits(more) <= limits.MOST_BITS


def test_the_first_visitors_of_a_quiet_hour_have_no_work() -> None:
    assert limits.work_bits(QUIET) == 0
    assert limits.work_bits(replace(QUIET, address_hour=1, everybody_burst=5)) == 0
    assert limits.work_bits(replace(QUIET, address_hour=2)) == 14
    assert limits.work_bits(replace(QUIET, everybody_burst=6)) == 13
    assert limits.work_bits(replace(QUIET, everybody_burst=100)) == limits.MOST_BITS


@given(st.integers(1, 12))
def test_work_is_accepted_when_it_is_done(bits: int) -> None:
    assert limits.is_done("token", work_for("token", bits), bits)


@pytest.mark.parametrize("counter", ["", "x", "-1", "١", "9" * 5000, "0 "])
def test_what_is_no_counter_is_no_work(counter: str) -> None:
    assert not limits.is_done("token", counter, 1)
    assert limits.is_done("token", counter, 0)


def test_work_for_one_form_is_none_for_another() -> None:
    counter = work_for("token", 12)
    digest = sha256(f"other:{counter}".encode()).digest()
    assert digest[0] or digest[1] >> 4
    assert not limits.is_done("other", counter, 12)
