import random

import callkit
import pytest
from callkit import NumberError, NumberMatch, NumberStyle, NumberType


def test_a_number_is_read() -> None:
    number = callkit.parse_number("020 7183 8750", "GB")
    assert number
    assert number.e164 == "+442071838750"
    assert (number.region, number.country_code, number.type) == ("GB", 44, NumberType.FIXED_LINE)
    assert number.national_digits == "2071838750"
    assert number.national == "020 7183 8750"
    assert number.international == "+44 20 7183 8750"
    assert number.format(NumberStyle.RFC3966) == "tel:+44-20-7183-8750"
    assert number.error is None


def test_what_is_no_number_has_a_reason_and_nothing_else() -> None:
    number = callkit.parse_number("hello")
    assert not number
    assert number.error is NumberError.NOT_A_NUMBER
    assert (number.e164, number.region, number.country_code, number.type, number.extension) == (None,) * 5
    with pytest.raises(callkit.InvalidNumber) as caught:
        number.format(NumberStyle.E164)
    assert caught.value.code == "invalid_number"
    assert caught.value.advice


def test_a_number_that_parses_but_is_not_valid_has_no_e164() -> None:
    number = callkit.parse_number("+15555555555")
    assert number.error is None and not number.valid and number.e164 is None
    assert number.country_code == 1


@pytest.mark.parametrize("text", ["+1415\x005552671", "+1\n4155552671", "\x00", "\n", "\ud800", "+4420\ud8007183"])
def test_a_character_that_c_would_stumble_over_makes_no_number(text: str) -> None:
    assert callkit.parse_numbers([text, "+442071838750"]).e164 == [None, "+442071838750"]
    assert callkit.parse_number(text).error == callkit.parse_numbers([text]).errors[0] is not None


def test_only_texts_are_read() -> None:
    for wrong in (None, b"+442071838750", 3):
        with pytest.raises(TypeError):
            callkit.parse_number(wrong)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            callkit.parse_numbers(["+442071838750", wrong])  # type: ignore[list-item]


def test_the_repr_does_not_show_the_number() -> None:
    assert "7183" not in repr(callkit.parse_number("+442071838750"))
    assert "hello" not in repr(callkit.parse_number("hello"))


def test_a_wrong_region_is_an_error() -> None:
    with pytest.raises(callkit.InvalidArgument):
        callkit.parse_number("020 7183 8750", "Britain")
    with pytest.raises(callkit.InvalidArgument):
        callkit.parse_numbers(["020 7183 8750"], "Britain")


def test_a_batch_says_what_each_says_alone() -> None:
    seed = 20260101
    print(f"seed {seed}")
    draw = random.Random(seed)
    texts = ["".join(draw.choices("+0123456789 -()x.\n", k=draw.randrange(0, 20))) for _ in range(10_000)]
    texts += [f"+1415555{draw.randrange(10_000):04}" for _ in range(1000)]
    batch = callkit.parse_numbers(texts, "US")
    alone = [callkit.parse_number(text, "US") for text in texts]
    assert len(batch) == len(texts)
    assert batch.e164 == [one.e164 for one in alone]
    assert batch.types == [one.type for one in alone]
    assert batch.regions == [one.region for one in alone]
    assert [one or None for one in batch.country_codes] == [one.country_code for one in alone]
    assert batch.errors == [one.error for one in alone]
    assert [bool(one) for one in batch.valid] == [one.valid for one in alone]
    assert 1000 < batch.valid_count < len(texts)
    assert batch[3] == alone[3] and batch[-2:] == alone[-2:] and list(batch) == alone


def test_an_empty_batch_is_empty() -> None:
    batch = callkit.parse_numbers([])
    assert (len(batch), batch.e164, batch.regions, batch.valid) == (0, [], [], b"")


def test_the_small_functions() -> None:
    assert callkit.compare_numbers("+442071838750", "tel:+44-20-7183-8750") is NumberMatch.EXACT
    assert callkit.compare_numbers("x", "y") is NumberMatch.NOT_A_NUMBER
    assert callkit.country_code("GB") == 44
    assert callkit.country_code("XX") is None
    assert callkit.mask_number("+442071838750") == "+4•••50"
    assert callkit.as_typed("4155", "US") == "415-5"
    assert callkit.dialable("sip:alice@example.com") == "sip:alice@example.com"
    assert "libphonenumber" in callkit.numbering_plan()
    with pytest.raises(callkit.Refused):
        callkit.dialable("999", "GB")
    with pytest.raises(callkit.InvalidArgument):
        callkit.mask_number("+44\x00")
    with pytest.raises(TypeError):
        callkit.mask_number(44)  # type: ignore[arg-type]
