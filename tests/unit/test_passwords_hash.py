"""Passwords of agents."""

import pytest

from callbot.passwords import LONGEST, hash_password, is_password


def test_a_password_is_kept_as_a_salted_argon2id_hash() -> None:
    first, second = hash_password("correct horse battery"), hash_password("correct horse battery")
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=2$")
    assert first != second
    assert is_password("correct horse battery", first)
    assert not is_password("correct horse batterx", first)


def test_nobody_signs_in_without_a_password() -> None:
    assert not is_password("", None)
    assert not is_password("correct horse battery", None)


@pytest.mark.parametrize("password", ["elevenchars", "x" * (LONGEST + 1)])
def test_a_password_of_a_wrong_length_is_refused(password: str) -> None:
    with pytest.raises(ValueError, match="12 to 256"):
        hash_password(password)
