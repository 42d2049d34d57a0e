"""A gradient as Python: a readable NumPy function of the forward and the backward pass.

The lines of the function are the cell's equations and those of its adjoint form, each written once.
Vectors are one-dimensional arrays, so that a row and a column look alike; `_Code` keeps which of
the two a value is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..derivation.forms import AdjointForm
from ..errors import InvalidValue, NoRule
from ..formula.printer import signed
from ..formula.syntax import (
    Adjoint,
    Apply,
    Diagonal,
    Formula,
    Index,
    Iverson,
    Number,
    Plus,
    Power,
    Ratio,
    Sum,
    Times,
    Transpose,
    Variable,
)
from ..model.cell import STEP, Cell, Quantity, Role
from ..model.functions import KNOWN, Function, Kind
from ..notation import Name

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

_NUMPY = {KNOWN["tanh"].name: "np.tanh", KNOWN["identity"].name: ""}
_ATOM, _PRODUCT, _SUM = 2, 1, 0


@dataclass(frozen=True)
class _Code:
    """An expression, how tightly it binds, and whether it is a number, row, column or matrix."""

    text: str
    kind: str
    binding: int = _ATOM

    def within(self, binding: int) -> str:
        """The expression, in brackets if it binds less tightly."""
        return self.text if self.binding >= binding else f"({self.text})"


def render(cell: Cell, form: AdjointForm) -> str:
    """A Python module with the function `loss_and_gradients` for the results of a backward pass.

    Raises `InvalidValue` if the pass is not one of the total loss.
    """
    if form.upper != cell.loss:
        raise InvalidValue("the Python form is one of gradients of the total loss")
    return "\n".join(_module(cell, form))


def _module(cell: Cell, form: AdjointForm) -> Iterator[str]:
    lowers = [_identifier(result.left.lower) for result in form.results]  # type: ignore[union-attr]
    yield f'"""Forward and backward pass of the cell {cell.name}; numerator layout."""'
    yield ""
    yield "import numpy as np"
    for function in cell.functions:
        if function.name in DEFINITIONS:
            yield from ("", "", *DEFINITIONS[function.name])
    yield ""
    yield ""
    yield f"def loss_and_gradients({', '.join(_parameters(cell))}):"
    yield f'    """The loss L and its gradients by {", ".join(lowers)}, by name.'
    yield ""
    yield from (f"    {line}" for line in _documentation(cell))
    yield '    """'
    yield from (f"    {line}" if line else "" for line in _body(cell, form))


def _parameters(cell: Cell) -> list[str]:
    names = [quantity.name.ascii for quantity in cell.of_role(Role.PARAMETER)]
    names += [f"{quantity.name.ascii}_before" for quantity in cell.of_role(Role.STATE)]
    names += [quantity.name.ascii for quantity in cell.of_role(Role.INPUT, Role.TARGET)]
    for function in _unknown(cell):
        names += [function.name.ascii, f"d{function.name.ascii}"]
    return names


def _unknown(cell: Cell) -> list[Function]:
    return [function for function in cell.functions if function not in KNOWN.values()]


def _documentation(cell: Cell) -> Iterator[str]:
    given = ", ".join(quantity.name.ascii for quantity in cell.of_role(Role.INPUT, Role.TARGET))
    yield f"{given} hold one vector for each of the steps {cell.start}..T, in order. A state's"
    yield f"value at step {cell.start - 1} is its argument ..._before. Vectors are one-dimensional."
    said = {
        Kind.ENTRYWISE: "{0} acts by entries, d{0} is its derivative by entries.",
        Kind.VECTOR: "{0} is a function of a vector, d{0} its Jacobian matrix.",
        Kind.LOSS: "{0} is the loss of a step, a number, d{0} the row of its derivatives.",
    }
    for function in _unknown(cell):
        yield said[function.kind].format(function.name.ascii)


def _body(cell: Cell, form: AdjointForm) -> Iterator[str]:
    start = cell.start
    steps = [quantity for quantity in cell.quantities if _is_computed(quantity)]
    first_input = cell.of_role(Role.INPUT, Role.TARGET)[0].name.ascii
    yield f"T = len({first_input})" + (f" + {start - 1}" if start > 1 else _minus(1 - start))
    states = {quantity.name for quantity in cell.of_role(Role.STATE)}
    for quantity in steps:
        name = quantity.name.ascii
        value = f"{{{start - 1}: {name}_before}}" if quantity.name in states else "{}"
        yield f"{_stored(quantity.name, quantity.role)} = {value}"
    yield f"for t in range({start}, T + 1):"
    for equation in cell.equations:
        assert isinstance(equation.left, Variable)
        target = _code(cell, equation.left).text
        yield f"    {target} = {_code(cell, equation.right).text}"
    yield f"L = {_total(cell)}"
    yield ""
    yield from _backward(cell, form)


def _minus(number: int) -> str:
    return f" - {number}" if number > 0 else f" + {-number}" if number else ""


def _total(cell: Cell) -> str:
    if cell.total_loss is None:
        raise NoRule("the program of a cell without a loss", "give it a total loss")
    right = cell.total_loss.right
    step_loss = right.body if isinstance(right, Sum) else right
    assert isinstance(step_loss, Variable)
    stored = _stored(step_loss.name, Role.STEP_LOSS)
    return f"sum({stored}.values())" if isinstance(right, Sum) else f"{stored}[T]"


def _backward(cell: Cell, form: AdjointForm) -> Iterator[str]:
    for line in form.boundary:
        name = line.target.variable.name
        yield f"delta_{name.ascii}_next = 0 * {name.ascii}[T]"
    each_step, at_the_end = [], []
    for result in form.results:
        lower = result.left.lower  # type: ignore[union-attr]
        assert isinstance(lower, Variable)
        target = f"grad_{_identifier(lower)}"
        if isinstance(result.right, Sum):
            yield f"{target} = 0 * {lower.name.ascii}"
            term = _code(cell, result.right.body).text
            each_step.append(f"{target} = {target} + {term}")
        elif lower.time is None:
            yield f"{target} = 0 * {lower.name.ascii}"
        elif lower.time.symbol is not None:
            yield f"{target} = {{}}"
            each_step.append(f"{target}[t] = {_code(cell, result.right).text}")
        else:
            value = _code(cell, result.right).text
            at_the_end.append(f"{target} = {value}")
    yield f"for t in range(T, {cell.start - 1}, -1):"
    for line in form.body:
        yield f"    {_code(cell, line.target).text} = {_code(cell, line.value).text}"
    yield from (f"    {line}" for line in each_step)
    for line in form.boundary:
        later = line.target.variable.name.ascii
        yield f"    delta_{later}_next = delta_{later}"
    yield from at_the_end
    names = [_identifier(result.left.lower) for result in form.results]  # type: ignore[union-attr]
    pairs = ", ".join(f'"{name}": grad_{name}' for name in names)
    yield f"return L, {{{pairs}}}"


def _identifier(lower: Formula) -> str:
    """A name for the gradient by a variable: b_h, x, h_before."""
    assert isinstance(lower, Variable)
    given = lower.time is not None and lower.time.symbol is None
    return lower.name.ascii + ("_before" if given else "")


def _is_computed(quantity: Quantity) -> bool:
    given = (Role.INPUT, Role.TARGET, Role.PARAMETER, Role.TOTAL_LOSS)
    return quantity.role not in given


def _stored(name: Name, role: Role) -> str:
    """The dictionary that keeps a quantity of every step; L alone is the total loss."""
    return f"{name.ascii}_of_step" if role is Role.STEP_LOSS else name.ascii


def _code(cell: Cell, formula: Formula) -> _Code:
    """A formula at step t as an expression."""
    if type(formula) not in RULES:
        raise NoRule(f"{type(formula).__name__} in Python", "add a rule to rendering/python.py")
    return RULES[type(formula)](cell, formula)


def _number(cell: Cell, formula: Number) -> _Code:
    return _Code(str(formula.value), "number", _ATOM if formula.value >= 0 else _SUM)


def _variable(cell: Cell, formula: Variable) -> _Code:
    quantity = cell.quantity(formula)
    kind = {0: "number", 1: "column", 2: "matrix"}[len(quantity.shape)]
    if formula.time is None:
        return _Code(formula.name.ascii, kind)
    stored = _stored(formula.name, quantity.role)
    shift = 0 if _is_computed(quantity) else cell.start
    at = formula.time.plus(-shift)
    return _Code(f"{stored}[{_index(at)}]", kind)


def _index(index: Index) -> str:
    if index.symbol is None:
        return str(index.offset)
    return index.symbol + (f" {'+' if index.offset > 0 else '-'} {abs(index.offset)}"
                           if index.offset else "")  # fmt: skip


def _adjoint(cell: Cell, formula: Adjoint) -> _Code:
    time = formula.variable.time
    later = time is not None and time.symbol == STEP and time.offset == 1
    return _Code(f"delta_{formula.variable.name.ascii}" + ("_next" if later else ""), "row")


def _iverson(cell: Cell, formula: Iverson) -> _Code:
    return _Code(f"({_index(formula.left)} == {_index(formula.right)})", "number")


def _plus(cell: Cell, formula: Plus) -> _Code:
    codes = [_whole(_code(cell, term)) for term in formula.terms]
    text = codes[0].text
    for code in codes[1:]:
        negative = code.text.startswith("-")
        text += f" - {code.text[1:]}" if negative else f" + {code.within(_PRODUCT)}"
    kinds = [code.kind for code in codes if code.kind != "number"]
    return _Code(text, kinds[0] if kinds else "number", _SUM)


def _whole(code: _Code) -> _Code:
    """A diagonal matrix as a matrix; anything else as it is."""
    return _Code(f"np.diag({code.text})", "matrix") if code.kind == "diagonal" else code


def _times(cell: Cell, formula: Times) -> _Code:
    sign, rest = signed(formula)
    if sign == "-":
        code = _code(cell, rest)
        return _Code(f"-{code.within(_PRODUCT)}", code.kind, _PRODUCT)
    product = _code(cell, formula.factors[0])
    for factor in formula.factors[1:]:
        product = _multiplied(product, _code(cell, factor))
    return product


def _multiplied(left: _Code, right: _Code) -> _Code:
    if (left.kind, right.kind) == ("column", "row"):
        return _Code(f"np.outer({left.text}, {right.text})", "matrix")
    kind, template = _PRODUCTS[left.kind, right.kind]
    tight = right.within(_ATOM)
    return _Code(template.format(left.within(_PRODUCT), tight), kind, _PRODUCT)


_PRODUCTS = {
    ("number", "number"): ("number", "{} * {}"),
    ("number", "row"): ("row", "{} * {}"),
    ("number", "column"): ("column", "{} * {}"),
    ("number", "matrix"): ("matrix", "{} * {}"),
    ("row", "matrix"): ("row", "{} @ {}"),
    ("row", "diagonal"): ("row", "{} * {}"),
    ("row", "column"): ("number", "{} @ {}"),
    ("matrix", "column"): ("column", "{} @ {}"),
    ("matrix", "matrix"): ("matrix", "{} @ {}"),
    ("matrix", "diagonal"): ("matrix", "{} * {}"),
    ("diagonal", "column"): ("column", "{} * {}"),
}
"""What a product is, and how it is written; a diagonal matrix stands as the vector it holds."""


def _power(cell: Cell, formula: Power) -> _Code:
    base = _code(cell, formula.base)
    return _Code(f"{base.within(_ATOM)} ** {formula.exponent}", base.kind, _PRODUCT)


def _ratio(cell: Cell, formula: Ratio) -> _Code:
    upper, lower = _code(cell, formula.upper), _code(cell, formula.lower)
    return _Code(f"{upper.within(_PRODUCT)} / {lower.within(_ATOM)}", upper.kind, _PRODUCT)


def _transpose(cell: Cell, formula: Transpose) -> _Code:
    body = _code(cell, formula.body)
    if body.kind == "matrix":
        return _Code(f"{body.within(_ATOM)}.T", "matrix")
    return _Code(body.text, {"row": "column", "column": "row"}[body.kind], body.binding)


def _diagonal(cell: Cell, formula: Diagonal) -> _Code:
    body = _code(cell, formula.body)
    return _Code(body.text, "diagonal", body.binding)


def _apply(cell: Cell, formula: Apply) -> _Code:
    function = cell.function(formula.function)
    arguments = [_code(cell, argument) for argument in formula.arguments]
    name = _NUMPY.get(function.name, function.name.ascii)
    called = f"{'d' * formula.primes}{name}({', '.join(code.text for code in arguments)})"
    if not name:
        return arguments[0]
    if function.kind is Kind.ENTRYWISE:
        return _Code(called, arguments[0].kind)
    if function.kind is Kind.VECTOR:
        return _Code(called, "matrix" if formula.primes else "column")
    return _Code(called, "row" if formula.primes else "number")


RULES: dict[type, Callable[..., _Code]] = {
    Number: _number,
    Variable: _variable,
    Adjoint: _adjoint,
    Iverson: _iverson,
    Plus: _plus,
    Times: _times,
    Power: _power,
    Ratio: _ratio,
    Transpose: _transpose,
    Diagonal: _diagonal,
    Apply: _apply,
}
"""One rule for each operation: (cell, formula) -> expression."""
