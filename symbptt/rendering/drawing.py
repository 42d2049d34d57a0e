"""A network drawn in characters: time to the right, loss on top, each line by how it is counted.

A line between neighbours is straight. Any other one leaves its node to the right, goes up or down
in a track of its own in the gap before the step where it ends, and enters there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ..formula.printer import Notation, write
from .canvas import Canvas
from .lines import WIDTH
from .network import Edge, Network, Node

HEIGHT = 44
"""Lines up to which a network is drawn in text."""

BETWEEN = 2
"""Lines between two rows."""

GAP = 7
"""Columns at least between two steps."""


def draw_network(network: Network, notation: Notation) -> tuple[str, ...] | None:
    """The lines of a drawing; None where it would be too wide or too high to be read."""
    plan = _Plan(network, notation)
    if not network.drawable or plan.left[-1] > WIDTH - 2 or plan.top[-1] > HEIGHT:
        return None
    return tuple(plan.drawn().rows())


@dataclass(frozen=True)
class _Track:
    """Lines with corners that share a trunk, the `number`th in the gap behind the step `gap`.

    An arm is a line of a node's row, on its left (-1) or right side (1).
    """

    kind: str
    gap: int
    number: int
    arms: tuple[tuple[Node, int, int], ...]


@dataclass
class _Plan:
    """Where everything stands, in characters."""

    network: Network
    notation: Notation
    tracks: list[_Track] = field(default_factory=list)

    def __post_init__(self) -> None:
        names = [name for row in self.network.quantities for name in row]
        self.rows = {name: row for row, name in enumerate(names)}
        self._ports: set[tuple[int, int, int]] = set()
        self._numbers: Counter[int] = Counter()
        self.upright: list[Edge] = []
        self.level: list[tuple[Edge, str, int]] = []
        self._sort()
        self.left = self._columns()
        self.top = self._heights()

    def _sort(self) -> None:
        bent: list[Edge] = []
        for edge in self.network.edges:
            if self._is_upright(edge):
                self.upright.append(edge)
            elif self._row(edge.upper) == self._row(edge.lower):
                early, late = _in_time(edge)
                gaps = range(early.column, late.column)
                for kind in edge.kinds or ("",):
                    port = self._port(self._row(early), gaps, least=int(len(gaps) > 1))
                    self.level.append((edge, kind, port))
            elif edge.kinds:
                bent.append(edge)
        shared: dict[tuple[Node, int, str], list[Edge]] = {}
        for edge in bent:
            root, _ = _in_time(edge)
            for kind in edge.kinds:
                shared.setdefault((root, _gap(edge), kind), []).append(edge)
        for (root, gap, kind), edges in shared.items():
            self.tracks.append(self._track(root, gap, kind, edges))
            self._numbers[gap] += 1

    def _track(self, root: Node, gap: int, kind: str, edges: list[Edge]) -> _Track:
        gaps = range(root.column, gap + 1)
        arms = [(root, self._port(self._row(root), gaps, least=int(len(gaps) > 1)), 1)]
        for edge in edges:
            leaf = edge.lower if edge.upper == root else edge.upper
            port = self._port(self._row(leaf), range(gap, gap + 1))
            arms.append((leaf, port, 1 if leaf.column == gap else -1))
        return _Track(kind, gap, self._numbers[gap], tuple(arms))

    def _row(self, node: Node) -> int:
        return self.rows[node.quantity]

    def _is_upright(self, edge: Edge) -> bool:
        """Whether no other node stands between two of one step."""
        if edge.upper.column != edge.lower.column:
            return False
        high, low = self._row(edge.upper), self._row(edge.lower)
        return high < low and not any(
            node.column == edge.upper.column and high < self._row(node) < low
            for node in self.network.nodes
        )

    def _port(self, row: int, gaps: range, least: int = 0) -> int:
        """The first line of a row that is free in all these gaps."""
        port = least
        while any((row, gap, port) in self._ports for gap in gaps):
            port += 1
        self._ports |= {(row, gap, port) for gap in gaps}
        return port

    def _columns(self) -> list[int]:
        """Where each step begins, and behind them where the drawing ends."""
        left, x = [], 0
        for column in self.network.columns:
            left.append(x)
            tracks = self._numbers[column]
            x += self.width(column) + max(GAP, 2 * tracks + 3)
        tail = 2 * self._numbers[self.network.columns[-1]] + 3 if self.network.columns else 0
        return [*left, x - max(GAP, tail) + tail]

    def width(self, column: int) -> int:
        """The columns of the words of a step."""
        labels = [self.label(node) for node in self.network.nodes if node.column == column]
        kinds = [
            2 * len(edge.kinds) - 1 for edge in self.upright if edge.upper.column == column
        ]  # fmt: skip
        return max([len(self._heading(column)), *map(len, labels), *kinds])

    def label(self, node: Node) -> str:
        """The name of a node."""
        return write(node.variable, self.notation)

    def _heading(self, column: int) -> str:
        return f"{self.notation.letter('t')} = {column}"

    def _heights(self) -> list[int]:
        """The line on which each row begins, and behind them the number of lines."""
        top, y = [], 2
        for row in range(len(self.rows)):
            top.append(y)
            ports = [port for where, _, port in self._ports if where == row]
            y += max(ports, default=0) + 1 + BETWEEN
        return [*top, y - BETWEEN]

    def drawn(self) -> Canvas:
        """The drawing."""
        canvas = Canvas(self.notation.spelling)
        for column in self.network.columns:
            heading = self._heading(column)
            canvas.word(self._centre(column) - len(heading) // 2, 0, heading)
        for node in self.network.nodes:
            canvas.word(self._side(node, -1) + 2, self._y(node), self.label(node))
        for edge in self.upright:
            kinds = edge.kinds or ("",)
            for number, kind in enumerate(kinds):
                x = self._centre(edge.upper.column) - len(kinds) + 1 + 2 * number
                canvas.upright(kind, x, self._y(edge.upper) + 1, self._y(edge.lower) - 1)
        for edge, kind, port in self.level:
            early, late = _in_time(edge)
            y = self._y(early) + port
            canvas.along(kind, y, self._side(early, 1), self._side(late, -1))
        for track in self.tracks:
            x = self._behind(track.gap) + 2 + 2 * track.number
            arms = (
                (self._y(node) + port, self._side(node, side)) for node, port, side in track.arms
            )
            canvas.tree(track.kind, x, tuple(arms))
        return canvas

    def _centre(self, column: int) -> int:
        return self.left[self.network.columns.index(column)] + self.width(column) // 2

    def _behind(self, column: int) -> int:
        """The first character behind a step."""
        return self.left[self.network.columns.index(column)] + self.width(column)

    def _side(self, node: Node, side: int) -> int:
        """The character beside a node, with a blank between, to the left (-1) or right (1)."""
        label = self.label(node)
        first = self._centre(node.column) - len(label) // 2
        return first - 2 if side < 0 else first + len(label) + 1

    def _y(self, node: Node) -> int:
        return self.top[self._row(node)]


def _gap(edge: Edge) -> int:
    """The step before which a line with corners goes up or down."""
    early, late = _in_time(edge)
    return max(early.column, late.column - 1)


def _in_time(edge: Edge) -> tuple[Node, Node]:
    """The ends of an edge, that of the earlier step first; of one step the upper one."""
    if edge.upper.column <= edge.lower.column:
        return edge.upper, edge.lower
    return edge.lower, edge.upper
