"""Callers and people come together: whole calls, real speech, real browsers; alone, and with two gateways."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from callbot.agents import Presence
from callbot.clock import system_clock
from callbot.transfer import TransferState
from telephony.simulator import Answer, Call, CallReport, HangUp, Interrupt, Press, Say, Wait, WaitForBot
from tests.e2e.people import (
    CLOSED,
    MOBILE_SECONDS,
    House,
    Scene,
    Stage,
    browsing,
    eventually,
    open_house,
    popped_at,
    write_profile,
)

ALONE = "sqlite, one gateway"
TOGETHER = "postgres, redis, two gateways"
HOUSES = (pytest.param(ALONE, marks=pytest.mark.everywhere), pytest.param(TOGETHER, marks=pytest.mark.postgres))
AT_ONCE = 4
"""Scenes that are played at the same time on a machine with two cores."""
A_PERSON = Say("ich möchte mit einem menschen sprechen")
TAKES = (WaitForBot("annehmen"), Press("1"), Wait(1.5), Say("guten tag was kann ich für sie tun"))
"""An agent who presses 1, hears music, and greets when it ends: then the caller has come."""
NOTHING_TO_NOTE = (WaitForBot("nach dem Ton", within_seconds=120.0), HangUp())
"""The customer has hung up; the agent does not dictate."""
# Whoever dictates hears the prompt for 3 to 5.5 s, then the tone, and has 5 s to begin: they begin 2.5 s after it.
SPOKEN_QUESTION = "seit wann ist die heizung kalt"
SPOKEN_SUMMARY = "die heizung ist kalt der monteur kommt morgen"
PUT_THROUGH = (WaitForBot("verbinde Sie jetzt", within_seconds=60.0), Wait(1.0))
IN_THE_ROOM = (Interrupt("meine heizung ist kalt", after_seconds=0.5), Say("vielen dank"), HangUp())
"""The caller waits for the agent's voice."""
CALLED_BACK = (
    Answer((("worum|ausrichten", "meine heizung ist kalt"),)),
    Answer((("nummer|erreichen|anrufen", "ja bitte"),)),
    Answer((("sonst noch|noch etwas|frage", "nein danke auf wiederhören"),)),
)
BOOKING = (
    ("oder 22 uhr", "zehn uhr vormittags"),
    ("soll ich das so buchen|ist das so richtig|stimmt das", "ja bitte"),
    ("passt ihnen das|ist ihnen das recht", "ja"),
    ("was nehmen wir|welche[rns]* .*nehmen", "der erste"),
    ("wann|welche[rnm]* tag|passt", "übermorgen vormittag um zehn uhr"),
    ("postleitzahl", "acht null drei drei eins"),
    ("namen|ihr name", "peter müller"),
    ("straße", "rosenweg sieben"),
    ("noch etwas|sonst noch|frage", "nein danke auf wiederhören"),
)
SCENES: list[Scene] = []
MEASURED: list[Scene] = []


@pytest.fixture(scope="module")
def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, settings: Mapping[str, str]
) -> Iterator[Stage]:
    profile = write_profile(tmp_path_factory.mktemp("firm"))
    gateways: list[dict[str, str]] = [{**settings}]
    if request.param == TOGETHER:
        database = request.getfixturevalue("module_database")
        gateways = [{**settings, "DATABASE_URL": database, "REDIS_URL": request.getfixturevalue("redis_server")}] * 2
    asked_for = {item.name.partition("[")[0] for item in request.session.items}
    with open_house(profile, *gateways) as house:
        scenes = [scene for scene in SCENES if scene.__name__ in asked_for]
        measured = [scene for scene in scenes if scene in MEASURED]
        stage = Stage(house, measured, [scene for scene in scenes if scene not in MEASURED], AT_ONCE)
        yield stage
        stage.close()


@pytest.fixture(scope="module")
def module_database(request: pytest.FixtureRequest) -> Iterator[str]:
    with request.getfixturevalue("postgres").database() as url:
        yield url


def measured(scene: Scene) -> Scene:
    """Seconds count in it."""
    MEASURED.append(scene)
    return scene


def played(scene: Scene) -> Callable[[Stage], None]:
    """A test that looks at a scene which is played together with all others, in both houses."""
    SCENES.append(scene)

    @pytest.mark.parametrize("stage", HOUSES, indirect=True, scope="module")
    def test(stage: Stage) -> None:
        stage.end_of(scene)

    test.__name__, test.__doc__, test.__module__ = scene.__name__, scene.__doc__, scene.__module__
    return test


def said_on(leg: CallReport) -> str:
    """What the agent heard of us."""
    return " ".join(turn.text for turn in leg.turns if turn.who == "bot" and turn.text)


def whispered(leg: CallReport) -> str:
    """What the agent was told before pressing a key."""
    return " ".join(turn.text for turn in leg.turns if turn.who == "bot").partition("1 annehmen")[0]


def whisper_seconds(leg: CallReport) -> float:
    """From the first word to the choice of keys."""
    told = [turn.start_seconds for turn in leg.turns if turn.who == "bot" and turn.text]
    keys = next(turn.start_seconds for turn in leg.turns if "1 annehmen" in turn.text)
    return keys - min(told)


def is_clean(call: Call, report: CallReport) -> bool:
    """Rules broken by another call, played at the same time, are no matter of this one."""
    return (
        report.status == "completed"
        and not report.problems
        and all(violation.call_sid != call.sid for violation in report.violations)
    )


def both_spoke(one: Call, other: Call) -> bool:
    return heard_by(one, other) and heard_by(other, one)


def heard_by(listener: Call, speaker: Call) -> bool:
    """Whether sound arrived, for the most part of some words of the speaker, while they were said."""
    heard, said = listener.report(150.0), speaker.report(150.0)
    apart = (answered_at(speaker) - answered_at(listener)).total_seconds()
    words = [
        (turn.start_seconds + apart, turn.end_seconds + apart)
        for turn in said.turns
        if turn.who == "caller" and turn.text
    ]
    return any(
        min(end, span.end) - max(start, span.start) > 0.6 * (end - start)
        for start, end in words
        for span in heard.heard
    )


def answered_at(call: Call) -> datetime:
    assert call.ended_at
    return call.ended_at - timedelta(seconds=call.report(150.0).duration_seconds)


def said_by_the_bot(kept: Mapping[str, Any]) -> str:
    return " ".join(turn["text"] for turn in kept.get("turns", ()) if turn["speaker"] == "bot")


@played
@measured
def test_the_pop_comes_before_the_ring_and_what_was_agreed_is_kept(house: House) -> None:
    phone = "+491713920011"
    petra = house.hire("a", "Petra Kern", phone)
    house.telephone(phone, *TAKES, *NOTHING_TO_NOTE, sought_seconds=MOBILE_SECONDS)
    with browsing() as browser:
        page = house.desk(browser, petra)
        pop = page.locator("#pop")
        call = house.dial("a", "+491713920071", A_PERSON, *PUT_THROUGH, *IN_THE_ROOM)
        expect(pop.locator(".reason")).to_contain_text("menschen sprechen")
        leg = house.carrier.expect_call(phone)
        expect(pop.get_by_text("Im Gespräch")).to_be_visible()
        expect(page.locator("#presence strong")).to_have_text("Beschäftigt")
        spoke, briefed = call.report(150.0), leg.report(150.0)
        page.get_by_label("Zusammenfassung").fill("Heizung kalt, Monteur kommt")
        page.get_by_label("Noch etwas zu tun").check()
        page.get_by_text("Was als Nächstes versprochen ist").click()
        page.get_by_label("Was", exact=True).fill("Monteur schicken")
        page.get_by_role("button", name="Fertig").click()
        expect(page.get_by_text("Bereit für den nächsten Anruf")).to_be_visible()
        assert leg.rang_at
        assert popped_at(page) < leg.rang_at
    assert is_clean(call, spoke), (spoke.violations, spoke.problems)
    assert briefed.problems == ()
    assert "menschen sprechen" in whispered(briefed)
    assert whisper_seconds(briefed) <= 8.0
    assert [turn.text for turn in briefed.turns if turn.who == "caller" and turn.text]
    assert both_spoke(call, leg)
    kept, customer = house.kept(call), house.customer_of(call)
    assert kept["outcome"] == "transferred"
    assert "Petra Kern" in kept["note"]["reason"]
    [note] = kept["agent_notes"]
    assert (note["agent"], note["text"], note["outcome"]) == ("Petra Kern", "Heizung kalt, Monteur kommt", "follow_up")
    assert [(promise["what"], promise["state"]) for promise in customer["promises"]] == [("Monteur schicken", "open")]
    assert house.transfer(call).state is TransferState.DONE
    assert house.presence(petra) is Presence.AVAILABLE


@played
def test_a_visitor_asks_for_a_call_and_is_called(house: House) -> None:
    phone, customer = "+491713920012", "+491713920072"
    olga = house.hire("b", "Olga Wolf", phone)
    house.telephone(phone, *TAKES, *NOTHING_TO_NOTE, sought_seconds=MOBILE_SECONDS)
    house.telephone(customer, WaitForBot("Rückruf"), Press("1"), Wait(1.0), *IN_THE_ROOM)
    with browsing() as browser:
        desk = house.desk(browser, olga)
        page = browser.new_context(viewport={"width": 390, "height": 844}, locale="de-DE", has_touch=True).new_page()
        page.goto(f"{house.web}/callback?site=b&lang=de")
        page.get_by_label("Ihr Name").fill("Anna Adler")
        page.get_by_label("Telefonnummer").fill("0171 3920072")
        page.get_by_label("Worum geht es?").fill("Die Heizung bleibt kalt")
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Rückruf anfordern").click()
        expect(page.get_by_role("heading", name="Ihr Rückruf")).to_be_visible()
        expect(desk.locator("#pop").get_by_text("Die Heizung bleibt kalt").first).to_be_visible()
        agents, customers = house.carrier.expect_call(phone), house.carrier.expect_call(customer, 60.0)
        called, briefed = customers.report(150.0), agents.report(150.0)
        assert agents.rang_at
        assert customers.rang_at
        assert popped_at(desk) < agents.rang_at < customers.rang_at
        eventually(lambda: [one["state"] for one in house.customer_of(customers)["promises"]] == ["kept"])
        page.reload()
        expect(page.get_by_text("Wir haben miteinander gesprochen. Danke!")).to_be_visible()
    assert "Anna Adler" in whispered(briefed)
    assert "Heizung" not in " ".join(turn.text for turn in called.turns if turn.who == "bot")
    assert both_spoke(customers, agents)
    [promise] = house.customer_of(customers)["promises"]
    assert (promise["kind"], promise["state"], promise["proof"]) == ("callback", "kept", customers.sid)


@played
def test_who_declines_is_followed_by_a_colleague_and_exactly_one_gets_the_caller(house: House) -> None:
    first, second = "+491713920013", "+491713920014"
    ali, mia = house.hire("c", "Ali Yildiz", first), house.hire("c", "Mia Brandl", second)
    house.telephone(first, WaitForBot("annehmen"), Press("3"))
    house.telephone(second, *TAKES, *NOTHING_TO_NOTE)
    call = house.dial("c", "+491713920073", A_PERSON, *PUT_THROUGH, *IN_THE_ROOM)
    declined = house.carrier.expect_call(first, 40.0)
    taken = house.carrier.expect_call(second, 40.0)
    assert declined.status in {"in-progress", "completed"}, "only one telephone rings at a time"
    spoke = call.report(180.0)
    assert is_clean(call, spoke), (spoke.violations, spoke.problems)
    assert both_spoke(call, taken)
    assert "Mia Brandl" in said_by_the_bot(house.kept(call))
    assert "Mia Brandl" in house.kept(call)["note"]["reason"]
    assert house.transfer(call).agent_id == mia.id
    assert ali.id in house.transfer(call).tried
    assert sum(leg.to in {first, second} for leg in house.carrier.calls) == 2
    assert house.presence(ali) is Presence.AVAILABLE


@played
def test_the_second_caller_waits_for_the_only_agent_and_knows_the_place(house: House) -> None:
    phone = "+491713920015"
    vera = house.hire("d", "Vera Lang", phone)
    house.telephone(phone, *TAKES, *NOTHING_TO_NOTE)
    first = house.dial("d", "+491713920074", A_PERSON, *PUT_THROUGH, *IN_THE_ROOM[:1])
    house.expect(first, TransferState.BRIDGED)
    waits = (WaitForBot("auf Platz 1", within_seconds=40.0), WaitForBot("warten|Warten"), Say("ich warte"))
    second = house.dial("d", "+491713920075", A_PERSON, *waits, *PUT_THROUGH, *IN_THE_ROOM)
    eventually(
        lambda: (
            "bleiben Sie dran" in said_by_the_bot(house.kept_so_far(second))
            or "ich suche weiter" in said_by_the_bot(house.kept_so_far(second))
        )
    )
    assert house.transfer(second).state is TransferState.REQUESTED
    first.hang_up()
    eventually(lambda: house.presence(vera) is Presence.WRAP_UP)
    house.agents.set_presence(vera.id, Presence.AVAILABLE)
    leg = house.carrier.expect_call(phone, 20.0, number=2)
    spoke = second.report(180.0)
    assert is_clean(second, spoke), (spoke.violations, spoke.problems)
    assert both_spoke(second, leg)
    assert house.transfer(first).state is TransferState.DONE
    assert house.transfer(second).agent_id == vera.id


@played
def test_when_all_are_busy_a_call_back_is_chosen_by_voice_and_the_promise_is_kept(house: House) -> None:
    phone, caller = "+491713920016", "+491713920076"
    nora = house.hire("e", "Nora Ebert", phone, Presence.BUSY)
    house.telephone(phone, *TAKES, *NOTHING_TO_NOTE)
    call = house.dial(
        "e", caller, A_PERSON, WaitForBot("zurückrufen", within_seconds=40.0), Say("bitte rückruf"), *CALLED_BACK
    )
    asked = call.report(180.0)
    assert is_clean(call, asked), (asked.violations, asked.problems)
    assert [callback["state"] for callback in house.kept(call)["callbacks"]] == ["requested"]
    house.telephone(caller, WaitForBot("Rückruf"), Press("1"), Wait(1.0), *IN_THE_ROOM)
    house.agents.set_presence(nora.id, Presence.AVAILABLE)
    agents, customers = house.carrier.expect_call(phone, 20.0), house.carrier.expect_call(caller, 60.0)
    assert both_spoke(customers, agents)
    eventually(lambda: [callback["state"] for callback in house.kept(call)["callbacks"]] == ["done"])
    [promise] = house.customer_of(call)["promises"]
    assert (promise["kind"], promise["state"], promise["proof"]) == ("callback", "kept", customers.sid)


@played
def test_nobody_at_work_in_an_open_branch_leads_to_a_promise_and_rings_nobody(house: House) -> None:
    phone = "+491713920029"
    house.hire("m", "Olaf Haas", phone, Presence.OFF)
    house.telephone(phone, *TAKES)
    call = house.dial("m", "+491713920089", A_PERSON, WaitForBot("Nachricht"), Say("bitte rückruf"), *CALLED_BACK)
    asked = call.report(180.0)
    assert is_clean(call, asked), (asked.violations, asked.problems)
    assert "verbinde" not in said_by_the_bot(house.kept(call))
    [callback] = house.kept(call)["callbacks"]
    assert (callback["state"], callback["reason"]) == ("requested", "meine heizung ist kalt")
    assert all(leg.to != phone for leg in house.carrier.calls)


@played
def test_who_calls_while_the_office_is_closed_is_promised_a_call_after_it(house: House) -> None:
    phone = "+491713920017"
    house.hire(CLOSED, "Ruth Abel", phone)
    house.telephone(phone, *TAKES)
    call = house.dial(CLOSED, "+491713920077", A_PERSON, WaitForBot("Nachricht"), Say("bitte rückruf"), *CALLED_BACK)
    asked = call.report(180.0)
    assert is_clean(call, asked), (asked.violations, asked.problems)
    [callback] = house.kept(call)["callbacks"]
    assert callback["state"] == "requested"
    assert datetime.fromisoformat(callback["due"]) - system_clock() > timedelta(days=1)
    assert all(leg.to != phone for leg in house.carrier.calls)


@played
@measured
def test_a_caller_who_hangs_up_silences_the_telephone_within_a_second(house: House) -> None:
    phone = "+491713920018"
    lena = house.hire("g", "Lena Fuchs", phone)
    house.telephone(phone, *TAKES, rings_seconds=15.0)
    with browsing() as browser:
        page = house.desk(browser, lena)
        call = house.dial("g", "+491713920078", A_PERSON)
        leg = house.carrier.expect_call(phone, 40.0)
        expect(page.locator("#pop").get_by_text("Ihr Telefon klingelt", exact=True)).to_be_visible()
        call.hang_up()
        rung = leg.report(20.0)
        expect(page.get_by_text("Bereit für den nächsten Anruf")).to_be_visible()
    assert leg.ended_at
    assert call.ended_at
    assert leg.ended_at - call.ended_at < timedelta(seconds=1)
    assert rung.status == "canceled"
    assert rung.turns == ()
    assert house.transfer(call).state is TransferState.CALLER_GONE
    eventually(lambda: house.presence(lena) is Presence.AVAILABLE)


@played
def test_a_caller_handed_back_by_button_books_with_the_bot_that_knows_what_was_said(house: House) -> None:
    phone = "+491713920019"
    hanna = house.hire("h", "Hanna Vogt", phone)
    house.telephone(phone, *TAKES)
    with browsing() as browser:
        page = house.desk(browser, hanna)
        call = house.dial(
            "h",
            "+491713920079",
            Say("ich möchte mit einem menschen über eine heizungswartung sprechen"),
            *PUT_THROUGH,
            WaitForBot("buchen wir jetzt den Termin", within_seconds=60.0),
            *[Answer(BOOKING)] * 7,
        )
        leg = house.carrier.expect_call(phone, 40.0)
        eventually(lambda: any(turn.text.startswith("guten tag") for turn in leg.said_so_far()))
        page.get_by_role("button", name="Zurück zum Bot").first.click()
        page.get_by_label("Einen Termin buchen").check()
        page.get_by_role("dialog").get_by_role("button", name="Zurück zum Bot").click()
        spoke = call.report(180.0)
    kept = house.kept(call)
    said = said_by_the_bot(kept)
    assert spoke.status == "completed"
    assert "Hanna Vogt hat Sie wieder mit mir verbunden." in said
    assert "Was für ein Termin" not in said
    assert [one["service"] for one in house.customer_of(call)["appointments"]] == ["boiler_service"], said
    assert kept["outcome"] == "booked"


@played
def test_a_caller_handed_back_by_the_star_key_goes_on_with_the_bot(house: House) -> None:
    phone = "+491713920020"
    house.hire("i", "Inga Thoma", phone)
    house.telephone(phone, *TAKES, Wait(2.0), Press("*"))
    call = house.dial(
        "i",
        "+491713920080",
        A_PERSON,
        *PUT_THROUGH,
        *IN_THE_ROOM[:1],
        WaitForBot("wieder mit mir verbunden", within_seconds=60.0),
        Say("nein danke auf wiederhören"),
    )
    spoke, leg = call.report(180.0), house.carrier.expect_call(phone)
    assert is_clean(call, spoke), (spoke.violations, spoke.problems)
    assert both_spoke(call, leg)
    assert "Inga Thoma hat Sie wieder mit mir verbunden." in said_by_the_bot(house.kept(call))
    assert house.transfer(call).state is TransferState.RETURNED


@played
def test_an_agent_speaks_a_question_and_the_callers_answer_is_on_the_screen_when_it_rings_again(house: House) -> None:
    phone = "+491713920022"
    emma = house.hire("f", "Emma Stark", phone)
    house.telephone(
        phone,
        *(WaitForBot("annehmen"), Press("4"), WaitForBot("eigene Worte"), Press("0")),
        *(WaitForBot("nach dem Ton"), Wait(6.0), Say(SPOKEN_QUESTION)),
    )
    with browsing() as browser:
        page = house.desk(browser, emma)
        call = house.dial(
            "f",
            "+491713920082",
            A_PERSON,
            WaitForBot("heizung kalt", within_seconds=120.0),
            Say("seit gestern abend"),
            *PUT_THROUGH,
            *IN_THE_ROOM,
        )
        asked = house.carrier.expect_call(phone, 40.0).report(150.0)
        house.telephone(phone, *TAKES, *NOTHING_TO_NOTE)
        answer = page.locator("#pop .answer")
        expect(answer.locator(".label")).to_have_text("Seit wann ist die heizung kalt?")
        expect(answer).to_contain_text("seit gestern abend")
        taken = house.carrier.expect_call(phone, 60.0, number=2)
        spoke, briefed = call.report(180.0), taken.report(150.0)
    assert asked.problems == ()
    assert "Ich frage: Seit wann ist die heizung kalt? Noch einmal: 2." in said_on(asked)
    assert is_clean(call, spoke), (spoke.violations, spoke.problems)
    assert "Die Antwort ist: seit gestern abend" in whispered(briefed)
    assert "Seit wann ist die heizung kalt?" in said_by_the_bot(house.kept(call))
    assert house.transfer(call).state is TransferState.DONE


@played
def test_whoever_stays_on_the_line_dictates_the_note_and_corrects_it_on_the_desk(house: House) -> None:
    phone = "+491713920023"
    paula = house.hire("j", "Paula Reich", phone)
    house.telephone(phone, *TAKES, WaitForBot("nach dem Ton", within_seconds=60.0), Wait(8.0), Say(SPOKEN_SUMMARY))
    with browsing() as browser:
        page = house.desk(browser, paula)
        call = house.dial("j", "+491713920083", A_PERSON, *PUT_THROUGH, *IN_THE_ROOM)
        dictated = house.carrier.expect_call(phone, 40.0).report(180.0)
        note = page.get_by_label("Zusammenfassung", exact=True)
        expect(note).to_have_value(re.compile("Die heizung ist kalt der monteur kommt morgen\\.$"))
        house.telephone(phone, WaitForBot("nach dem Ton"), Wait(6.0), Say("er bringt eine neue pumpe mit"))
        page.get_by_role("button", name="Zusammenfassung sprechen").click()
        expect(note).to_have_value(re.compile("kommt morgen\\.\nEr bringt eine neue pumpe mit\\.$"))
        note.fill("Heizung kalt, Monteur kommt morgen mit neuer Pumpe.")
        page.get_by_role("button", name="Fertig").click()
        expect(page.get_by_role("status").filter(has_text="Gespeichert. Sie sind wieder verfügbar.")).to_be_visible()
        expect(page.get_by_text("Bereit für den nächsten Anruf")).to_be_visible()
        expect(page.get_by_role("status").filter(has_text="Gespeichert. Sie sind wieder verfügbar.")).to_be_visible()
    assert dictated.problems == ()
    assert said_on(dictated).endswith("Danke. Der Text steht in Ihrer Notiz.")
    [kept] = house.kept(call)["agent_notes"]
    assert kept["text"] == "Heizung kalt, Monteur kommt morgen mit neuer Pumpe."
    assert house.presence(paula) is Presence.AVAILABLE


@played
def test_agents_say_by_calling_in_whether_they_are_there(house: House) -> None:
    phone = "+491713920024"
    tina = house.hire("l", "Tina Sommer", phone)
    said = house.dial("l", phone, WaitForBot("eintragen|Feierabend"), Say("pause für zwanzig minuten"), Wait(6.0))
    eventually(lambda: house.presence(tina) is Presence.AWAY)
    away = house.agents.find(tina.id)
    assert away
    assert away.presence_until
    assert timedelta(minutes=19) < away.presence_until - system_clock() < timedelta(minutes=20)
    said.hang_up()
    pressed = house.dial("l", phone, WaitForBot("eintragen|Feierabend"), Press("3"))
    eventually(lambda: house.presence(tina) is Presence.OFF)
    pressed.hang_up()
    back = house.dial("l", phone, WaitForBot("eintragen|Feierabend"), Say("ich bin wieder da"))
    eventually(lambda: house.presence(tina) is Presence.AVAILABLE)
    back.hang_up()
    assert "Hallo, Tina Sommer." in said_by_the_bot(house.kept(said))


@played
def test_a_live_call_is_taken_over_from_the_list(house: House) -> None:
    phone = "+491713920021"
    ida = house.hire("k", "Ida Roth", phone)
    house.telephone(
        phone, WaitForBot("annehmen"), Press("1"), Wait(3.0), Say("guten tag hier ist ida roth"), *NOTHING_TO_NOTE
    )
    with browsing() as browser:
        page = house.desk(browser, ida)
        call = house.dial("k", "+491713920081", Say("wann haben sie morgen geöffnet"))
        line = page.locator("#calls li").filter(has_text="+49 171 392 0081")
        line.get_by_text("Gespräch").click()
        expect(line.get_by_text("morgen geöffnet")).to_be_visible()
        line.get_by_role("button", name="Jetzt übernehmen").click()
        expect(page.locator("#pop").get_by_text("Übernommen")).to_be_visible()
        expect(page.locator("#pop").get_by_text("Im Gespräch")).to_be_visible()
        leg = house.carrier.expect_call(phone)
        eventually(lambda: any(turn.text.startswith("guten tag") for turn in leg.said_so_far()))
        assert page.locator("#pop").get_by_text("morgen geöffnet").count()
        call.hang_up()
        spoke, agents = call.report(60.0), leg.report(60.0)
    assert spoke.status == "completed"
    assert agents.problems == ()
    assert heard_by(call, leg)
    assert house.transfer(call).state is TransferState.DONE
