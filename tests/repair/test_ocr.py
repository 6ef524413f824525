"""Articles that a machine read badly are left alone and marked."""

from cleaners.model import Article
from cleaners.repair import clean

GOOD = (
    "The government will publish the figures on Friday, and the ministers expect a small rise of the prices."
)
SCANNED = (
    "Tlie governmeut wiil publisli tho figuros on Fridav, aud tlie miuisters expoct a smali riso of tho pricos. "
    "Tlie minister saici tliat goverument had recieved nothiug frora the couneil in the morniug of that day."
)


def test_scanned_text_is_flagged_and_left_alone() -> None:
    cleaned = clean(Article("1", "in.txt", SCANNED, language="en"))
    assert cleaned.flags == ("ocr-damage",)
    assert cleaned.text == SCANNED
    assert clean(cleaned) == cleaned


def test_good_text_is_not() -> None:
    assert clean(Article("1", "in.txt", GOOD, language="en")).flags == ()


def test_another_language_is_not() -> None:
    assert clean(Article("1", "in.txt", SCANNED, language="nl")).flags == ()
