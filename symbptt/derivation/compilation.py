"""Compiling the equations and the backward pass of a cell into operations of one step.

Sizes are 1. An operand is an `Address`: where a value of this step or of a neighbouring one is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from ..errors import NoRule
from ..formula.printer import signed
from ..formula.syntax import (
    ZERO,
    Apply,
    Formula,
    Index,
    Iverson,
    Number,
    Plus,
    Power,
    Ratio,
    Times,
    Variable,
    plus,
    walk,
)
from ..model.cell import STEP, Cell, Role
from ..notation import Name
from .adjoint import derive_program
from .expanded import scalar
from .total import plain_total

Operation = tuple[int, ...]


@dataclass(frozen=True)
class Function:
    """What an operation applies: `name` of a function of the cell, differentiated if `primes`."""

    name: Name
    primes: int = 0


ARITHMETIC = ("add", "multiply", "subtract", "divide")
"""The operations with the codes 0 to 3; further codes are the functions of a program in order."""


@dataclass(frozen=True)
class Pushed:
    """What a step adds to the δ of a quantity of the step before."""

    name: Name


@dataclass(frozen=True)
class Address:
    """Where a value is: an operation of the `block` of this step or of a neighbouring one.

    `block` is "forward", "forward before", "backward", "backward after", "step" (an input of the
    step), "constant" (an input of no step), "number" or "last only"; `key` says which there.
    `edge` is the address that stands for it where there is no neighbouring step.
    """

    block: str
    key: int | Name | Variable | Pushed
    edge: Address | None = None


@dataclass(frozen=True)
class Template:
    """An operation of every step: its code and the addresses of its operands."""

    code: int
    operands: tuple[Address, ...]


class Compiler:
    """Compiles the equations and the backward pass of a cell, each once.

    `numbers`, `functions` and the operations in `blocks` are in the order in which they came;
    `constants` are the inputs of no step, `timed` the names of those of every step.
    """

    def __init__(self, cell: Cell, lowers: tuple[Variable, ...]) -> None:
        self.cell = cell
        self.lowers = lowers
        parameters = (quantity.at(None) for quantity in cell.of_role(Role.PARAMETER))
        self.constants = (*parameters, *cell.given_states)
        given = cell.of_role(Role.INPUT, Role.TARGET)
        self.timed = tuple(quantity.name for quantity in given)
        self.numbers: dict[Fraction, None] = {}
        self.functions: dict[Function, None] = {}
        self.blocks: dict[str, dict[Template, None]] = {"forward": {}, "backward": {}}
        self.values: dict[Formula | Pushed, Address] = {}
        self.zero, self.one = self._number(Fraction(0)), self._number(Fraction(1))

    def forward(self) -> Address:
        """Compile the equations of a step; the address of the total loss up to it."""
        if self.cell.reads_later:
            raise NoRule(
                "a straight-line program of a network that runs both ways in time",
                "ask the Python form",
            )
        states = {quantity.name for quantity in self.cell.of_role(Role.STATE)}
        for equation in self.cell.equations:
            for part in _variables_before(equation.right):
                if part.time != Index(STEP, -1):
                    raise NoRule(
                        "a program of a longer memory than one step", "name the step before"
                    )
                if part.name not in states:
                    raise NoRule(
                        "a program that reads something else of the step before", "a state"
                    )
                given = Variable(part.name, Index(None, self.cell.start - 1))
                self.values[part] = Address("forward before", part.name, Address("constant", given))
        for equation in self.cell.equations:
            assert isinstance(equation.left, Variable)
            value = self._compiled(scalar(equation.right), "forward")
            is_state = equation.left.name in states
            self.values[equation.left] = self._own(value, "forward") if is_state else value
        total = plain_total(self.cell)
        here = self.values[Variable(total.loss.name, Index(STEP))]
        if total.first is None:
            return here
        so_far = Address("forward before", len(self.blocks["forward"]), self.zero)
        return self._operation("forward", 0, so_far, here)

    def backward(self) -> list[tuple[Variable, Address]]:
        """Compile the backward pass of a step; the addresses of the gradients so far."""
        (program,) = derive_program(self.cell, self.lowers).passes
        pushes: dict[Name, list[Formula]] = {}
        for push in program.pushes:
            pushes.setdefault(push.target.name, []).append(push.value)
        for line in program.loop.body:
            name = line.target.variable.name
            address = self._compiled(scalar(line.value), "backward")
            if name in pushes:
                later = Address("backward after", Pushed(name), self.zero)
                is_zero = line.value == ZERO
                address = later if is_zero else self._operation("backward", 0, address, later)
            self.values[line.target] = address
        for name, terms in pushes.items():
            pushed = self._compiled(scalar(plus(tuple(terms))), "backward")
            self.values[Pushed(name)] = self._own(pushed, "backward")
        sums = []
        for lower, value in program.results:
            if value == ZERO:
                sums.append((lower, self.zero))
                continue
            term = self._compiled(scalar(value), "backward")
            so_far = Address("backward after", len(self.blocks["backward"]), self.zero)
            sums.append((lower, self._operation("backward", 0, so_far, term)))
        return sums

    def _compiled(self, formula: Formula, block: str) -> Address:
        if formula in self.values:
            return self.values[formula]
        match formula:
            case Number(value=value):
                return self._number(value)
            case Variable(time=None):
                return Address("constant", formula)
            case Variable(name=name):
                return Address("step", name)
            case Iverson():
                return Address("last only", 0)
            case Plus(terms=terms):
                return self._sum(terms, block)
            case Times(factors=factors):
                return self._chain(1, factors, block)
            case Power(base=base, exponent=int() as exponent):
                power = self._chain(1, (base,) * abs(exponent), block) if exponent else self.one
                return power if exponent >= 0 else self._operation(block, 3, self.one, power)
            case Ratio(upper=upper, lower=lower):
                return self._operation(
                    block, 3, self._compiled(upper, block), self._compiled(lower, block)
                )
            case Apply(function=name, arguments=arguments, primes=primes):
                return self._applied(name, arguments, primes, block)
            case _:
                raise NoRule(f"{type(formula).__name__} in a straight-line program", "write it out")

    def _applied(
        self, name: Name, arguments: tuple[Formula, ...], primes: int, block: str
    ) -> Address:
        operands = [self._compiled(argument, block) for argument in arguments]
        if self.cell.function(name).derivative == Number(Fraction(1)) and not primes:
            return operands[0]
        code = len(ARITHMETIC) + _position(self.functions, Function(name, primes))
        return self._operation(block, code, *operands)

    def _sum(self, terms: tuple[Formula, ...], block: str) -> Address:
        address = self._compiled(terms[0], block)
        for term in terms[1:]:
            sign, rest = signed(term)
            code = ARITHMETIC.index("subtract" if sign == "-" else "add")
            address = self._operation(block, code, address, self._compiled(rest, block))
        return address

    def _chain(self, code: int, operands: tuple[Formula, ...], block: str) -> Address:
        address = self._compiled(operands[0], block)
        for operand in operands[1:]:
            address = self._operation(block, code, address, self._compiled(operand, block))
        return address

    def _operation(self, block: str, code: int, *operands: Address) -> Address:
        """The address of an operation; one that is there already is not repeated."""
        return Address(block, _position(self.blocks[block], Template(code, operands)))

    def _own(self, address: Address, block: str) -> Address:
        """The address as an operation of its block, which a neighbouring step can read."""
        if address.block == block:
            return address
        return self._operation(block, 0, address, self.zero)

    def _number(self, value: Fraction) -> Address:
        return Address("number", _position(self.numbers, value))


def _variables_before(formula: Formula) -> Iterator[Variable]:
    for part in walk(formula):
        if isinstance(part, Variable) and part.time is not None and part.time.offset < 0:
            yield part


Key = TypeVar("Key")


def _position(table: dict[Key, None], key: Key) -> int:
    """The position of a key in a table, where it is put if it is new."""
    if key in table:
        return list(table).index(key)
    table[key] = None
    return len(table) - 1
