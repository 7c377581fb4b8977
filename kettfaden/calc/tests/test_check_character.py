"""The check character notices what people do to codes."""

from hypothesis import given
from hypothesis import strategies as st

from kettfaden.calc.check_character import ALPHABET, check_character, is_checked

codes = st.text(ALPHABET, min_size=11, max_size=11)


@given(codes, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(body, place, wrong):
    code = body + check_character(body)
    assert is_checked(code)
    changed = code[:place] + wrong + code[place + 1 :]
    assert is_checked(changed) == (changed == code)


@given(codes, st.integers(0, 10))
def test_every_swap_of_neighbours_is_noticed(body, place):
    code = body + check_character(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_checked(swapped) == (swapped == code)


def test_other_letters_are_no_code():
    assert not is_checked("")
    assert not is_checked("7K3U-9QX2")
