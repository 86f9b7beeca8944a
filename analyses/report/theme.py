"""Colours: one per segment, for light and for dark, told apart by people who see colours otherwise.

A plot is drawn in stand-in colours, which `drawing` replaces by CSS variables: so one drawing
serves light, dark and print.
"""

from __future__ import annotations

# Blue against orange first, then hues that differ in lightness too; at least 3 to 1 on the panel.
LIGHT_SEGMENTS = (
    "#0072b2", "#d55e00", "#332288", "#2a9d8f", "#882255", "#b8860b",
    "#4a9bd4", "#5a1a08", "#a03a96", "#117733", "#7a7a7a", "#d4708a",
)  # fmt: skip
DARK_SEGMENTS = (
    "#3f9be0", "#f0944a", "#8f86f0", "#5fd0bd", "#d0609a", "#ddcc77",
    "#a9d8f5", "#b5704f", "#dda0ea", "#3fae6a", "#b5b5b5", "#f2a0b5",
)  # fmt: skip
LIGHT = {
    "page": "#f5f6f8", "panel": "#ffffff", "ink": "#1c2430", "quiet": "#566072",
    "line": "#dde1e8", "accent": "#0b5c94", "high": "#0b5c94", "low": "#b34700",
    "good": "#1a7f4b", "fair": "#9a6700", "poor": "#b3261e", "noise": "#868d98",
}  # fmt: skip
DARK = {
    "page": "#12151b", "panel": "#1b1f27", "ink": "#e8ebf0", "quiet": "#a7b0bf",
    "line": "#343b48", "accent": "#7fbdf0", "high": "#4aa3e8", "low": "#ef8b4a",
    "good": "#5cc98d", "fair": "#e0b252", "poor": "#f28b82", "noise": "#78808d",
}  # fmt: skip
# Users in no segment have no colour of their own.
NOISE_COLOUR = -1
# Least contrast of text and ground (WCAG 2.2, level AA).
READABLE = 4.5
# Shades of the heat-map on either side of nothing.
SHADES = 6

_NAMES = (
    *LIGHT,
    *(f"segment-{number}" for number in range(len(LIGHT_SEGMENTS))),
)
STAND_INS = {name: f"#fe{number >> 8:02x}{number & 255:02x}" for number, name in enumerate(_NAMES)}


def colour(name: str) -> str:
    """Return the stand-in colour that becomes the CSS variable `name`."""
    return STAND_INS[name]


def segment_name(number: int) -> str:
    """Return the CSS variable of a segment's colour; colours start again when they run out."""
    return "noise" if number == NOISE_COLOUR else f"segment-{number % len(LIGHT_SEGMENTS)}"


def shade(level: int) -> str:
    """Return the CSS variable of a heat-map shade, -SHADES to SHADES."""
    return f"shade-{level + SHADES}"


def shaded(level: int) -> str:
    """Return the CSS declarations of a heat-map cell, -SHADES to SHADES."""
    return f"background: var(--{shade(level)}); color: var(--on-{shade(level)})"


def variables(dark: bool) -> str:
    """Return the CSS declarations of all colours."""
    base, segments = (DARK, DARK_SEGMENTS) if dark else (LIGHT, LIGHT_SEGMENTS)
    colours = dict(base)
    colours |= {f"segment-{number}": value for number, value in enumerate(segments)}
    for level in range(-SHADES, SHADES + 1):
        end = base["high"] if level > 0 else base["low"]
        mixed = _mix(base["panel"], end, 0.95 * abs(level) / SHADES)
        colours[shade(level)] = mixed
        # On a middle shade neither ink nor panel can be read: black or white always can.
        texts = (base["ink"], base["panel"], "#000000", "#ffffff")
        colours[f"on-{shade(level)}"] = next(
            text for text in texts if contrast(text, mixed) >= READABLE
        )
    return " ".join(f"--{name}: {value};" for name, value in colours.items())


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(value: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(value))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mix(start: str, end: str, share: float) -> str:
    pairs = zip(_channels(start), _channels(end), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(value: str) -> tuple[int, int, int]:
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)
