"""A gradient as Python: a readable NumPy function of the forward and the backward pass.

The lines of the function are the cell's equations and those of its backward pass, each written
once. What a step adds to the δ of a step before stands in later_...: no line reads a later step.
A network that runs both ways in time has a loop for each of its sweeps, forward and backward; what
its loops add to the δ of a state at other steps stands in later_... as well, by step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..derivation.adjoint import derive_program
from ..derivation.forms import AdjointForm, BackwardProgram, Pass, Push
from ..derivation.total import plain_total
from ..errors import InvalidValue
from ..formula.printer import plain_name
from ..formula.syntax import ZERO, Formula, Index, Quotient, Variable, plus, walk
from ..model.blocks import block_position, selected
from ..model.cell import STEP, Cell, Quantity, Role
from ..model.functions import KNOWN, NAMED, Function, Kind
from ..notation import Name
from .expressions import Expressions, index
from .identifiers import Identifiers

DEFINITIONS: dict[Name, tuple[str, ...]] = {
    KNOWN["sigmoid"].name: ("def sigma(a):", "    return 1 / (1 + np.exp(-a))"),
    KNOWN["relu"].name: (
        "def relu(a):", "    return np.maximum(a, 0)", "", "",
        "def drelu(a):", "    return (a > 0).astype(float)",
    ),
    KNOWN["softmax"].name: (
        "def softmax(a):", "    e = np.exp(a - a.max())", "    return e / e.sum()",
    ),
    KNOWN["squared_error"].name: (
        "def squared_error(yhat, y):", "    return ((yhat - y) ** 2).sum() / 2",
    ),
    KNOWN["cross_entropy"].name: (
        "def cross_entropy(yhat, y):", "    return -(y * np.log(yhat)).sum()",
    ),
}  # fmt: skip
"""How the functions with a name are defined, where NumPy does not have them."""


def render(cell: Cell, form: AdjointForm) -> str:
    """A Python module with the function `loss_and_gradients` for the results of a backward pass.

    Raises `InvalidValue` if the pass is not one of the total loss, or asks for one step's gradient
    alone, and `NoRule` for what NumPy code is not written for.
    """
    if form.upper != cell.loss:
        raise InvalidValue("the Python form is one of gradients of the total loss")
    lowers = []
    for result in form.results:
        assert isinstance(result.left, Quotient) and isinstance(result.left.lower, Variable)
        lower = result.left.lower
        if not cell.is_given(lower) and lower.time not in (None, Index(STEP)):
            raise InvalidValue(
                f"the Python form has the gradients of every step, not that by {plain_name(lower)}"
            )
        lowers.append(lower)
    program = derive_program(cell, tuple(lowers))
    return "\n".join(_Module(cell, program, Identifiers(cell)).lines())


@dataclass(frozen=True)
class _Module:
    """The lines of the module of a backward pass."""

    cell: Cell
    program: BackwardProgram
    names: Identifiers

    @property
    def write(self) -> Expressions:
        earlier = frozenset(self.names.of(quantity.at(0)) for quantity in self._read_earlier())
        return Expressions(self.names, earlier, self.program.kept)

    def _read_earlier(self) -> tuple[Quantity, ...]:
        """The inputs and targets of which an equation reads one of a step before."""
        data = self.cell.of_role(Role.INPUT, Role.TARGET)
        return tuple(quantity for quantity in data if self.cell.lag(quantity.name))

    def lines(self) -> Iterator[str]:
        lowers = [self._target(lower) for lower in self.program.lowers]
        yield f'"""Forward and backward pass of the cell {self.cell.name}; numerator layout."""'
        yield ""
        yield "import numpy as np"
        for function in self.cell.functions:
            if function.name in DEFINITIONS:
                yield from ("", "", *DEFINITIONS[function.name])
        yield ""
        yield ""
        yield from _wrapped("def loss_and_gradients(", self._arguments(), "):")
        yield from _wrapped('    """The loss L and its gradients, by name: ', lowers, ".")
        yield ""
        yield from (f"    {line}" for line in self._documentation())
        yield '    """'
        for line in (*self._forward(), "", *self._backward()):
            yield f"    {line}" if line else ""

    def _arguments(self) -> list[str]:
        cell, names = self.cell, self.names
        found = [names.of(quantity.at(None)) for quantity in cell.of_role(Role.PARAMETER)]
        found += [names.given(variable) for variable in self._given()]
        data = cell.of_role(Role.INPUT, Role.TARGET)
        found += [names.of(quantity.at(0)) for quantity in data]
        if not data:
            found.append("T")
        for function in self._unknown():
            name = names.function(function.name)
            found += [name, f"d{name}"]
        return found

    def _given(self) -> tuple[Variable, ...]:
        """What is given of no step of the network: states, and data that is read later."""
        return (
            *self.cell.given_states,
            *(
                quantity.at(self.cell.start - steps)
                for quantity in self._read_earlier()
                for steps in range(1, self.cell.lag(quantity.name) + 1)
            ),
        )

    def _unknown(self) -> list[Function]:
        known = (*KNOWN.values(), *NAMED.values())
        return [
            function
            for function in self.cell.functions
            if function not in known and block_position(function.name) is None
        ]

    def _documentation(self) -> Iterator[str]:
        data = [self.names.of(one.at(0)) for one in self.cell.of_role(Role.INPUT, Role.TARGET)]
        start = self.cell.start
        if data:
            yield f"{', '.join(data)} hold one vector for each of the steps {start}..T, in order."
        if any(not one.time.symbol for one in self._given() if one.time):
            yield f"What is given of step {start - 1} is called ..._before."
        if any(one.time.symbol for one in self._given() if one.time):
            yield "What is given of step T + 1 is called ..._after."
        yield "Vectors are one-dimensional."
        said = {
            Kind.ENTRYWISE: "{0} acts by entries, d{0} is its derivative by entries.",
            Kind.VECTOR: "{0} is a function of a vector, d{0} its Jacobian matrix.",
            Kind.LOSS: "{0} is the loss of a step, a number, d{0} the row of its derivatives.",
        }
        for function in self._unknown():
            if function.kind in said:
                yield said[function.kind].format(self.names.function(function.name))

    # The forward pass.

    def _forward(self) -> Iterator[str]:
        cell, names, start = self.cell, self.names, self.cell.start
        data = cell.of_role(Role.INPUT, Role.TARGET)
        if data:
            first = names.of(data[0].at(0))
            yield f"T = len({first})" + (f" + {start - 1}" if start > 1 else _minus(1 - start))
        yield from self._sizes()
        for quantity in self._read_earlier():
            name = names.of(quantity.at(0))
            yield f"{name} = {{{self._before(quantity)}, **dict(enumerate({name}, {start}))}}"
        for quantity in cell.quantities:
            if _is_computed(quantity):
                yield f"{names.of(quantity.at(0))} = {{{self._before(quantity)}}}"
        for sweep in cell.sweeps:
            yield self._loop(not sweep.backwards)
            for equation in sweep.equations:
                yield f"    {self._code(equation.left)} = {self._code(equation.right)}"
        total = plain_total(cell)
        stored = names.of(total.loss)
        yield f"L = {stored}[T]" if total.first is None else f"L = sum({stored}.values())"

    def _loop(self, rising: bool) -> str:
        """The head of a loop over all steps."""
        start = self.cell.start
        return f"for t in range({start}, T + 1):" if rising else (
            f"for t in range(T, {start - 1}, -1):"
        )  # fmt: skip

    def _before(self, quantity: Quantity) -> str:
        """The entries of a dictionary for what is given of a quantity."""
        given = [one for one in self._given() if one.name == quantity.name]
        return ", ".join(f"{index(one.time)}: {self.names.given(one)}" for one in given if one.time)

    def _sizes(self) -> Iterator[str]:
        """The sizes of stacked vectors, where an expression needs them."""
        values = [push.value for push in self.program.pushes]
        for one in self.program.passes:
            values += [line.value for line in one.loop.body]
            values += [value for _, value in one.results]
        used: dict[str, None] = {}
        for value in values:
            for part in walk(value):
                if isinstance(part, Variable) and (found := selected(part)) is not None:
                    used.update(dict.fromkeys(size for size in found[1] if size != "1"))
        for size in (part for name in used for part in name.split("+")):
            yield f"{size} = {self._measured(size)}"

    def _measured(self, size: str) -> str:
        """Where a size is seen among the arguments."""
        for quantity in self.cell.of_role(Role.PARAMETER):
            if size in quantity.shape:
                name = self.names.of(quantity.at(None))
                return f"{name}.shape[{quantity.shape.index(size)}]"
        for variable in self._given():
            if self.cell.quantity(variable).shape == (size,):
                return f"len({self.names.given(variable)})"
        data = self.cell.of_role(Role.INPUT, Role.TARGET)
        return next(f"len({self.names.of(one.at(0))}[0])" for one in data if one.shape == (size,))

    # The backward pass.

    def _backward(self) -> Iterator[str]:
        start = self.cell.start
        yield from self._zeros()
        for one in self.program.passes:
            lines = tuple(self._lines_of(one))
            if lines:
                yield self._loop(one.loop.rising)
                yield from (f"    {line}" for line in lines)
        for lower in self.program.lowers:
            given = self.cell.is_given(lower)
            if lower.time is not None and not given and self._pushes(lower.name):
                target = f"grad_{self._target(lower)}"
                yield f"{target} = {{s: {target}[s] for s in range({start}, T + 1)}}"
            if given:
                yield f"grad_{self._target(lower)} = {self._of_given(lower)}"
        pairs = [f'"{name}": grad_{name}' for name in map(self._target, self.program.lowers)]
        yield from _wrapped("return L, {", pairs, "}", WIDTH - 4)

    def _lines_of(self, one: Pass) -> Iterator[str]:
        """The lines of a pass at a step."""
        for line in one.loop.body:
            variable = line.target.variable
            parts = [] if line.value == ZERO else [self._code(line.value)]
            parts += [self._later(variable)] if self._pushes(variable.name) else []
            yield f"{self._code(line.target)} = {' + '.join(parts) or '0'}"
        for lower, value in one.results:
            yield from self._result(lower, value)
        for name in dict.fromkeys(push.target.name for push in one.pushes):
            yield from self._pushing(name, one.pushes)

    def _target(self, lower: Variable) -> str:
        """A name for the gradient by a variable: b_h, x, h_before."""
        return self.names.given(lower) if self.cell.is_given(lower) else self.names.of(lower)

    def _pushes(self, name: Name) -> list[Push]:
        return [push for push in self.program.pushes if push.target.name == name]

    def _pushed(self) -> list[Name]:
        return list(dict.fromkeys(push.target.name for push in self.program.pushes))

    def _reach(self, name: Name) -> range:
        """To which steps beside its own a step adds to the δ of a quantity."""
        times = (push.target.time for push in self._pushes(name))
        offsets = [time.offset for time in times if time is not None]
        return range(min((0, *offsets)), max((0, *offsets)) + 1)

    def _by_step(self, name: Name) -> bool:
        """Whether what is added to the δ of a quantity is kept for every step.

        It is not where the neighbouring step alone reads it, in the same loop.
        """
        pushing = [one for one in self.program.passes for push in one.pushes
                   if push.target.name == name]  # fmt: skip
        own = [one for one in self.program.passes
               if any(line.target.variable.name == name for line in one.loop.body)]  # fmt: skip
        return len(self._reach(name)) > 2 or any(one not in own for one in pushing)

    def _is_data(self, name: Name) -> bool:
        return any(name == one.name for one in self.cell.of_role(Role.INPUT))

    def _zeros(self) -> Iterator[str]:
        """What the backward pass adds to, with which it starts."""
        start = self.cell.start
        for name in self._pushed():
            if self._is_data(name):
                continue
            one = self.names.of(Variable(name, Index(STEP)))
            if self._by_step(name):
                yield f"later_{one} = {{s: 0 * {one}[T] for s in {self._steps(name)}}}"
            else:
                yield f"later_{one} = 0 * {one}[T]"
        for name in (one.name for one in self.cell.quantities if one.timed):
            if name in self.program.kept:
                yield f"delta_{self.names.of(Variable(name, Index(STEP)))} = {{}}"
        for lower in self.program.lowers:
            target = f"grad_{self._target(lower)}"
            if lower.time is None:
                yield f"{target} = 0 * {self.names.of(lower)}"
            elif self._adds_up(lower):
                at = "s" if self._pushes(lower.name) else f"s - {start}" if start else "s"
                zero = f"0 * {self.names.of(lower)}[{at}]"
                yield f"{target} = {{s: {zero} for s in {self._steps(lower.name)}}}"
            elif not self.cell.is_given(lower):
                yield f"{target} = {{}}"

    def _steps(self, name: Name) -> str:
        """The steps at which something is added to the δ of a quantity."""
        reach = self._reach(name)
        last = f"T + {reach[-1] + 1}"
        return f"range({self.cell.start + reach[0]}, {last})"

    def _adds_up(self, lower: Variable) -> bool:
        """Whether several steps or loops add to the gradient by a variable of one step."""
        found = [one for one in self.program.passes for name, value in one.results
                 if name == lower and value != ZERO]  # fmt: skip
        return self._is_data(lower.name) and (len(found) > 1 or bool(self._pushes(lower.name)))

    def _later(self, variable: Variable) -> str:
        """What later steps have added to the δ of a quantity."""
        one = self.names.of(variable)
        return f"later_{one}" + ("[t]" if self._by_step(variable.name) else "")

    def _result(self, lower: Variable, value: Formula) -> Iterator[str]:
        target = f"grad_{self._target(lower)}"
        if self.cell.is_given(lower):
            return
        if lower.time is None:
            if value != ZERO:
                yield f"{target} = {target} + {self._code(value)}"
        elif self._adds_up(lower):
            if value != ZERO:
                yield f"{target}[t] = {target}[t] + {self._code(value)}"
        elif value != ZERO:
            yield f"{target}[t] = {self._code(value)}"
        elif not self._is_anywhere(lower):
            yield f"{target}[t] = 0 * {self._code(lower)}"

    def _is_anywhere(self, lower: Variable) -> bool:
        """Whether some pass has the gradient by a variable."""
        return any((lower, value) in one.results for one in self.program.passes
                   for name, value in one.results if name == lower and value != ZERO)  # fmt: skip

    def _pushing(self, name: Name, pushes: tuple[Push, ...]) -> Iterator[str]:
        one = self.names.of(Variable(name, Index(STEP)))
        pushes = tuple(push for push in pushes if push.target.name == name)
        if self._is_data(name) or self._by_step(name):
            held = f"{'grad' if self._is_data(name) else 'later'}_{one}"
            for push in pushes:
                at = f"{held}[{index(push.target.time or Index(STEP))}]"
                yield f"{at} = {at} + {self._code(push.value)}"
        else:
            yield f"later_{one} = {self._code(plus(tuple(push.value for push in pushes)))}"

    def _of_given(self, lower: Variable) -> str:
        """The gradient by what is given: what all steps have added to it."""
        one = self.names.of(lower)
        assert lower.time is not None
        reach, later = self._reach(lower.name), lower.time.symbol is not None
        offset = lower.time.offset if later else lower.time.offset - self.cell.start
        if offset not in reach:
            return f"0 * {self.names.given(lower)}"
        return f"later_{one}" + (f"[{index(lower.time)}]" if self._by_step(lower.name) else "")

    def _code(self, formula: Formula) -> str:
        return self.write.of(formula).text


WIDTH = 100
"""Columns of a line, where it can be broken."""


def _wrapped(opening: str, parts: list[str], closing: str, width: int = WIDTH) -> Iterator[str]:
    """The parts with commas between an opening and a closing, on as many lines as they need."""
    line = opening
    for position, part in enumerate(parts):
        last = position == len(parts) - 1
        added = part + (closing if last else ", ")
        if len((line + added).rstrip()) > width and line.strip():
            yield line.rstrip()
            line = "    " + " " * (len(opening) - len(opening.lstrip()))
        line += added
    yield line if parts else opening + closing


def _minus(number: int) -> str:
    return f" - {number}" if number > 0 else f" + {-number}" if number else ""


def _is_computed(quantity: Quantity) -> bool:
    given = (Role.INPUT, Role.TARGET, Role.PARAMETER, Role.TOTAL_LOSS)
    return quantity.role not in given
