"""What the networks of the library share: their variables, affine maps, output layer and loss."""

from __future__ import annotations

from dataclasses import dataclass

from ... import bounds
from ...errors import InvalidValue, UnknownName
from ...formula.syntax import (
    ONE,
    Apply,
    Entrywise,
    Equation,
    Formula,
    Index,
    Number,
    Plus,
    Sum,
    Times,
    Variable,
)
from ...notation import Name
from ..cell import LAST, STEP, Cell, Quantity, Role
from ..functions import KNOWN, Function, Kind
from ..shapes import check_shapes

N_X, N_H, N_G, N_Y = "n_x", "n_h", "n_g", "n_y"


def now(base: str, label: str = "", accent: str = "", shift: int = 0) -> Variable:
    """A quantity of step t, or of step t + `shift`."""
    return Variable(Name(base, accent, label), Index(STEP, shift))


def constant(base: str, label: str = "") -> Variable:
    """A quantity without a time."""
    return Variable(Name(base, label=label))


def before(variable: Variable) -> Variable:
    """The variable a step earlier."""
    assert variable.time is not None
    return Variable(variable.name, variable.time.plus(-1))


def after(variable: Variable) -> Variable:
    """The variable a step later."""
    assert variable.time is not None
    return Variable(variable.name, variable.time.plus(1))


def dot(matrix: Formula, vector: Formula) -> Formula:
    """The product of a matrix or a number with a vector."""
    return Times((matrix, vector))


def by_entries(*factors: Formula) -> Formula:
    """The product by entries."""
    return Entrywise(factors)


def added(*terms: Formula) -> Formula:
    """The sum of the terms."""
    return Plus(terms)


def one_minus(formula: Formula) -> Formula:
    """1 - u, by entries."""
    return Plus((ONE, Times((Number(-ONE.value), formula))))


@dataclass(frozen=True)
class Line:
    """An equation of a network: `left` = `right`, with the role and the shape of `left`."""

    left: Variable
    role: Role
    shape: tuple[str, ...]
    right: Formula


@dataclass(frozen=True)
class Weight:
    """A parameter and its shape."""

    variable: Variable
    shape: tuple[str, ...]


X, Y, YHAT = now("x"), now("y"), now("y", accent="hat")
U, B_Y = constant("U"), constant("b", "y")
OUTPUT_WEIGHTS = (Weight(U, (N_Y, N_H)), Weight(B_Y, (N_Y,)))


def output_layer(
    sum_of_layer: Formula,
    f_y: Function,
    loss: Function,
    role: Role = Role.OUTPUT,
    preactivation: Variable | None = None,
) -> tuple[Line, ...]:
    """o_t = `sum_of_layer`, ŷ_t = f_y(o_t), L_t = ℓ(ŷ_t, y_t); o_t may be called otherwise."""
    o = preactivation or now("o")
    return (
        Line(o, Role.PREACTIVATION, (N_Y,), sum_of_layer),
        Line(YHAT, role, (N_Y,), Apply(f_y.name, (o,))),
        Line(now("L"), Role.STEP_LOSS, (), Apply(loss.name, (YHAT, Y))),
    )


def network(
    name: str,
    lines: tuple[Line, ...],
    weights: tuple[Weight, ...],
    functions: tuple[Function, ...],
    start: int,
    total_loss: str,
) -> Cell:
    """The cell with the input x_t, the target y_t, these equations, and the total loss L.

    `start` is the first step; `total_loss` is "sum" or "last". Raises `InvalidValue` for another
    total loss, `BoundExceeded` for an absurd `start`.
    """
    bounds.hold("the absolute value of start", abs(start), bounds.OFFSET)
    *inner, last = lines
    L = Name("L")
    made = Cell(
        name=name,
        quantities=(
            Quantity(X.name, Role.INPUT, (N_X,)),
            *(Quantity(line.left.name, line.role, line.shape) for line in inner),
            Quantity(Y.name, Role.TARGET, (N_Y,)),
            Quantity(last.left.name, last.role, last.shape),
            Quantity(L, Role.TOTAL_LOSS, ()),
            *(Quantity(weight.variable.name, Role.PARAMETER, weight.shape) for weight in weights),
        ),
        functions=functions,
        equations=tuple(Equation(line.left, line.right) for line in lines),
        total_loss=Equation(Variable(L), _total(last.left.name, start, total_loss)),
        start=start,
    )
    check_shapes(made)
    return made


def _total(step_loss: Name, start: int, total_loss: str) -> Formula:
    if total_loss == "last":
        return Variable(step_loss, Index(LAST))
    if total_loss == "sum":
        body = Variable(step_loss, Index(STEP))
        return Sum(STEP, Index(None, start), Index(LAST), body)
    raise InvalidValue(f"the total loss is 'sum' or 'last', not {total_loss!r}")


_UNKNOWN = {
    "f_h": Function(Name("f", label="h"), Kind.ENTRYWISE),
    "f_g": Function(Name("f", label="g"), Kind.ENTRYWISE),
    "f_y": Function(Name("f", label="y"), Kind.VECTOR),
    "loss": Function(Name("ell"), Kind.LOSS),
}
_KINDS = {
    "f_h": (Kind.ENTRYWISE,),
    "f_g": (Kind.ENTRYWISE,),
    "f_y": (Kind.ENTRYWISE, Kind.VECTOR),
    "loss": (Kind.LOSS,),
}


def function(role: str, name: str | None) -> Function:
    """The function of that `name` for a role, f_h, f_g, f_y or loss; unknown without a name.

    Raises `UnknownName` for a function that is not in the table, `InvalidValue` for one of the
    wrong kind.
    """
    if name is None:
        return _UNKNOWN[role]
    allowed = tuple(key for key, known in KNOWN.items() if known.kind in _KINDS[role])
    if name not in KNOWN:
        raise UnknownName("function", name, allowed, name, (0, len(name)))
    if name not in allowed:
        raise InvalidValue(f"{role} can be {', '.join(allowed)}; {name} is of another kind")
    return KNOWN[name]
