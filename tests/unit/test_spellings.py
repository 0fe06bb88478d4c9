"""Names and streets as callers say them, written as they are known."""

import pytest

from callbot.understanding.spellings import name_as_known, street_as_known


@pytest.mark.parametrize(
    ("heard", "known", "written"),
    [
        ("Maier", "Mayr", "Mayr"),
        ("Meyer", "Anna Mayr", "Mayr"),
        ("Petra Maier", "Anna Mayr", "Petra Mayr"),
        ("Stephan Vogt", "Stefan Voigt", "Stefan Voigt"),
        ("Mueller", "Müller", "Müller"),
        ("Filip", "Philipp", "Philipp"),
        ("Weiss", "Weiß", "Weiß"),
        ("Smith", "Smyth", "Smyth"),
        ("O'Brian", "O'Brien", "O'Brien"),
        ("Maier", "Mayr Haustechnik", "Mayr"),
    ],
)
def test_a_name_that_sounds_the_same_is_written_as_known_and_nothing_is_added(
    heard: str, known: str, written: str
) -> None:
    assert name_as_known(heard, known) == written


@pytest.mark.parametrize(
    ("heard", "known"),
    [
        ("Huber", "Mayr"),
        ("Mohr", "Maier"),
        ("Anna Huber", "Ana Mayr"),
        ("Ute", "Otto"),
        ("Bach", "Pech"),
        ("Maier", ""),
        ("", "Mayr"),
        ("Ng", "Nguyen"),
        ("迈尔", "Mayr"),
    ],
)
def test_another_name_stays_as_it_was_heard(heard: str, known: str) -> None:
    assert name_as_known(heard, known) == heard


@pytest.mark.parametrize(
    ("heard", "known", "written"),
    [
        ("Goethe Strasse 5", "Goethestraße 7", "Goethestraße 5"),
        ("Goethestr. 5 in München", "Goethestraße 5", "Goethestraße 5 in München"),
        ("in der göte straße fünf", "Goethestraße 5", "in der Goethestraße fünf"),
        ("Karl Marx Str. 4", "Karl-Marx-Straße 4", "Karl-Marx-Straße 4"),
        ("Am Alten Weg 3", "Am alten Weg 9", "Am alten Weg 3"),
        ("Lindwurm Straße 3", "Lindwurmstraße 5, Hinterhaus", "Lindwurmstraße 3"),
        ("12 Green Lane", "Greene Lane 3", "12 Greene Lane"),
    ],
)
def test_a_street_that_sounds_the_same_is_written_as_known_with_the_number_that_was_said(
    heard: str, known: str, written: str
) -> None:
    assert street_as_known(heard, known) == written


@pytest.mark.parametrize(
    ("heard", "known"),
    [
        ("Schillerstraße 1", "Goethestraße 5"),
        ("Straße 5", "Goethestraße 5"),
        ("in München", "Goethestraße 5"),
        ("Goethestraße 5", ""),
        ("Goethestraße 5", "5"),
        ("", "Goethestraße 5"),
        ("Goethe 5, Straße", "Goethestraße 5"),
    ],
)
def test_another_street_stays_as_it_was_heard(heard: str, known: str) -> None:
    assert street_as_known(heard, known) == heard
