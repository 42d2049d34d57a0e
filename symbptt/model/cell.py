"""A cell: the equations of one time step, with the roles and shapes of what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from functools import lru_cache

from .. import bounds, late
from ..errors import InputError, InvalidValue, NoRule
from ..formula.syntax import Equation, Formula, Index, Variable, walk
from ..notation import Name
from .functions import NAMED, Function
from .sweeps import Sweep, sweeps

STEP = "t"
"""The index symbol of the equations of a step."""

LAST = "T"
"""The symbol of the last step."""


class Role(Enum):
    """What a quantity is in a cell; on paper a pre-activation is inlined, an intermediate not."""

    INPUT = "input"
    TARGET = "target"
    STATE = "state"
    PREACTIVATION = "pre-activation"
    INTERMEDIATE = "intermediate"
    OUTPUT = "output"
    STEP_LOSS = "loss of a step"
    TOTAL_LOSS = "total loss"
    PARAMETER = "parameter"


@dataclass(frozen=True)
class Quantity:
    """One quantity of a cell: its `name`, `role` and `shape` (symbolic sizes, () for a number)."""

    name: Name
    role: Role
    shape: tuple[str, ...]

    @property
    def timed(self) -> bool:
        """Whether there is one of it in each time step."""
        return self.role not in (Role.PARAMETER, Role.TOTAL_LOSS)

    def at(self, time: Index | int | None) -> Variable:
        """The quantity as a variable, at a time where it has one."""
        index = Index(None, time) if isinstance(time, int) else time
        return Variable(self.name, index if self.timed else None)


@dataclass(frozen=True)
class Cell(late.Displayed):
    """A recurrent cell as data.

    `equations` define one quantity of step t each, after what they read of step t; of steps before
    they read states that run forwards, of later ones states that run backwards. `sweeps` says in
    which order they are computed. `total_loss` is what is differentiated, None if there is no loss;
    `start` is the first step, so that the states before it are given; T, the last step, is free,
    and the states after it that run backwards are given. The parameters in `zero` have the value 0.
    Checked when made: `InputError` for a quantity that is not declared, defined twice or not at
    all, or used before it is defined, and for equations that no order of steps computes.
    """

    name: str
    quantities: tuple[Quantity, ...]
    functions: tuple[Function, ...]
    equations: tuple[Equation, ...]
    total_loss: Equation | None
    start: int = 0
    zero: tuple[Variable, ...] = ()

    def __post_init__(self) -> None:
        defined: set[Name] = set()
        for equation in self.equations:
            left = equation.left
            if not isinstance(left, Variable) or left.time != Index(STEP):
                raise InputError(f"an equation of a cell defines a quantity of step {STEP}")
            self.quantity(left)
            if left.name in defined:
                raise InputError(f"{left.name.ascii} is defined twice")
            for used in variables(equation.right):
                quantity = self.quantity(used)
                given = quantity.role in (Role.INPUT, Role.TARGET, Role.PARAMETER)
                if used.time == Index(STEP) and not given and used.name not in defined:
                    raise InputError(f"{used.name.ascii} is used before it is defined")
            defined.add(left.name)
        for quantity in self.quantities:
            wanted = quantity.role in (
                Role.STATE, Role.PREACTIVATION, Role.INTERMEDIATE, Role.OUTPUT, Role.STEP_LOSS
            )  # fmt: skip
            if wanted != (quantity.name in defined and quantity.timed):
                raise InputError(f"{quantity.name.ascii} has no equation, or one too many")
        _swept(self.equations)

    def __hash__(self) -> int:
        """The hash of all fields, taken once: a cell is the key of caches."""
        if "_hash" not in self.__dict__:
            values = tuple(getattr(self, field.name) for field in fields(self))
            self.__dict__["_hash"] = hash(values)
        return int(self.__dict__["_hash"])

    def __getstate__(self) -> dict[str, object]:
        """The fields alone: hashes of strings differ from process to process."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def quantity(self, variable: Variable) -> Quantity:
        """The quantity that a variable is an instance of."""
        for quantity in self.quantities:
            if quantity.name == variable.name and quantity.timed == (variable.time is not None):
                return quantity
        raise InputError(f"{variable.name.ascii} is not declared in the cell {self.name}")

    def of_role(self, *roles: Role) -> tuple[Quantity, ...]:
        """The quantities that have one of the roles, in the order of declaration."""
        return tuple(quantity for quantity in self.quantities if quantity.role in roles)

    def defines(self, name: Name) -> bool:
        """Whether an equation of the step defines `name`."""
        lefts = (equation.left for equation in self.equations)
        return any(isinstance(left, Variable) and left.name == name for left in lefts)

    def function(self, name: Name) -> Function:
        """The function of that name; those with a name of their own are there without a use."""
        return next((one for one in self.functions if one.name == name), None) or NAMED[name]

    def equation(self, name: Name) -> Formula:
        """The right side of the equation that defines `name` at step t."""
        return next(
            equation.right
            for equation in self.equations
            if isinstance(equation.left, Variable) and equation.left.name == name
        )

    @property
    def sweeps(self) -> tuple[Sweep, ...]:
        """The equations in the order in which they are computed: one sweep over the steps each."""
        return _swept(self.equations)

    def schedule(self, T: int, first: int | None = None) -> Iterator[tuple[Equation, int]]:
        """Every equation at every step from the `first` to T, each after what it reads."""
        for sweep in self.sweeps:
            for t in sweep.steps(self.start if first is None else first, T):
                for equation in sweep.equations:
                    yield equation, t

    @property
    def given_states(self) -> tuple[Variable, ...]:
        """The states that are given: h_{start-1} before the first step, g_{T+1} after the last,
        and as far as one reads."""
        states = self.of_role(Role.STATE)
        before = tuple(
            quantity.at(self.start - steps)
            for quantity in states
            for steps in range(1, self.lag(quantity.name) + 1)
        )
        return before + tuple(
            quantity.at(Index(LAST, steps))
            for quantity in states
            for steps in range(1, self.ahead(quantity.name) + 1)
        )

    def given_at(self, T: int) -> tuple[Variable, ...]:
        """The given states of the network up to T, each at a number."""
        return _given_at(self, T)

    def is_given(self, variable: Variable) -> bool:
        """Whether a variable lies before the first step or after the last, whatever T is."""
        time = variable.time
        if time is None or time.others:
            return False
        return time.offset < self.start if time.symbol is None else (
            time.symbol == LAST and time.offset > 0
        )  # fmt: skip

    def never_varies(self, variable: Variable, T: int) -> bool:
        """Whether a variable at a number lies outside the steps up to T, on the side on which its
        states are given: no parameter has an influence there.
        """
        time = variable.time
        if time is None:
            return False
        return time.offset < self.start or (time.offset > T and bool(self.ahead(variable.name)))

    def lag(self, name: Name) -> int:
        """How many steps back the equations read a quantity at most: 1 for h_{t-1}."""
        return _reach(self, name)[0]

    def ahead(self, name: Name) -> int:
        """How many steps later the equations read a quantity at most: 1 for g_{t+1}."""
        return _reach(self, name)[1]

    @property
    def reads_later(self) -> bool:
        """Whether some state runs backwards in time."""
        return any(sweep.backwards for sweep in self.sweeps)

    @property
    def preactivations(self) -> tuple[Equation, ...]:
        """The equations that define the pre-activations."""
        names = [quantity.name for quantity in self.of_role(Role.PREACTIVATION)]
        return tuple(
            equation
            for equation in self.equations
            if isinstance(equation.left, Variable) and equation.left.name in names
        )

    @property
    def loss(self) -> Variable | None:
        """The total loss, L, None if there is none."""
        if self.total_loss is None:
            return None
        assert isinstance(self.total_loss.left, Variable)
        return self.total_loss.left

    @staticmethod
    def from_equations(
        equations: Sequence[str],
        *,
        total_loss: str | None = None,
        start: int | None = None,
        given: Sequence[str] = (),
        scalars: bool = False,
        name: str = "notes",
    ) -> Cell:
        """The cell with these equations of a step, in LaTeX or text, in the notation of any notes.

        What no equation defines is an input if it has a time, else a parameter; shapes are
        inferred. Raises `FormulaError` for what cannot be read, `InputError` for what makes no
        cell, each with its place.

        >>> cell = Cell.from_equations(["s_t = \\\\tanh(U x_t + W s_{t-1})", "L_t = \\\\ell(s_t)"])
        >>> [quantity.name.ascii for quantity in cell.of_role(Role.PARAMETER)]
        ['U', 'W']
        """
        read = late.load("model.notes").read_notes
        notes = read(
            equations, total_loss=total_loss, start=start, given=given, scalars=scalars, name=name
        )
        assert isinstance(notes.cell, Cell)
        return notes.cell

    def unroll(self, T: int) -> object:
        """The SymPy model of the steps start..T: `symbptt.unrolling.unroll` of this cell."""
        return late.load("unrolling").unroll(self, T)


@lru_cache(maxsize=256)
def _swept(equations: tuple[Equation, ...]) -> tuple[Sweep, ...]:
    return sweeps(equations)


@lru_cache(maxsize=1024)
def _reach(cell: Cell, name: Name) -> tuple[int, int]:
    """How many steps back, and how many later, the equations read a quantity at most."""
    offsets = [
        used.time.offset
        for equation in cell.equations
        for used in variables(equation.right)
        if used.name == name and used.time is not None
    ]
    return -min((0, *offsets)), max((0, *offsets))


@lru_cache(maxsize=1024)
def _given_at(cell: Cell, T: int) -> tuple[Variable, ...]:
    last = {LAST: Index(None, T)}
    return tuple(
        Variable(state.name, state.time and state.time.at(last)) for state in cell.given_states
    )


def total_loss(cell: Cell) -> Variable:
    """The total loss; raises `NoRule` where there is none."""
    if cell.loss is None:
        raise NoRule("a total loss where there is none", "name the loss of a step L_t")
    return cell.loss


def variables(formula: Formula) -> tuple[Variable, ...]:
    """The distinct variables of a formula, in order of appearance."""
    return tuple(dict.fromkeys(part for part in walk(formula) if isinstance(part, Variable)))


def checked_last_step(cell: Cell, T: int) -> int:
    """T itself. `InvalidValue` if it lies below the cell's `start`, `BoundExceeded` if absurd."""
    if cell.start > T:
        raise InvalidValue(f"T is the last time step, and at least start = {cell.start}; it is {T}")
    bounds.hold("T", T, bounds.LAST_STEP)
    return T
