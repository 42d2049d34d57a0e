"""Where everything stands in an SVG picture of a network, in whole pixels."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ..formula.printer import TEXT, write
from ..formula.syntax import Variable
from ..pictures import Picture
from .curves import Box, Curve, Point, joined
from .explanation import meaning, title
from .network import Edge, Network, Node, Quantity, network

MARGIN = 28
"""What is left free on the left and on the right."""

_LANE = 40
"""Half of the distance of two nodes of one row and step, at least."""

_ROW, _TOP, _HEIGHT = 92, 112, 32
"""From row to row; where the first row stands; the height of a node."""

_BETWEEN = (84, 116, 148)
"""Between two steps: as little as lets each line pass the nodes that it does not touch."""

_LETTER, _WORD = 8, 90
"""The width of a letter of the words, and room for a word beside the last step."""

_NEAR = 8
"""How near a line may come to a node that it does not touch."""

LEGEND = 26
"""From line to line of the legend."""


class Plan:
    """The places of a picture, with steps so far `between` each other."""

    def __init__(self, picture: Picture, between: int = _BETWEEN[0]) -> None:
        self.picture = picture
        self._between = between
        self.network: Network = network(picture)
        self.labels = {node: _parted(node.variable) for node in self.network.nodes}
        self._lanes = dict(_lanes(self.network))
        widest = max(map(self._width, self.network.nodes), default=0)
        self._lane = max(_LANE, widest // 2 + _NEAR)

    @cached_property
    def columns(self) -> dict[int, int]:
        """The middle of each step."""
        found, x = {}, MARGIN
        lanes = [lane for _, lane in self._lanes.values()]
        for column in self.network.columns:
            nodes = (node for node in self.network.nodes if node.column == column)
            half = max(map(self._width, nodes), default=0) // 2
            found[column] = x + half - min(lanes) * self._lane
            x = found[column] + max(lanes) * self._lane + half + self._between
        return found

    @cached_property
    def boxes(self) -> dict[Node, Box]:
        """The rectangle of each node; a constant is one bar below all steps, if there is one."""
        found = {}
        for node in self.network.nodes:
            row, lane = self._lanes[node.quantity]
            x, y = self.columns[node.column] + lane * self._lane, _TOP + row * _ROW
            found[node] = Box(x, y, self._width(node), _HEIGHT)
        if self._has_bar:
            left = min(box.x - box.width // 2 for box in found.values())
            right = max(box.x + box.width // 2 for box in found.values())
            bar = Box(
                (left + right) // 2, _TOP + len(self.network.rows) * _ROW, right - left, _HEIGHT
            )
            found |= dict.fromkeys((node for node in found if node.is_constant), bar)
        return found

    @property
    def _has_bar(self) -> bool:
        return len(self.network.constants) == 1

    def _width(self, node: Node) -> int:
        base, script = self.labels[node]
        return max(38, 11 * len(base) + 7 * len(script) + 20)

    @cached_property
    def curves(self) -> dict[Edge, Curve]:
        """The line of each edge from the middle of one node to that of the other."""
        return {edge: self._curve(edge) for edge in self.network.edges}

    @property
    def clear(self) -> bool:
        """Whether no line comes near a node that it does not touch."""
        return not any(
            curve.meets(self._others(edge), _NEAR) for edge, curve in self.curves.items()
        )

    def _others(self, edge: Edge) -> tuple[Box, ...]:
        ends = self.boxes[edge.lower], self.boxes[edge.upper]
        return tuple(box for box in dict.fromkeys(self.boxes.values()) if box not in ends)

    def _curve(self, edge: Edge) -> Curve:
        lower, upper = self.boxes[edge.lower], self.boxes[edge.upper]
        from_bar = self._has_bar and edge.lower.is_constant
        first = (upper.x, lower.y - _HEIGHT // 2) if from_bar else (lower.x, lower.y)
        return joined(first, (upper.x, upper.y), self._others(edge), _NEAR)

    @cached_property
    def meanings(self) -> dict[str, str]:
        """What the kinds of lines mean."""
        return {one: meaning(self.picture, one) for one in self.network.kinds}

    @cached_property
    def caption(self) -> str:
        """What the picture shows."""
        words, left = title(self.picture, TEXT), self.picture.left
        if self.picture.claim is None or left is None:
            return words
        return f"{write(left, TEXT)}: {words[0].lower()}{words[1:]}"

    @property
    def legend(self) -> int:
        """The height at which the legend begins."""
        return max(box.y for box in self.boxes.values()) + _HEIGHT + 22

    @property
    def size(self) -> Point:
        """Width and height of all."""
        right = max(box.x + box.width // 2 for box in self.boxes.values())
        lengths = (len(words) for words in (self.caption, *self.meanings.values()))
        width = max(right + MARGIN + _WORD, 2 * MARGIN + 64 + _LETTER * max(lengths))
        return width, self.legend + LEGEND * len(self.meanings) + 10


def planned(picture: Picture) -> Plan:
    """The narrowest plan in which the lines pass, or the widest."""
    first, *wider = (Plan(picture, between) for between in _BETWEEN)
    if not first.network.drawable or first.clear:
        return first
    return next((plan for plan in wider if plan.clear), wider[-1])


def _parted(variable: Variable) -> tuple[str, str]:
    """The name of a variable, and what stands below the line."""
    base, _, script = write(variable, TEXT).partition("_")
    return base, script.removeprefix("{").removesuffix("}")


def _lanes(network: Network) -> Iterator[tuple[Quantity, tuple[int, int]]]:
    """The row of each quantity, and how far it stands beside the middle of a step, in half lanes.

    A row leaves the middle free where a line of one step passes it.
    """
    rows = {name: row for row, names in enumerate(network.quantities) for name in names}
    passed = {
        row
        for edge in network.edges
        if edge.upper.column == edge.lower.column and not edge.lower.is_constant
        for row in range(rows[edge.upper.quantity] + 1, rows[edge.lower.quantity])
    }
    for row, names in enumerate(network.quantities):
        aside = int(row in passed and len(names) % 2)
        for position, name in enumerate(names):
            yield name, (row, 2 * position - len(names) + 1 + aside)
