"""Which language the bot speaks: the caller's, and no other one because of a word that was misheard."""

from callbot.actions import Listen
from callbot.dialogue.events import Spoke
from callbot.language import Language
from tests.dialogues.frontdesk import CALLER, PROFILE
from tests.dialogues.test_any_call import Line

DE, EN = Language.DE, Language.EN
GARBLED = (DE, "zwölf ross ihre adresse in münchen")
"""What German ears make of an English answer."""


def _english_caller_not_understood() -> Line:
    """From then on all ears are open again."""
    line = Line(CALLER)
    line.happen(Spoke("are you open tomorrow", EN))
    line.happen(Spoke("krk wz", EN))
    assert isinstance(line.listening, Listen)
    assert line.listening.languages == PROFILE.firm.languages
    return line


def test_what_the_ears_of_another_language_make_of_an_answer_changes_nothing() -> None:
    line = _english_caller_not_understood()
    line.happen(Spoke("twelve rose lane in munich", EN, in_other_languages=(GARBLED,)))
    assert line.state.language is EN
    assert "Quellengasse" not in line.said


def test_a_yes_that_sounds_german_is_answered_in_english() -> None:
    line = _english_caller_not_understood()
    line.happen(Spoke("ja", DE))
    assert line.state.language is EN


def test_a_whole_sentence_changes_the_language_of_a_call() -> None:
    line = _english_caller_not_understood()
    line.happen(Spoke("ich brauche bitte einen termin", DE))
    assert line.state.language is DE


def test_after_hallo_alone_both_languages_are_heard() -> None:
    line = Line(CALLER)
    line.happen(Spoke("hallo", DE))
    assert isinstance(line.listening, Listen)
    assert line.listening.languages == PROFILE.firm.languages
    line.happen(Spoke("opening hours", EN))
    assert line.state.language is EN
    assert isinstance(line.listening, Listen)
    assert line.listening.languages == (EN,)
