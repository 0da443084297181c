"""Numbers in digits and in words: `12`, `a`, `twelve`, 十二, and 二〇一六 for a year."""

from __future__ import annotations

import re

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
         "eleven", "twelve")  # fmt: skip
DIGITS = "零一二三四五六七八九"

_COUNTED = r"(?P<weekday>(?<=[周期拜])[一二三四五六])?(?<!\d)(?P<n>[〇零一二两三四五六七八九十]+)(?=[年月日号点时分])"
"""A number in front of its unit; 五 in 周五三点 belongs to the weekday."""


def number(text: str) -> int | None:
    """The number that a text stands for, or None."""
    if text.isdecimal():
        return int(text)
    if text in ("a", "an"):
        return 1
    if text in WORDS:
        return WORDS.index(text)
    text = text.translate({ord("两"): "二", ord("〇"): "零"})
    if "百" in text:
        return _hundreds(text)
    tens, ten, ones = text.partition("十")
    digits = (tens or "一", ones or "零") if ten else ("零", tens)
    if all(len(d) == 1 and d in DIGITS for d in digits):
        return DIGITS.index(digits[0]) * 10 + DIGITS.index(digits[1])
    return None


def _hundreds(text: str) -> int | None:
    """Reads 一百, 一百零五 and 一百二十; not 一百二, which is 120 in speech but 102 if read digit by digit."""
    hundreds, _, rest = text.partition("百")
    told = rest.removeprefix("零")
    fits = not rest or (told in tuple(DIGITS[1:]) if told != rest else "十" in rest and rest[0] != "十")
    below = number(told) if told else 0
    if not fits or below is None or hundreds not in tuple(DIGITS[1:]):
        return None
    return DIGITS.index(hundreds) * 100 + below


def in_digits(text: str) -> str:
    """The text with the Chinese numbers of its dates and times in digits: 三月一日 becomes 3月1日."""
    return re.sub(_COUNTED, _digits, text)


def _digits(found: re.Match[str]) -> str:
    said = found["n"]
    if (value := number(said)) is None and len(said) == 4 and "十" not in said:
        value = int("".join(str(number(digit)) for digit in said))  # a year, digit by digit
    return (found["weekday"] or "") + (said if value is None else str(value))
