"""A batch takes shorter ways than parse_number does. Whatever the texts are, both say the same."""

import os
import random

import callkit
import pytest


class Text(str):
    """A subclass of str, which a batch must not give back as E.164."""

    __slots__ = ()


KNOWN = ["+442071838750", "+14155552671", "+4930901820", "+33142685300", "+81352223311", "+61282525252", "+80012345678"]
OTHERS = ["", "+", "020 7183 8750", "(415) 555-2671", "tel:+1-201-555-0123", "+44 20 7183 8750 x12", "hello", "\n", "\x00"]
ODD = "+- ().x\n\r\x00\ud800é１"


def some_text(draw: random.Random, odd: bool) -> str:
    text = draw.choice(KNOWN if draw.random() < 0.8 else OTHERS)
    for _ in range(draw.choice([0, 0, 1, 2])):
        at = draw.randrange(len(text) + 1)
        new = draw.choice(ODD if odd and draw.random() < 0.1 else "0123456789")
        text = text[:at] + new + text[at + draw.randrange(2) :]
    return Text(text) if odd and draw.random() < 0.05 else text


def require_the_same(texts: list[str], region: str | None) -> None:
    batch = callkit.parse_numbers(texts, region)
    alone = [callkit.parse_number(text, region) for text in texts]
    assert batch.e164 == [one.e164 for one in alone]
    assert {type(one) for one in batch.e164} <= {str, type(None)}
    assert batch.types == [one.type for one in alone]
    assert batch.regions == [one.region for one in alone]
    assert [one or None for one in batch.country_codes] == [one.country_code for one in alone]
    assert batch.errors == [one.error for one in alone]
    assert [bool(one) for one in batch.valid] == [one.valid for one in alone]
    assert list(batch.texts) == texts


@pytest.mark.parametrize("odd", [False, True])
def test_a_batch_of_any_texts_says_what_each_says_alone(odd: bool) -> None:
    seed = int(os.environ.get("CALLKIT_SEED", "20260101"))
    print(f"seed {seed}")
    draw = random.Random(seed)
    for size in [*range(1, 40), 1023, 1024, 1025, 3000]:
        require_the_same([some_text(draw, odd) for _ in range(size)], draw.choice([None, "US", "GB"]))


def test_a_batch_of_e164_alone_says_what_each_says_alone() -> None:
    require_the_same(KNOWN * 500, None)
    require_the_same([*KNOWN * 500, "", "x" * 10_000], None)
    require_the_same([Text(one) for one in KNOWN * 500], None)


def test_what_is_done_to_the_lists_of_a_batch_is_not_done_to_what_was_given() -> None:
    given = list(KNOWN)
    batch = callkit.parse_numbers(given)
    batch.e164[0] = "changed"
    given[1] = "changed"
    assert given[0] == KNOWN[0]
    assert list(batch.texts) == KNOWN
