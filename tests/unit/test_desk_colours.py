"""The palette: whatever is written on something can be read (WCAG 2.2, AA), in light and in dark."""

import re
from pathlib import Path

import pytest

import handoff.desk

CSS = (Path(handoff.desk.__file__).parent / "static" / "desk.css").read_text()
PALETTE = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", CSS)
}
TEXT = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-soft", "accent", "accent-deep")
        for ground in ("paper", "surface", "sunken")
    ),
    ("ink", "accent-wash"),
    ("ink-soft", "accent-wash"),
    ("ink", "good-wash"),
    ("ink-soft", "good-wash"),
    ("accent-deep", "accent-wash"),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("good", "good-wash"),
    ("warm", "warm-wash"),
    ("bad", "bad-wash"),
    ("bad", "surface"),
    ("good", "surface"),
    ("paper", "ink"),
]
SHAPES = [
    ("edge", "surface"),
    ("edge", "paper"),
    ("accent", "paper"),
    ("accent", "sunken"),
    ("good", "paper"),
    ("warm", "surface"),
]
"""Borders of fields, focus rings and the lights of presence."""


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_sum_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink: str, ground: str, scheme: int) -> None:
    assert contrast(PALETTE[ink][scheme], PALETTE[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_what_can_be_used_can_be_seen(shape: str, ground: str, scheme: int) -> None:
    assert contrast(PALETTE[shape][scheme], PALETTE[ground][scheme]) >= 3


def test_colours_stand_in_the_palette_only() -> None:
    rules = CSS.partition("--radius:")[2]
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", rules)
