"""What may be spoken ahead of any call: everything that is the same for every caller."""

from collections.abc import Iterator

from callbot.dialogue.desk import Desk
from callbot.language import Language
from callbot.speakable import sentences, speakable


def fixed_prompts(desk: Desk, language: Language) -> Iterator[str]:
    """Sentences, written out for speaking. Nothing personal is among them."""
    for text in _texts(desk, language):
        for sentence in sentences(text):
            yield speakable(sentence, language)


def _texts(desk: Desk, language: Language) -> Iterator[str]:
    firm = desk.profile.firm
    known = {"firm": firm.spoken_name.get(language, firm.name), "trade": firm.trade[language]}
    for key, wordings in desk.phrases[language].wordings.items():
        for number in range(len(wordings)):
            try:
                yield desk.phrases[language].pick(key, number, **known)
            except KeyError:
                break  # tells something that only this call knows
    for question in desk.profile.questions:
        yield question.answer[language]
