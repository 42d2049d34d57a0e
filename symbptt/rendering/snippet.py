"""A witness as a Python program of its own, which recomputes both sides of a claim.

It holds the model's equations, the numbers, and a forward differentiation of a few lines. Numbers
are fractions, or decimals of 50 digits where a function such as tanh has no exact values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from ..claims.directions import descends
from ..claims.reading import Reading
from ..derivation.total import weights
from ..equality.concrete import is_written
from ..equality.conformity import is_column
from ..equality.enclosures import Enclosure, Real
from ..equality.example import Matrix, Polynomial, extent, extents
from ..equality.witness import Witness
from ..errors import NoRule
from ..formula.printer import text
from ..formula.syntax import (
    Apply,
    Diagonal,
    Entrywise,
    Equation,
    Formula,
    Index,
    Iverson,
    Number,
    Ones,
    Outer,
    Plus,
    Power,
    Product,
    Quotient,
    Ratio,
    Stack,
    Sum,
    Times,
    Transpose,
    Value,
    Variable,
)
from ..model.blocks import block_position, selected
from ..model.cell import LAST, Cell, Role
from ..model.functions import KNOWN, NAMED, Function, Kind
from ..model.shapes import formula_shape
from ..notation import Name
from .program import ARRAYS, FORMULAS, NEEDS, NETWORK, NUMBERS, PIECES, WRITTEN

_INEXACT = frozenset({"exp", "log"})


def render(cell: Cell, claim: Equation, witness: Witness) -> str:
    """The program: it prints the left and the right side of the claim."""
    return "\n".join(_program(cell, claim, witness))


def _program(cell: Cell, claim: Equation, witness: Witness) -> Iterator[str]:
    code = _Code(cell, witness)
    equations = code.equations()
    sides = [code.formula(side) for side in witness.settled]
    pieces = code.pieces()
    slots = ", ".join(f"{name} = {value}" for name, value in (("T", witness.T), *witness.slots))
    yield f"# {_line(text(claim))}"
    yield f"# at {slots}: the left and the right side in an example of the network."
    yield NUMBERS["exact" if _INEXACT.isdisjoint(pieces) else "decimal"]
    yield ""
    yield ARRAYS
    for piece in pieces:
        yield ""
        yield PIECES[piece]
    yield from code.functions()
    yield ""
    yield f"START, T = {cell.start}, {witness.T}"
    backwards = [one.name.ascii for one in cell.of_role(Role.STATE) if cell.ahead(one.name)]
    yield f"BACKWARDS = {backwards}"
    yield "GIVEN = {"
    for variable, matrix in witness.numbers.given:
        yield f"    {_key(variable)}: Array({_rows(matrix)}),"
    yield "}"
    yield "EQUATIONS = {"
    yield from (f"    {line}," for line in equations)
    yield "}"
    yield from _order(cell)
    yield from code.total()
    yield ""
    yield ""
    yield NETWORK
    yield ""
    yield FORMULAS
    yield ""
    if code.writes:
        yield ""
        yield WRITTEN
        yield ""
    yield "VALUES = values()"
    yield "if TOTAL:"
    yield "    VALUES[TOTAL] = total(lambda *key: VALUES[key])"
    yield "KEYS = set(VALUES)"
    yield from (f"{_letter(name)} = {value}" for name, value in witness.slots)
    for name, side in zip(("left", "right"), sides, strict=True):
        yield f"{name} = {side}"
    yield 'print("left ", shown(left, right))'
    yield 'print("right", shown(right, left))'
    yield ""


def _order(cell: Cell) -> Iterator[str]:
    """In which order the equations are computed: those of a sweep at each step, one by one."""
    if not cell.reads_later:
        yield "ORDER = [(name, t) for t in range(START, T + 1) for name in EQUATIONS]"
        return
    yield "ORDER = ["
    for sweep in cell.sweeps:
        names = ", ".join(repr(name.ascii) for name in sweep.names)
        steps = "range(T, START - 1, -1)" if sweep.backwards else "range(START, T + 1)"
        yield f"    *((name, t) for t in {steps} for name in ({names},)),"
    yield "]"


def _line(words: str) -> str:
    return " ".join(words.split())


def _key(variable: Variable) -> str:
    """A variable at a number as a name and a time."""
    time = None if variable.time is None else variable.time.offset
    return repr((variable.name.ascii, time))


def _rows(matrix: Matrix) -> str:
    rows = (", ".join(map(_exact, row)) for row in matrix)
    return "[" + ", ".join(f"[{row}]" for row in rows) + "]"


def _exact(number: Real) -> str:
    assert not isinstance(number, Enclosure)
    value = Fraction(number)
    over = f"Fraction({value.numerator}, {value.denominator})"
    return str(value) if value.denominator == 1 else over


class _Code:
    """Formulas of one cell as Python; what they use is noted."""

    def __init__(self, cell: Cell, witness: Witness) -> None:
        self.cell = cell
        self.witness = witness
        self.used: set[str] = set()
        self.writes = any(map(is_written, witness.settled))

    def equations(self) -> list[str]:
        """The equations of a step, each as an item of a dictionary."""
        found = []
        for equation in self.cell.equations:
            assert isinstance(equation.left, Variable)
            name = repr(equation.left.name.ascii)
            found.append(f"{name}: lambda v, t: {self._array(equation.right)}")
        return found

    def pieces(self) -> list[str]:
        """The pieces of the program that the equations use, each after those that it uses."""
        wanted = set(self.used)
        for name in self.used:
            wanted.update(NEEDS.get(name, ()))
        return [name for name in PIECES if name in wanted]

    def functions(self) -> Iterator[str]:
        """What the unknown functions are in the example."""
        for chosen in self.witness.numbers.functions:
            yield ""
            yield from _defined(chosen)

    def total(self) -> Iterator[str]:
        """The total loss: its name, and what it adds up."""
        if self.cell.loss is None:
            yield "TOTAL = None"
            return
        yield f"TOTAL = {_key(self.cell.loss)}"
        yield ""
        yield ""
        yield "def total(v):"
        parts = weights(self.cell, self.witness.T)
        terms = [f"Array([[{_exact(weight)}]]) @ v{_key(part)}" for part, weight in parts.items()]
        yield f"    return {' + '.join(terms) or 'Array([[0]])'}"

    # ---- equations

    def _array(self, formula: Formula) -> str:
        match formula:
            case Number(value=value):
                return f"Array([[{_exact(value)}]])"
            case Variable():
                return self._variable(formula)
            case Plus(terms=parts):
                return self._joined("+", parts)
            case Times(factors=parts):
                return self._joined("@", parts)
            case Entrywise(factors=parts):
                return self._joined("*", parts)
            case Ratio(upper=upper, lower=lower):
                return f"({self._array(upper)} * {self._called('inverse', lower)})"
            case Power(base=base, exponent=int() as exponent):
                return f"{self._array(base)} ** {exponent}"
            case Transpose(body=body):
                return f"{self._array(body)}.T"
            case Diagonal(body=body):
                return self._called("diagonal", body)
            case Outer(left=left, right=right):
                return f"({self._array(left)} @ {self._array(right)}.T)"
            case Stack(parts=parts):
                return self._called("stack", *parts)
            case Ones():
                return "Array([[1]])"
            case Apply():
                return self._apply(formula)
            case _:
                raise NoRule(f"{type(formula).__name__} in a program", "write it otherwise")

    def _variable(self, formula: Variable) -> str:
        block = selected(formula)
        if block is not None:
            return f"Array({_rows(self._selector(*block))})"
        if formula.time is None:
            return f"v({formula.name.ascii!r})"
        return f"v({formula.name.ascii!r}, {_index(formula.time)})"

    def _selector(self, position: int, sizes: tuple[str, ...]) -> Matrix:
        widths = [extent(size, self.witness.numbers.size) for size in sizes]
        before = sum(widths[:position])
        return tuple(
            tuple(int(row == before + place) for place in range(widths[position]))
            for row in range(sum(widths))
        )

    def _joined(self, sign: str, parts: tuple[Formula, ...]) -> str:
        return f"({f' {sign} '.join(map(self._array, parts))})"

    def _called(self, name: str, *arguments: Formula) -> str:
        return self._call(name, *map(self._array, arguments))

    def _call(self, name: str, *arguments: str) -> str:
        self.used.add(name)
        return f"{name}({', '.join(arguments)})"

    def _apply(self, formula: Apply) -> str:
        return self._of_function(formula, tuple(map(self._array, formula.arguments)))

    def _of_function(self, formula: Apply, given: tuple[str, ...]) -> str:
        function = self.cell.function(formula.function)
        if function.kind is Kind.BLOCK:
            position, _ = block_position(function.name) or (0, 1)
            rows = extents(formula_shape(self.cell, formula), self.witness.numbers.size)[0]
            return f"Array({given[0]}.rows[{position * rows}:{(position + 1) * rows}])"
        if function == KNOWN["identity"]:
            return given[0]
        if function.name.ascii in PIECES and _is_known(function):
            return self._call(function.name.ascii, *given)
        arguments = ", ".join(given)
        if function.kind is Kind.ENTRYWISE:
            return f"{_identifier(function.name)}({arguments})"
        self.used.add("polynomial")
        shape = extents(formula_shape(self.cell, formula), self.witness.numbers.size)
        return f"{_identifier(function.name)}({shape}, {arguments})"

    # ---- settled formulas

    def formula(self, formula: Formula) -> str:
        """A settled side as an expression of `d`, `product`, `added` and `transposed`."""
        match formula:
            case Number(value=value):
                return f"number({_exact(value)})"
            case Value(index=index):
                return f"number({_index(index)})"
            case Quotient():
                return self._quotient(formula)
            case Plus(terms=terms):
                return f"added({', '.join(map(self.formula, terms))})"
            case Times(factors=factors):
                return f"product({', '.join(map(self.formula, factors))})"
            case Sum(index=index):
                over = f"for {_letter(index)} in {self._range(formula)}"
                return f"added(*({self.formula(formula.body)} {over}))"
            case Product(index=index):
                over = self._range(formula)
                over = f"reversed({over})" if descends(formula, self._reading) else over
                return f"product(*({self.formula(formula.body)} for {_letter(index)} in {over}))"
            case Transpose(body=body):
                return f"transposed({self.formula(body)})"
            case Power(base=base, exponent=exponent) if self.writes:
                return f"raised({self.formula(base)}, {_exponent(exponent)})"
            case Power(base=base, exponent=int() as exponent):
                return f"product(*[{self.formula(base)}] * {exponent})"
            case Ratio(upper=upper, lower=lower) if self.writes:
                return f"by_entries({self.formula(upper)}, over({self.formula(lower)}))"
            case Ratio(upper=upper, lower=lower):
                return f"product({self.formula(upper)}, 1 / {self.formula(lower)})"
            case Variable():
                return f"value{_placed(formula)}"
            case Diagonal(body=body):
                return f"diag({self.formula(body)})"
            case Entrywise(factors=factors):
                return f"by_entries({', '.join(map(self.formula, factors))})"
            case Outer(left=left, right=right):
                return f"outer({self.formula(left)}, {self.formula(right)})"
            case Stack(parts=parts):
                return f"stacked({', '.join(map(self.formula, parts))})"
            case Ones():
                return "number(1)"
            case Iverson(left=left, right=right):
                return f"number(int({_index(left)} == {_index(right)}))"
            case Apply():
                return self._written_function(formula)
            case _:
                raise NoRule(f"{type(formula).__name__} in a program", "write it otherwise")

    def _written_function(self, formula: Apply) -> str:
        names = "abcd"[: len(formula.arguments)]
        function = f"lambda {', '.join(names)}: {self._of_function(formula, tuple(names))}"
        parts = [function, *map(self.formula, formula.arguments)]
        if not formula.primes:
            return f"applied({', '.join(parts)})"
        kind = self.cell.function(formula.function).kind
        return f"slope({', '.join([str(kind is Kind.ENTRYWISE), *parts])})"

    @property
    def _reading(self) -> Reading:
        return Reading(product_order=self.witness.product_order, layout=self.witness.layout)

    def _range(self, formula: Sum | Product) -> str:
        first = "START" if formula.first is None else _index(formula.first)
        last = "T" if formula.last is None else _index(formula.last)
        return f"range({first}, {last} + 1)"

    def _quotient(self, quotient: Quotient) -> str:
        upper, lower = (_placed(part) for part in (quotient.upper, quotient.lower))
        parts = [upper, lower]
        if quotient.mark != "total":
            roles = (Role.PREACTIVATION,) if quotient.mark == "own" else tuple(Role)
            names = sorted(
                one.name.ascii for one in self.cell.of_role(*roles) if self.cell.defines(one.name)
            )
            parts.append("{" + ", ".join(map(repr, names)) + "}" if names else "()")
        if is_column(self.cell, quotient, self.witness.layout):
            parts.append("turned=True")
        if quotient.use is not None:
            parts.append(f"use={_index(quotient.use)}")
        if quotient.held:
            parts.append(f"held=[{', '.join(map(_placed, quotient.held))}]")
        return f"d({', '.join(parts)})"


def _placed(part: Formula) -> str:
    assert isinstance(part, Variable)
    time = "None" if part.time is None else _index(part.time)
    return f"({part.name.ascii!r}, {time})"


def _index(index: Index) -> str:
    pieces = [] if index.symbol is None else [_letter(index.symbol)]
    pieces += [f"{factor} * {_letter(symbol)}" for symbol, factor in index.others]
    if index.offset or not pieces:
        pieces.append(str(index.offset))
    return " + ".join(pieces).replace("+ -", "- ")


def _exponent(exponent: int | Index) -> str:
    return str(exponent) if isinstance(exponent, int) else _index(exponent)


def _letter(symbol: str) -> str:
    """An index symbol as a name of Python that the program does not use otherwise."""
    return (
        symbol if symbol == LAST or _PLAIN.fullmatch(symbol) else "i_" + _NOT_PLAIN.sub("_", symbol)
    )


def _identifier(name: Name) -> str:
    """The name of an unknown function; no other name of the program begins so."""
    return "f_" + _NOT_PLAIN.sub("_", name.ascii.removeprefix("f_"))


_PLAIN = re.compile("[a-ce-su-z]|t")
"""Letters that are no name of the program."""

_NOT_PLAIN = re.compile("[^A-Za-z0-9]")


def _is_known(function: Function) -> bool:
    return function in (*KNOWN.values(), *NAMED.values())


def _defined(chosen: Polynomial) -> Iterator[str]:
    """What an unknown function is in the example."""
    a, b = chosen.linear, chosen.square
    yield ""
    if chosen.kind is Kind.ENTRYWISE:
        yield f"def {_identifier(chosen.name)}(a):"
        yield f"    return Array([[{a}]]) * a + Array([[{b}]]) * a * a"
        return
    cyclic = ", is_vector=True" if chosen.kind is Kind.VECTOR else ""
    yield f"def {_identifier(chosen.name)}(shape, *arrays):"
    yield f"    return polynomial({a}, {b}, shape, arrays{cyclic})"
