"""Answers that stand in the business profile."""

from collections.abc import Callable

from callbot.answers.times import WORDINGS
from callbot.language import Language
from callbot.profile.model import Firm, Profile, Site

Written = Callable[[str], str]
"""Writes an E.164 number as people of its country do."""


def address_answer(site: Site, language: Language) -> str:
    """Street, postcode and town, and the way there where the profile tells it."""
    address = site.address
    written = f"{address.street}, {address.postcode} {address.city}"
    sentence = f"Unsere Adresse ist {written}." if language is Language.DE else f"Our address is {written}."
    return " ".join(filter(None, (sentence, site.directions.get(language))))


def contact_answer(firm: Firm, site: Site, language: Language, written: Written) -> str:
    """Telephone, e-mail and website, as far as there are any."""
    number = written(site.phone)
    if language is Language.DE:
        sentences = [
            f"Unsere Telefonnummer ist {number}.",
            f"Per E-Mail erreichen Sie uns unter {site.email}." if site.email else "",
            f"Im Internet finden Sie uns unter {firm.website}." if firm.website else "",
        ]
    else:
        sentences = [
            f"Our telephone number is {number}.",
            f"You can write to us at {site.email}." if site.email else "",
            f"Our website is {firm.website}." if firm.website else "",
        ]
    return " ".join(filter(None, sentences))


def question_answer(profile: Profile, question_id: str, language: Language) -> str | None:
    """The firm's answer to a common question; None when there is no such question."""
    return next((question.answer[language] for question in profile.questions if question.id == question_id), None)


def price_answer(profile: Profile, service_id: str, language: Language) -> str | None:
    """What a service costs; None when the profile does not tell."""
    return next((service.price.get(language) for service in profile.services if service.id == service_id), None)


def site_answer(site: Site, answer: str, language: Language) -> str:
    """An answer that holds for a site that is not the one that was called."""
    return WORDINGS[language].at_site(site.name[language], answer)
