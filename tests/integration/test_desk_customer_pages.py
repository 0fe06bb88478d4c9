"""The pages about customers over HTTP, on both databases."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from callbot.agents import Agent, Presence, Role
from callbot.callback import CallbackSource
from callbot.customer_ports import AuditFilter
from callbot.customers import Channel
from callbot.language import Language
from callbot.transfer import Failure, TransferEvent
from tests.desk import TestDesk, sign_in, token_in
from tests.desk_people import make_call, make_customer

ANNA, BERT = "+4915112345678", "+4915112345679"
WILD = "<script>alert(1)</script> \" onmouseover='x' {{ 7 * 7 }} \u202eשלום"


@pytest.fixture
def desk(database_url: str) -> Iterator[TestDesk]:
    desk = TestDesk(database_url)
    yield desk
    desk.engine.dispose()


@pytest.fixture
def petra(desk: TestDesk) -> Agent:
    return desk.hire(role=Role.ADMIN)


@pytest.fixture
def client(desk: TestDesk, petra: Agent) -> FlaskClient:
    client = desk.app.test_client()
    sign_in(client)
    return client


@pytest.fixture
def anna(desk: TestDesk, petra: Agent) -> int:
    return make_customer(desk.customers, petra.id, ANNA, name="Anna Weiß", city="München")


def post(client: FlaskClient, path: str, page: str = "", **form: str) -> tuple[int, str, str]:
    """Status, where to, and page; `page`: where the form stands, if not there."""
    token = token_in(client.get(page or path).text)
    answer = client.post(path, data={"csrf": token, **form})
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def actions(desk: TestDesk, agent: Agent, customer_id: int) -> list[str]:
    return [entry.action for entry in desk.customers.audit(AuditFilter(customer_id=customer_id), agent.id)]


def test_a_search_finds_the_card_and_remembers_who_was_looked_at(client: FlaskClient, anna: int) -> None:
    status, _, page = post(client, "/desk/customers", q="weiss")
    assert (status, "Anna Weiß" in page, "<html" in page) == (200, True, True)
    assert f"/desk/customers/{anna}" in page
    fragment = client.post(
        "/desk/customers", data={"q": "0151 12345678", "csrf": token_in(page)}, headers={"HX-Request": "true"}
    )
    assert "Anna Weiß" in fragment.text
    assert "<html" not in fragment.text
    card = client.get(f"/desk/customers/{anna}").text
    assert all(text in card for text in ("Anna Weiß", "München", "Nicht geprüft", f"tel:{ANNA}"))
    assert "Zuletzt angesehen" in client.get("/desk/customers").text


def test_data_are_corrected_and_an_impossible_address_is_told(client: FlaskClient, desk: TestDesk, anna: int) -> None:
    path = f"/desk/customers/{anna}/edit"
    status, _, page = post(client, path, name="Anna Weiss", email="nobody")
    assert (status, "keine E-Mail-Adresse" in page, 'value="Anna Weiss"' in page) == (200, True, True)
    status, to, _ = post(client, path, name="Anna  Weiss", email="a@example.org", language="en", remark="Hund\r\nbeißt")
    assert (status, to) == (303, f"/desk/customers/{anna}")
    details = desk.customers.details(anna)
    assert details is not None
    assert (details.name, details.email, details.city, details.remark) == (
        "Anna Weiss", "a@example.org", "", "Hund\nbeißt",
    )  # fmt: skip


def test_marks_are_set_and_taken_away(client: FlaskClient, anna: int) -> None:
    card = f"/desk/customers/{anna}"
    for flag, shown in (
        ("verified", "Geprüft am"),
        ("complaint", "Beschwerde offen"),
        ("spam", "Als Spam markiert am"),
    ):
        assert post(client, f"{card}/flag", card, flag=flag, on="1")[0] == 303
        assert shown in client.get(card).text
        post(client, f"{card}/flag", card, flag=flag, on="0")
        assert shown not in client.get(card).text
    assert post(client, f"{card}/flag", card, flag="vip", on="1")[0] == 400


def test_numbers_are_added_in_any_spelling_and_removed(
    client: FlaskClient, desk: TestDesk, petra: Agent, anna: int
) -> None:
    make_customer(desk.customers, petra.id, BERT, name="Bert")
    path = f"/desk/customers/{anna}/numbers"
    assert "keine gültige" in post(client, path, number="12")[2]
    assert "anderen Kunden" in post(client, path, number="0151 12345679")[2]
    assert "schon" in post(client, path, number=ANNA)[2]
    assert post(client, path, number="030 / 123 456 78")[0] == 303
    card = desk.customers.card(anna, petra.id)
    assert card is not None
    assert card.numbers == (ANNA, "+493012345678")
    assert post(client, f"{path}/remove", path, number=ANNA)[0] == 303
    assert "tel:+493012345678" in client.get(f"/desk/customers/{anna}").text


def test_a_customer_who_has_never_called_is_created(client: FlaskClient, desk: TestDesk, anna: int) -> None:
    assert "anderen Kunden" in post(client, "/desk/customers/new", name="Carl", number=ANNA)[2]
    status, to, _ = post(client, "/desk/customers/new", name="Carl", number="")
    assert status == 303
    assert "Carl" in client.get(to).text


def test_two_customers_are_compared_and_merged(client: FlaskClient, desk: TestDesk, petra: Agent, anna: int) -> None:
    double = make_customer(desk.customers, petra.id, BERT, name="Ana Weiss", street="Ring 1")
    assert f"/merge/{double}" in client.get(f"/desk/customers/{anna}/merge").text
    pair = f"/desk/customers/{anna}/merge/{double}"
    assert all(name in client.get(pair).text for name in ("Anna Weiß", "Ana Weiss"))
    assert post(client, pair)[1] == f"/desk/customers/{anna}"
    assert "Ring 1" in client.get(f"/desk/customers/{anna}").text
    assert client.get(f"/desk/customers/{double}").status_code == 404
    assert client.get(f"/desk/customers/{anna}/merge/{anna}").status_code == 404
    assert client.get(pair).status_code == 404


def test_a_call_is_wrapped_up_with_what_comes_next(
    client: FlaskClient, desk: TestDesk, petra: Agent, anna: int
) -> None:
    contact = make_call(desk.engine, "CA1", ANNA, "Es tropft", reason="Wasserhahn tropft")
    desk.agents.set_presence(petra.id, Presence.WRAP_UP)
    path = f"/desk/contacts/{contact}/wrap-up"
    fragment = client.get(path, headers={"HX-Request": "true"}).text
    assert "Wasserhahn tropft</textarea>" in fragment, "what the bot knows is proposed"
    assert "<html" not in fragment
    wanted = {"text": "Dichtung bestellt.", "outcome": "follow_up", "promise": "Anrufen, wenn sie da ist"}
    assert "Zeitpunkt" in post(client, path, due="2026-11-20T12:00", **wanted)[2]
    assert "worum es ging" in post(client, path, text=" ", outcome="settled")[2]
    status, to, _ = post(client, path, due="2026-11-24T12:00", owner="mine", **wanted)
    assert (status, to) == (303, f"/desk/customers/{anna}")
    card = client.get(to).text
    assert all(text in card for text in ("Dichtung bestellt.", "Anrufen, wenn sie da ist", "Petra Kern"))
    found = desk.agents.find(petra.id)
    assert found is not None
    assert found.presence is Presence.AVAILABLE
    keep = re.search(r"/desk/promises/[0-9]+/keep", card)
    assert keep
    assert post(client, keep.group(), to, customer=str(anna))[0] == 303
    assert post(client, keep.group(), to)[0] == 409
    assert all(text in client.get(f"/desk/contacts/{contact}").text for text in ("Es tropft", "Dichtung bestellt."))


def test_a_contact_on_another_channel_is_typed_in(client: FlaskClient, desk: TestDesk, petra: Agent, anna: int) -> None:
    path, form = f"/desk/customers/{anna}/contact", {"channel": "letter", "direction": "inbound", "outcome": "settled"}
    assert "Zukunft" in post(client, path, text="x", at="2026-12-24T10:00", **form)[2]
    assert post(client, path, text="Kündigt.", at="2026-11-23T10:00", **form)[0] == 303
    card = desk.customers.card(anna, petra.id)
    assert card is not None
    assert [(contact.channel, contact.notes[0].text) for contact in card.contacts] == [(Channel.LETTER, "Kündigt.")]
    assert post(client, path, text="x", at="2026-11-23T10:00", **{**form, "channel": "pigeon"})[0] == 400


def test_an_agent_plans_a_call_back_as_one_says_it(
    client: FlaskClient, desk: TestDesk, petra: Agent, anna: int
) -> None:
    path = f"/desk/customers/{anna}/callback"
    assert "niemand da" in post(client, path, number=ANNA, when="sonntags um drei Uhr nachts", reason="Angebot")[2]
    wanted = {"number": ANNA, "when": "morgen Vormittag, aber nicht vor neun", "reason": "Angebot", "owner": "mine"}
    assert [post(client, path, **wanted)[0] for _ in range(2)] == [303, 303]
    (asked,) = desk.callbacks.open_for(ANNA)
    assert (asked.source, asked.agent_id, asked.customer_id, asked.name) == (
        CallbackSource.AGENT, petra.id, anna, "Anna Weiß",
    )  # fmt: skip
    assert asked.earliest is not None
    assert f"{asked.earliest:%d.%m. %H:%M}" == "24.11. 08:00", "nine o'clock in Munich"
    assert "Angebot" in client.get(f"/desk/customers/{anna}").text
    assert post(client, path, number=BERT, reason="x")[0] == 400, "only numbers of this customer"
    desk.callbacks.block(ANNA, "pressed 9", desk.clock())
    assert "darf nicht" in post(client, path, number=ANNA, when="", reason="x")[2]


def test_a_call_back_is_planned_for_the_site_and_the_department_that_somebody_works_for(
    desk: TestDesk, anna: int
) -> None:
    desk.hire("selin", "Selin Kaya", sites=("berlin",), skills=("accounts",))
    client, path = desk.app.test_client(), f"/desk/customers/{anna}/callback"
    sign_in(client, "selin")
    form = client.get(path).text
    assert re.findall(r'<option value="([a-z_]*)"( selected)?>', form) == [
        *(("munich", ""), ("berlin", " selected"), ("", ""), ("accounts", "")),
        *(("desk", ""), ("mine", "")),
    ]
    wanted = {"number": ANNA, "when": "", "reason": "Rechnung"}
    assert post(client, path, **wanted, site="berlin", skill="accounts")[0] == 303
    (asked,) = desk.callbacks.open_for(ANNA)
    assert (asked.site, asked.skills) == ("berlin", ("accounts",))
    assert post(client, path, **wanted, site="rome")[0] == 400
    assert post(client, path, **wanted, site="munich", skill="customer_service")[0] == 400, "nobody has it"


def test_a_call_of_a_withheld_number_is_given_to_who_it_was(client: FlaskClient, desk: TestDesk, anna: int) -> None:
    contact = make_call(desk.engine, "CA1", None, "Ich bin's", reason="")
    path = f"/desk/contacts/{contact}/assign"
    assert "Anna Weiß" in post(client, path, q="weiß")[2]
    assert post(client, f"{path}/{anna}", path)[1] == f"/desk/customers/{anna}"
    assert post(client, f"{path}/{anna}", path)[0] == 409


def test_only_supervisors_hand_out_and_erase_and_only_admins_read_the_log(
    desk: TestDesk, petra: Agent, anna: int
) -> None:
    desk.hire("otto", "Otto Agent")
    desk.hire("susi", "Susi Super", role=Role.SUPERVISOR)
    for login, allowed in (("otto", {}), ("susi", {"erase", "agents"}), ("petra", {"erase", "audit", "agents"})):
        client = desk.app.test_client()
        sign_in(client, login)
        card = client.get(f"/desk/customers/{anna}").text
        assert ("/erase" in card) is ("erase" in allowed)
        pages = {"erase": f"/desk/customers/{anna}/erase", "audit": "/desk/audit", "agents": "/desk/agents"}
        shown = {name for name, path in pages.items() if client.get(path).status_code == 200}
        assert shown == set(allowed)
        export = client.post(f"/desk/customers/{anna}/export", data={"csrf": token_in(card)})
        assert export.status_code == (200 if "erase" in allowed else 403)


def test_a_person_gets_their_data_and_is_erased_after_a_yes(
    client: FlaskClient, desk: TestDesk, petra: Agent, anna: int
) -> None:
    card = f"/desk/customers/{anna}"
    export = client.post(f"{card}/export", data={"csrf": token_in(client.get(card).text)})
    assert export.headers["Content-Disposition"] == f'attachment; filename="customer-{anna}.json"'
    assert export.get_json()["customers"][0]["name"] == "Anna Weiß"
    assert post(client, f"{card}/erase")[0] == 200, "not without a yes"
    assert post(client, f"{card}/erase", sure="1")[1] == "/desk/customers"
    assert client.get(card).status_code == 404
    assert {"exported", "erased"} <= set(actions(desk, petra, anna))
    log = client.get(f"/desk/audit?customer={anna}&action=erased").text
    assert "Petra Kern" in log
    assert "gelöscht" in log
    assert client.get("/desk/audit?customer=²").status_code == 400


def visible(page: str) -> str:
    """The words of a page's main part, in one line; figures with the heading of their column."""
    main = page.partition("<main")[2].partition("</main")[0]
    words = re.sub(r"<[^>]*>", " ", re.sub(r'<td data-label="([^"]*)" class="tabular">(\d+)<', r"[\1: \2]<", main))
    return " ".join(words.split())


@pytest.mark.parametrize(
    ("language", "contact_says", "people_say"),
    [
        (
            Language.DE,
            ("Weitergaben Verbunden", "Petra Kern · nahm nicht ab", "Jo O&#39;Neill · nahm an"),
            ("1 verbunden · 0 mit Rückruf · 0 aufgelegt · 0 nicht zustande gekommen", "Petra Kern [Keine Antwort: 1]"),
        ),
        (
            Language.EN,
            ("Transfers Put through", "Petra Kern · did not answer", "Jo O&#39;Neill · took the call"),
            ("1 put through · 0 with a call-back · 0 hung up · 0 came to nothing", "Jo O&#39;Neill [Taken: 1]"),
        ),
    ],
)
def test_what_came_of_transfers_is_shown_and_counted(
    desk: TestDesk, petra: Agent, language: Language, contact_says: tuple[str, ...], people_say: tuple[str, ...]
) -> None:
    desk.hire("susi", "Susi Super", role=Role.SUPERVISOR, interface_language=language)
    desk.ring("CA1", ANNA)
    first = desk.bring("CA1", petra)
    desk.transfers.begin_dialling(first.id, desk.clock())
    desk.transfers.happen(first.transfer_id, TransferEvent.AGENT_LOST, desk.clock(), Failure.NO_ANSWER)
    second = desk.bring("CA1", desk.hire("jo", "Jo O'Neill"))
    desk.connect(second)
    desk.transfers.happen(second.transfer_id, TransferEvent.FINISHED, desk.clock())
    client = desk.app.test_client()
    sign_in(client, "susi")
    contact = visible(client.get(f"/desk/contacts/{desk.customers.contact_of_call('CA1')}").text)
    people = visible(client.get("/desk/agents").text)
    assert [text for text in contact_says if text not in contact] == []
    assert [text for text in people_say if text not in people] == []


def test_what_others_wrote_never_becomes_markup(client: FlaskClient, desk: TestDesk, petra: Agent) -> None:
    customer = make_customer(desk.customers, petra.id, ANNA, name=WILD, street=WILD, city=WILD, remark=WILD, email=WILD)
    contact = make_call(desk.engine, "CA1", ANNA, WILD, WILD * 200, reason=WILD)
    other = make_customer(desk.customers, petra.id, BERT, name=WILD)
    post(
        client, f"/desk/contacts/{contact}/wrap-up", text=WILD, outcome="settled", promise=WILD, due="2026-11-30T10:00"
    )
    pages = [
        *(f"/desk/customers/{customer}{part}" for part in ("", "/edit", "/numbers", "/merge", "/contact", "/callback")),
        f"/desk/customers/{customer}/merge/{other}", f"/desk/customers/{customer}/erase", "/desk/customers",
        f"/desk/contacts/{contact}", f"/desk/contacts/{contact}/wrap-up", "/desk/audit",
    ]  # fmt: skip
    for path in pages:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text, path
        assert " onmouseover='x'" not in answer.text.replace("&#39;", "?"), path
        assert "{{ 7 * 7 }}" in answer.text or path in {"/desk/audit"}, path
    found = post(client, "/desk/customers", q=WILD)[2]
    assert "<script>alert" not in found
    assert post(client, "/desk/customers", q="alert(1)")[2].count("<mark>") >= 1


@pytest.mark.parametrize(
    "path",
    ["/desk/customers/999", "/desk/customers/999/edit", "/desk/customers/999/merge", "/desk/contacts/999",
     "/desk/contacts/999/wrap-up", "/desk/customers/99999999999999999999", "/desk/customers/x"],
)  # fmt: skip
def test_what_does_not_exist_is_said_not_to_exist(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_nothing_is_changed_without_the_token_or_by_strangers(client: FlaskClient, desk: TestDesk, anna: int) -> None:
    for path in ("edit", "flag", "numbers", "contact", "callback", "erase", "export", "merge/1"):
        assert client.post(f"/desk/customers/{anna}/{path}", data={"name": "x"}).status_code == 403
    stranger = desk.app.test_client()
    assert stranger.get(f"/desk/customers/{anna}").status_code == 303
    assert "Weiß" not in stranger.get("/desk/customers", follow_redirects=True).text


def test_nothing_longer_than_the_page_allows_is_taken(client: FlaskClient, anna: int) -> None:
    assert post(client, f"/desk/customers/{anna}/edit", name="x" * 201)[0] == 400
    assert post(client, "/desk/customers", q="x" * 101)[0] == 400
