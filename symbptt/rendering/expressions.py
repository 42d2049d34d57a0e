"""Formulas of a cell as NumPy expressions.

Vectors are one-dimensional arrays, so that a row and a column look alike; `Code` keeps which of
the two a value is. A diagonal matrix stands as the vector that it holds, until a sum needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..errors import NoRule
from ..formula.printer import signed
from ..formula.syntax import (
    Adjoint,
    Apply,
    Diagonal,
    Entrywise,
    Formula,
    Index,
    Iverson,
    Number,
    Ones,
    Outer,
    Plus,
    Power,
    Ratio,
    Stack,
    Times,
    Transpose,
    Variable,
)
from ..model.blocks import block_position, selected
from ..model.cell import Role
from ..model.functions import KNOWN, NAMED, Kind
from ..notation import Name
from .identifiers import Identifiers

NUMPY = {
    KNOWN["tanh"].name: "np.tanh",
    KNOWN["identity"].name: "",
    **{name: f"np.{name.base}" for name in NAMED if name.base in ("log", "exp")},
}
"""The functions that NumPy has."""

ATOM, PRODUCT, SUM = 2, 1, 0
"""How tightly an expression binds."""


@dataclass(frozen=True)
class Code:
    """An expression, how tightly it binds, and whether it is a number, row, column or matrix."""

    text: str
    kind: str
    binding: int = ATOM

    def within(self, binding: int) -> str:
        """The expression, in brackets if it binds less tightly."""
        return self.text if self.binding >= binding else f"({self.text})"


@dataclass(frozen=True)
class Expressions:
    """Writes formulas at step t.

    `by_time` are data that a program keeps by their time, and `kept` what it keeps the δ of.
    """

    names: Identifiers
    by_time: frozenset[str] = frozenset()
    kept: frozenset[Name] = frozenset()

    def of(self, formula: Formula) -> Code:
        """A formula as an expression; `NoRule` for an operation without a rule."""
        if type(formula) not in RULES:
            raise NoRule(
                f"{type(formula).__name__} in Python", "write it with the operations of a cell"
            )
        return RULES[type(formula)](self, formula)


def _number(write: Expressions, formula: Number) -> Code:
    whole = formula.value.denominator == 1
    return Code(
        str(formula.value), "number", SUM if formula.value < 0 else ATOM if whole else PRODUCT
    )


def _variable(write: Expressions, formula: Variable) -> Code:
    if selected(formula) is not None:
        return _selector(formula)
    cell = write.names.cell
    quantity = cell.quantity(formula)
    kind = {0: "number", 1: "column", 2: "matrix"}[len(quantity.shape)]
    name = write.names.of(formula)
    if formula.time is None:
        return Code(name, kind)
    is_data = quantity.role in (Role.INPUT, Role.TARGET) and name not in write.by_time
    return Code(f"{name}[{index(formula.time.plus(-cell.start if is_data else 0))}]", kind)


def _selector(variable: Variable) -> Code:
    """The columns of the identity that belong to one block."""
    found = selected(variable)
    assert found is not None
    position, sizes = found
    first, last = " + ".join(sizes[:position]), " + ".join(sizes[: position + 1])
    return Code(f"np.eye({' + '.join(sizes)})[:, {first or '0'}:{last}]", "matrix")


def index(time: Index) -> str:
    """A time as an index of Python."""
    if time.symbol is None:
        return str(time.offset)
    return time.symbol + (f" {'+' if time.offset > 0 else '-'} {abs(time.offset)}"
                          if time.offset else "")  # fmt: skip


def _adjoint(write: Expressions, formula: Adjoint) -> Code:
    shape = write.names.cell.quantity(formula.variable).shape
    kind = {0: "number", 1: "row", 2: "matrix"}[len(shape)]
    at = "[t]" if formula.variable.name in write.kept else ""
    return Code(f"delta_{write.names.of(formula.variable)}{at}", kind)


def _iverson(write: Expressions, formula: Iverson) -> Code:
    return Code(f"({index(formula.left)} == {index(formula.right)})", "number")


def _plus(write: Expressions, formula: Plus) -> Code:
    codes = [_whole(write.of(term)) for term in formula.terms]
    text = codes[0].text
    for code in codes[1:]:
        negative = code.text.startswith("-")
        text += f" - {code.text[1:]}" if negative else f" + {code.within(PRODUCT)}"
    kinds = [code.kind for code in codes if code.kind != "number"]
    return Code(text, kinds[0] if kinds else "number", SUM)


def _whole(code: Code) -> Code:
    """A diagonal matrix as a matrix; anything else as it is."""
    return Code(f"np.diag({code.text})", "matrix") if code.kind == "diagonal" else code


def _entrywise(write: Expressions, formula: Entrywise) -> Code:
    codes = [_whole(write.of(factor)) for factor in formula.factors]
    kinds = [code.kind for code in codes if code.kind != "number"]
    first, *rest = codes
    text = " * ".join((first.within(PRODUCT), *(code.within(ATOM) for code in rest)))
    return Code(text, kinds[0] if kinds else "number", PRODUCT)


def _times(write: Expressions, formula: Times) -> Code:
    sign, rest = signed(formula)
    if sign == "-":
        code = write.of(rest)
        return Code(f"-{code.within(PRODUCT)}", code.kind, PRODUCT)
    product = write.of(formula.factors[0])
    for factor in formula.factors[1:]:
        product = _multiplied(product, write.of(factor))
    return product


def _multiplied(left: Code, right: Code) -> Code:
    kind, template = _PRODUCTS[left.kind, right.kind]
    before = ATOM if template.startswith(("{}[", "{}.")) else PRODUCT
    if template.startswith("np."):
        return Code(template.format(left.text, right.text), kind)
    return Code(template.format(left.within(before), right.within(ATOM)), kind, PRODUCT)


_SHAPED = ("row", "column", "matrix", "diagonal", "ones")
_PRODUCTS = {
    ("number", "number"): ("number", "{} * {}"),
    **{("number", kind): (kind, "{} * {}") for kind in _SHAPED},
    **{(kind, "number"): (kind, "{} * {}") for kind in _SHAPED},
    ("row", "matrix"): ("row", "{} @ {}"),
    ("row", "diagonal"): ("row", "{} * {}"),
    ("row", "column"): ("number", "{} @ {}"),
    ("row", "ones"): ("number", "{}.sum() * {}"),
    ("column", "row"): ("matrix", "np.outer({}, {})"),
    ("matrix", "column"): ("column", "{} @ {}"),
    ("matrix", "matrix"): ("matrix", "{} @ {}"),
    ("matrix", "diagonal"): ("matrix", "{} * {}"),
    ("matrix", "ones"): ("column", "{}.sum(axis=1) * {}"),
    ("diagonal", "column"): ("column", "{} * {}"),
    ("diagonal", "diagonal"): ("diagonal", "{} * {}"),
    ("diagonal", "matrix"): ("matrix", "{}[:, None] * {}"),
    ("diagonal", "ones"): ("column", "{} * {}"),
}
"""What a product is, and how it is written; ones are the number 1 until a row sums over them."""


def _power(write: Expressions, formula: Power) -> Code:
    base = write.of(formula.base)
    if base.kind == "matrix":
        return Code(f"np.linalg.matrix_power({base.text}, {formula.exponent})", "matrix")
    if not isinstance(formula.exponent, int):
        raise NoRule("a power with an index in Python", "write the power with a number")
    exponent = formula.exponent if formula.exponent >= 0 else float(formula.exponent)
    return Code(f"{base.within(ATOM)} ** {exponent}", base.kind, PRODUCT)


def _ratio(write: Expressions, formula: Ratio) -> Code:
    upper, lower = write.of(formula.upper), write.of(formula.lower)
    kind = lower.kind if upper.kind == "number" else upper.kind
    return Code(f"{upper.within(PRODUCT)} / {lower.within(ATOM)}", kind, PRODUCT)


_TURNED = {"row": "column", "column": "row", "number": "number", "diagonal": "diagonal"}


def _transpose(write: Expressions, formula: Transpose) -> Code:
    body = write.of(formula.body)
    if body.kind == "matrix":
        return Code(f"{body.within(ATOM)}.T", "matrix")
    return Code(body.text, _TURNED[body.kind], body.binding)


def _diagonal(write: Expressions, formula: Diagonal) -> Code:
    body = write.of(formula.body)
    return Code(body.text, "diagonal", body.binding)


def _outer(write: Expressions, formula: Outer) -> Code:
    left, right = write.of(formula.left), write.of(formula.right)
    return Code(f"np.outer({left.text}, {right.text})", "matrix")


def _ones(write: Expressions, formula: Ones) -> Code:
    return Code("1", "ones")


def _stack(write: Expressions, formula: Stack) -> Code:
    parts = [write.of(part) for part in formula.parts]
    listed = ", ".join(f"[{code.text}]" if code.kind == "number" else code.text for code in parts)
    return Code(f"np.concatenate([{listed}])", "column")


def _apply(write: Expressions, formula: Apply) -> Code:
    function = write.names.cell.function(formula.function)
    arguments = [write.of(argument) for argument in formula.arguments]
    block = block_position(formula.function)
    if block is not None:
        return Code(f"np.split({arguments[0].text}, {block[1]})[{block[0]}]", "column")
    name = NUMPY.get(function.name, write.names.function(function.name))
    called = f"{'d' * formula.primes}{name}({', '.join(code.text for code in arguments)})"
    if not name:
        return arguments[0]
    if function.kind is Kind.ENTRYWISE:
        return Code(called, arguments[0].kind)
    if function.kind is Kind.LOSS:
        return Code(called, "row" if formula.primes else "number")
    return Code(called, "matrix" if formula.primes else "column")


RULES: dict[type, Callable[..., Code]] = {
    Number: _number,
    Variable: _variable,
    Adjoint: _adjoint,
    Iverson: _iverson,
    Plus: _plus,
    Times: _times,
    Entrywise: _entrywise,
    Power: _power,
    Ratio: _ratio,
    Transpose: _transpose,
    Diagonal: _diagonal,
    Outer: _outer,
    Ones: _ones,
    Stack: _stack,
    Apply: _apply,
}
"""One rule for each operation: (where it stands, formula) -> expression."""
