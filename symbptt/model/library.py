"""The library of cells: each entry a function that returns a `Cell`, and their table `CELLS`."""

from __future__ import annotations

from collections.abc import Callable

from .. import bounds
from ..errors import InvalidValue, UnknownName
from ..formula.syntax import Apply, Equation, Formula, Index, Plus, Sum, Times, Variable
from ..notation import Name
from .cell import LAST, STEP, Cell, Quantity, Role
from .functions import KNOWN, Function, Kind
from .shapes import check_shapes


def elman(
    f_h: str | None = None,
    f_y: str | None = None,
    loss: str | None = None,
    *,
    start: int = 0,
    total_loss: str = "sum",
) -> Cell:
    r"""The simple recurrent network (J. L. Elman, Finding structure in time, 1990).

        a_t = V x_t + W h_{t-1} + b_h        x_t in R^{n_x}
        h_t = f_h(a_t)                       h_t, a_t in R^{n_h}, h_{start-1} given
        o_t = U h_t + b_y
        ŷ_t = f_y(o_t)                       ŷ_t, o_t, y_t in R^{n_y}
        L_t = ℓ(ŷ_t, y_t)
        L   = Σ_{t=start}^{T} L_t, or L_T    a number

    f_h acts by entries, f_y is any vector function. Each function is unknown unless it is named:
    f_h one of tanh, sigmoid, relu, identity; f_y one of these or softmax; loss one of
    squared_error, cross_entropy. `total_loss` is "sum" or "last"; `start` the first step.

    Raises `UnknownName` for a function that is not in the table, `InvalidValue` for one of the
    wrong kind, `BoundExceeded` for an absurd `start`.

    >>> elman(f_h="tanh").start
    0
    """
    bounds.hold("the absolute value of start", abs(start), bounds.OFFSET)
    hidden = _function("f_h", f_h, Function(Name("f", label="h"), Kind.ENTRYWISE))
    output = _function("f_y", f_y, Function(Name("f", label="y"), Kind.VECTOR))
    step_loss = _function("loss", loss, Function(Name("ell"), Kind.LOSS))
    t, before = Index(STEP), Index(STEP, -1)
    x, h, a = Variable(Name("x"), t), Variable(Name("h"), t), Variable(Name("a"), t)
    o, yhat, y = Variable(Name("o"), t), Variable(Name("y", "hat"), t), Variable(Name("y"), t)
    V, W, U = (Variable(Name(letter)) for letter in "VWU")
    b_h, b_y = Variable(Name("b", label="h")), Variable(Name("b", label="y"))
    L, L_t = Variable(Name("L")), Variable(Name("L"), t)
    network = Cell(
        name="elman",
        quantities=(
            Quantity(x.name, Role.INPUT, ("n_x",)),
            Quantity(a.name, Role.PREACTIVATION, ("n_h",)),
            Quantity(h.name, Role.STATE, ("n_h",)),
            Quantity(o.name, Role.PREACTIVATION, ("n_y",)),
            Quantity(yhat.name, Role.OUTPUT, ("n_y",)),
            Quantity(y.name, Role.TARGET, ("n_y",)),
            Quantity(L_t.name, Role.STEP_LOSS, ()),
            Quantity(L.name, Role.TOTAL_LOSS, ()),
            Quantity(V.name, Role.PARAMETER, ("n_h", "n_x")),
            Quantity(W.name, Role.PARAMETER, ("n_h", "n_h")),
            Quantity(b_h.name, Role.PARAMETER, ("n_h",)),
            Quantity(U.name, Role.PARAMETER, ("n_y", "n_h")),
            Quantity(b_y.name, Role.PARAMETER, ("n_y",)),
        ),
        functions=(hidden, output, step_loss),
        equations=(
            Equation(a, Plus((Times((V, x)), Times((W, Variable(h.name, before))), b_h))),
            Equation(h, Apply(hidden.name, (a,))),
            Equation(o, Plus((Times((U, h)), b_y))),
            Equation(yhat, Apply(output.name, (o,))),
            Equation(L_t, Apply(step_loss.name, (yhat, y))),
        ),
        total_loss=Equation(L, _total(L_t.name, start, total_loss)),
        start=start,
    )
    check_shapes(network)
    return network


CELLS: dict[str, Callable[..., Cell]] = {"elman": elman}
"""The cells of the library by name."""


def cell(name: str, **options: object) -> Cell:
    """The cell of that name; `UnknownName` if the library has none."""
    if name not in CELLS:
        raise UnknownName("cell", name, tuple(CELLS), name, (0, len(name)))
    return CELLS[name](**options)


_KINDS = {
    "f_h": (Kind.ENTRYWISE,),
    "f_y": (Kind.ENTRYWISE, Kind.VECTOR),
    "loss": (Kind.LOSS,),
}


def _function(role: str, name: str | None, unknown: Function) -> Function:
    if name is None:
        return unknown
    allowed = tuple(key for key, known in KNOWN.items() if known.kind in _KINDS[role])
    if name not in KNOWN:
        raise UnknownName("function", name, allowed, name, (0, len(name)))
    if name not in allowed:
        raise InvalidValue(f"{role} can be {', '.join(allowed)}; {name} is of another kind")
    return KNOWN[name]


def _total(step_loss: Name, start: int, total_loss: str) -> Formula:
    if total_loss == "last":
        return Variable(step_loss, Index(LAST))
    if total_loss == "sum":
        body = Variable(step_loss, Index(STEP))
        return Sum(STEP, Index(None, start), Index(LAST), body)
    raise InvalidValue(f"the total loss is 'sum' or 'last', not {total_loss!r}")
