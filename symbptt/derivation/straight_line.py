"""The adjoint form materialised: a program of numbers in which no operation is repeated by a loop.

The scalar model (n_x = n_h = n_y = 1) forward and backward, step after step, as one flat tuple of
operations on numbered slots. Each equation and each line of the backward pass is compiled once a
cell; the operations of the steps follow by adding a stride to the slots, so that the program grows
linearly with T and costs little more than the tuples that it consists of.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, repeat
from typing import TypeVar

from .. import bounds
from ..errors import NoRule
from ..formula.syntax import Index, Quotient, Variable
from ..model.cell import STEP, Cell, checked_last_step, total_loss
from ..notation import Name
from .compilation import Address, Compiler, Function, Operation, Pushed, Template

Value = TypeVar("Value")


@dataclass(frozen=True)
class StraightLine:
    """A program: slots 0, 1, ... hold the `numbers`, the `inputs`, then each operation's value.

    The inputs are the `constants`, then for each of the `steps` its given `timed` quantities.

    An operation is (code, slot, ...): its code is a position in `ARITHMETIC`, then in `functions`.
    `results` says in which slot the loss and each gradient arrive.
    """

    numbers: tuple[Fraction, ...]
    constants: tuple[Variable, ...]
    timed: tuple[Name, ...]
    steps: range
    functions: tuple[Function, ...]
    operations: tuple[Operation, ...]
    results: tuple[tuple[Variable | Quotient, int], ...]

    @property
    def inputs(self) -> tuple[Variable, ...]:
        """The constants, then the given variables of each of the steps."""
        given = (Variable(name, Index(None, t)) for t in self.steps for name in self.timed)
        return (*self.constants, *given)


def evaluate(
    program: StraightLine,
    number: Callable[[Fraction], Value],
    inputs: Mapping[Variable, Value],
    functions: Mapping[Function, Callable[..., Value]],
) -> dict[Variable | Quotient, Value]:
    """The results of a program for given inputs, in whatever numbers `inputs` are.

    `number` makes such a number of an exact one, `functions` gives each function and derivative.
    """
    slots: list[Value] = [number(value) for value in program.numbers]
    slots.extend(inputs[variable] for variable in program.inputs)
    apply: list[Callable[..., Value]] = [
        operator.add, operator.mul, operator.sub, operator.truediv
    ]  # fmt: skip
    apply.extend(functions[function] for function in program.functions)
    for code, *operands in program.operations:
        slots.append(apply[code](*(slots[slot] for slot in operands)))
    return {result: slots[slot] for result, slot in program.results}


def straight_line(cell: Cell, T: int, lowers: tuple[Variable, ...]) -> StraightLine:
    """The loss of the scalar model at T and its gradients by constants, as one program.

    Raises `InvalidValue` for a T below `start`, `BoundExceeded` past `bounds.OPERATIONS`, and
    `NoRule` for a lower variable with a time and for what no rule covers.

    >>> from symbptt.model.library import elman
    >>> [len(straight_line(elman(), T, (Variable(Name("W")),)).operations) for T in (0, 1, 2)]
    [20, 40, 60]
    """
    if any(lower.time is not None for lower in lowers):
        raise NoRule("a straight-line program for a variable of one step", "ask the adjoint form")
    steps = checked_last_step(cell, T) - cell.start + 1
    compiler = Compiler(cell, lowers)
    loss = compiler.forward()
    sums = compiler.backward()
    writer = _Writer(compiler, steps)
    bounds.hold("the number of operations", writer.length, bounds.OPERATIONS)
    upper = total_loss(cell)
    results: list[tuple[Variable | Quotient, int]] = [(upper, writer.last_forward(loss))]
    results += [(Quotient(upper, lower), writer.last_backward(address)) for lower, address in sums]
    return StraightLine(
        tuple(compiler.numbers),
        compiler.constants,
        compiler.timed,
        range(cell.start, cell.start + steps),
        tuple(compiler.functions),
        writer.operations(),
        tuple(results),
    )


class _Writer:
    """Writes out the operations of every step; slots are (first, stride) by the step."""

    def __init__(self, compiler: Compiler, steps: int) -> None:
        self.compiler = compiler
        self.steps = steps
        self.forward = tuple(compiler.blocks["forward"])
        self.backward = tuple(compiler.blocks["backward"])
        numbers, constants = len(compiler.numbers), compiler.constants
        self.constants = {one: numbers + slot for slot, one in enumerate(constants)}
        first = numbers + len(constants)
        self.timed = {name: first + slot for slot, name in enumerate(compiler.timed)}
        self.first = first + steps * len(compiler.timed)
        self.turn = self.first + steps * len(self.forward)

    @property
    def length(self) -> int:
        """The number of operations."""
        return self.steps * (len(self.forward) + len(self.backward))

    def operations(self) -> tuple[Operation, ...]:
        last = self.steps - 1
        return tuple(chain(
            self._steps(self.forward, 0, 1, at_start=True),
            self._steps(self.forward, 1, self.steps),
            self._steps(self.backward, last, last - 1, at_start=last == 0, at_end=True),
            self._steps(self.backward, last - 1, 0),
            self._steps(self.backward, 0, -1, at_start=True) if last else (),
        ))  # fmt: skip

    def last_forward(self, address: Address) -> int:
        """The slot of a value of the forward pass at the last step."""
        return self._slot(address, self.steps - 1, at_start=self.steps == 1)

    def last_backward(self, address: Address) -> int:
        """The slot of a value of the backward pass at the first step, where it ends."""
        return self._slot(address, 0, at_start=True)

    def _steps(
        self,
        block: tuple[Template, ...],
        first: int,
        end: int,
        at_start: bool = False,
        at_end: bool = False,
    ) -> Iterator[Operation]:
        """The operations of a block for the steps from `first` to before `end`, up or down."""
        down = block is self.backward
        count = max(0, first - end if down else end - first)
        columns = []
        for template in block:
            operands = []
            for address in template.operands:
                here = self._slot(address, first, at_start, at_end)
                stride = self._slot(address, first + (-1 if down else 1), at_start, at_end) - here
                operands.append(range(here, here + count * stride, stride) if stride
                                else repeat(here, count))  # fmt: skip
            columns.append(zip(repeat(template.code, count), *operands, strict=False))
        return chain.from_iterable(zip(*columns, strict=True))

    def _slot(
        self, address: Address, step: int, at_start: bool = False, at_end: bool = False
    ) -> int:
        """The slot of an address seen from a step, counted from 0."""
        block, key = address.block, address.key
        if (block == "forward before" and at_start) or (block == "backward after" and at_end):
            assert address.edge is not None
            return self._slot(address.edge, step)
        if block == "number":
            assert isinstance(key, int)
            return key
        if block == "constant":
            assert isinstance(key, Variable)
            return self.constants[key]
        if block == "step":
            assert isinstance(key, Name)
            return self.timed[key] + step * len(self.timed)
        if block == "last only":
            return self._slot(self.compiler.one if at_end else self.compiler.zero, step)
        position = self._position(address)
        if block.startswith("forward"):
            step -= block == "forward before"
            return self.first + step * len(self.forward) + position
        back = self.steps - 1 - step - (block == "backward after")
        return self.turn + back * len(self.backward) + position

    def _position(self, address: Address) -> int:
        """The position in its block of an operation, or of the one that a name stands for."""
        if isinstance(address.key, int):
            return address.key
        if isinstance(address.key, Pushed):
            value = self.compiler.values[address.key]
        else:
            assert isinstance(address.key, Name)
            value = self.compiler.values[Variable(address.key, Index(STEP))]
        assert isinstance(value.key, int)
        return value.key
