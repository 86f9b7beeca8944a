"""Moves between segments as bands that flow from the old segment to the new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from report.drawing import WIDTH, canvas, house_style, inline_svg, tell
from report.theme import colour
from report.words import short_label, whole

# Sizes in CSS pixels. A label needs its line, however few users it stands for.
HEIGHT, LABEL, GAP, BLOCK = 300, 15, 5, 9
# Room on either side for a label and its count.
MARGIN = 92
# A band of one user among thousands would not be seen.
THINNEST = 1.5
# Users who stayed are drawn pale, so that moves stand out.
STAYED, MOVED = 0.16, 0.7

Moves = Mapping[tuple[str, str], int]


@dataclass
class _Block:
    """The users of one end: where its block begins, how tall it is, and how much of it is used."""

    top: float
    height: float
    used: float = 0.0

    def take(self, height: float) -> float:
        """Return where the next band begins."""
        start = self.top + self.used
        self.used += height
        return start


def flow(
    moves: Moves, sources: Sequence[str], targets: Sequence[str], colours: Mapping[str, str],
    name: str, ends: tuple[str, str],
) -> Markup:  # fmt: skip
    """Draw moves between segments.

    Args:
        moves: users by segment before and after.
        sources, targets: keys on the left and on the right, from top to bottom.
        colours: CSS variables by key; a key without one is drawn in grey.
        name: unique on the page.
        ends: what the two sides are, such as two dates.
    """
    users = max(sum(moves.values()), 1)
    unit = HEIGHT / users
    left = _stacked(sources, {key: _total(moves, 0, key) * unit for key in sources})
    right = _stacked(targets, {key: _total(moves, 1, key) * unit for key in targets})
    blocks = (*left.values(), *right.values())
    height = max(block.top + max(block.height, LABEL) for block in blocks)
    inner = (MARGIN + BLOCK, WIDTH - MARGIN - BLOCK)
    with house_style():
        figure, (axes,) = canvas(WIDTH, height + 30)
        axes.set(xlim=(0, WIDTH), ylim=(height, -22))
        axes.axis("off")
        # From the top on both sides, so that bands cross only where users crossed.
        for source, target in sorted(
            moves, key=lambda pair: (sources.index(pair[0]), targets.index(pair[1]))
        ):
            wide = moves[source, target] * unit
            own = colour(colours.get(source, "quiet"))
            strength = STAYED if source == target else MOVED
            starts, ends_at = left[source].take(wide), right[target].take(wide)
            band = _band(axes, inner, (starts, ends_at), max(wide, THINNEST), own, strength)
            count = whole(moves[source, target])
            tell(band, f"{short_label(source)} to {short_label(target)}: {count} users")
        for side, own_blocks in enumerate((left, right)):
            axes.text(MARGIN if side == 0 else WIDTH - MARGIN, -8, ends[side], fontsize=11,
                      ha="right" if side == 0 else "left", color=colour("quiet"))  # fmt: skip
            for key, block in own_blocks.items():
                _block(axes, key, block, _total(moves, side, key), colours.get(key, "quiet"), side)
        axes.set_position((0, 0, 1, 1))
        return inline_svg(figure, name, _alt(moves))


def _total(moves: Moves, side: int, key: str) -> int:
    return sum(users for pair, users in moves.items() if pair[side] == key)


def _stacked(keys: Sequence[str], heights: Mapping[str, float]) -> dict[str, _Block]:
    blocks, top = {}, 0.0
    for key in keys:
        blocks[key] = _Block(top, heights[key])
        top += max(heights[key], LABEL) + GAP
    return blocks


def _band(
    axes: Axes, across: tuple[float, float], tops: tuple[float, float], wide: float, own: str,
    strength: float,
) -> PathPatch:  # fmt: skip
    (start, end), (above, below) = across, tops
    middle = (start + end) / 2
    points = [
        (start, above), (middle, above), (middle, below), (end, below),
        (end, below + wide), (middle, below + wide), (middle, above + wide), (start, above + wide),
        (start, above),
    ]  # fmt: skip
    turns = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    order = 2 if strength == MOVED else 1
    band = PathPatch(Path(points, turns), facecolor=own, alpha=strength, linewidth=0, zorder=order)
    axes.add_patch(band)
    return band


def _block(axes: Axes, key: str, block: _Block, users: int, own: str, side: int) -> None:
    start = MARGIN if side == 0 else WIDTH - MARGIN - BLOCK
    tall = max(block.height, 1.5)
    axes.add_patch(Rectangle((start, block.top), BLOCK, tall, facecolor=colour(own), linewidth=0))
    axes.text(
        MARGIN - 6 if side == 0 else WIDTH - MARGIN + 6,
        block.top + max(block.height, LABEL) / 2 if block.height > LABEL else block.top + 6,
        f"{short_label(key)} {whole(users)}",
        ha="right" if side == 0 else "left", va="center", fontsize=11,
    )  # fmt: skip


def _alt(moves: Moves) -> str:
    moved = [(pair, users) for pair, users in moves.items() if pair[0] != pair[1]]
    moved.sort(key=lambda move: (-move[1], move[0]))
    told = [
        f"{whole(users)} from {short_label(source)} to {short_label(target)}"
        for (source, target), users in moved[:5]
    ]
    largest = f" The largest moves: {'; '.join(told)}." if told else " Nobody moved."
    return f"Bands of users between segments; users who stayed are paler.{largest}"
