"""The parts of a program that recomputes a witness: arithmetic with slopes, and a network.

They are text, since the program runs without symbptt.
"""

from __future__ import annotations

NUMBERS = {
    "exact": """\
from fractions import Fraction


def number(value):
    return Fraction(value)
""",
    "decimal": """\
from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 50


def number(value):
    return Decimal(Fraction(value).numerator) / Fraction(value).denominator
""",
}

ARRAYS = '''\
class Dual:
    """A number, and its slopes along the entries of one variable."""

    def __init__(self, value, slopes=()):
        self.value, self.slopes = value, dict(slopes)

    def along(self, value, slope):
        return Dual(value, {key: slope * one for key, one in self.slopes.items()})

    def __add__(self, other):
        slopes = dict(self.slopes)
        for key, slope in other.slopes.items():
            slopes[key] = slopes.get(key, 0) + slope
        return Dual(self.value + other.value, slopes)

    def __mul__(self, other):
        value = self.value * other.value
        return self.along(value, other.value) + other.along(0, self.value)


class Array:
    """Rows of numbers; a column is n x 1, a number 1 x 1, which goes with every entry."""

    def __init__(self, rows):
        self.rows = [[e if isinstance(e, Dual) else Dual(number(e)) for e in row] for row in rows]
        self.shape = len(self.rows), len(self.rows[0])

    @property
    def T(self):
        return Array(zip(*self.rows))

    @property
    def entries(self):
        return [entry for row in self.rows for entry in row]

    def each(self, operation, *others):
        arrays = [self, *others]
        rows, columns = max(array.shape for array in arrays)
        arrays = [
            [array.entries * columns] * rows if array.shape == (1, 1) else array.rows
            for array in arrays
        ]
        return Array([map(operation, *lines) for lines in zip(*arrays)])

    def __add__(self, other):
        return self.each(Dual.__add__, other)

    def __mul__(self, other):
        return self.each(Dual.__mul__, other)

    def __matmul__(self, other):
        if self.shape[1] != other.shape[0]:
            return self * other
        return Array(
            [sum(map(Dual.__mul__, row, column), Dual(0)) for column in zip(*other.rows)]
            for row in self.rows
        )

    def __pow__(self, exponent):
        result = self
        for _ in range(exponent - 1):
            result = result @ self if self.shape[0] == self.shape[1] else result * self
        return result
'''

NETWORK = '''\
def values():
    """Every variable of the network, by its name and its time."""
    found = dict(GIVEN)
    for name, t in ORDER:
        right = EQUATIONS[name]
        found[name, t] = right(lambda *key: found[key if len(key) > 1 else (*key, None)], t)
    return found


def derivative(upper, lower, inner=None, use=None, held=()):
    """The Jacobian of upper by lower, each a name and a time.

    In between may vary everything, or what is in `inner` at upper's own time.
    """
    base = VALUES[lower]
    count, width = len(base.entries), base.shape[1]
    seed = Array(
        [Dual(entry.value, {row * width + place: number(1)}) for place, entry in enumerate(line)]
        for row, line in enumerate(base.rows)
    )
    varying = {}

    def at(t):
        def read(name, time=None):
            if (name, time) == lower:
                return seed if use in (None, t) else base
            return varying.get((name, time)) or VALUES[name, time]

        return read

    for name, t in ORDER:
        free = inner is None or (t == upper[1] and name in inner)
        if (name, t) == upper or (free and (name, t) != lower and (name, t) not in held):
            varying[name, t] = EQUATIONS[name](at(t), t)
    if upper == TOTAL:
        varying[upper] = total(at(None))
    found = seed if upper == lower and inner is None else varying.get(upper) or VALUES[upper]
    return [[entry.slopes.get(key, number(0)) for key in range(count)] for entry in found.entries]
'''

FORMULAS = '''\
NOTHING = "a derivative before the start by a constant is 0, with all that it stands beside"


def given(name, time):
    """Whether it lies before the start, or after T for a state that runs backwards in time."""
    return time < START or time > T and name in BACKWARDS


def d(upper, lower, inner=None, turned=False, **limits):
    """A derivative of a formula."""
    if lower[1] is None and upper[1] is not None and given(*upper):
        return NOTHING
    if upper not in KEYS or lower not in KEYS:
        return None  # there is no such variable
    found = derivative(upper, lower, inner, **limits)
    return transposed(found) if turned else found


def transposed(value):
    return [list(row) for row in zip(*value)] if isinstance(value, list) else value


def product(*factors):
    """A matrix product; a number is that multiple of the identity."""
    if NOTHING in factors or None in factors:
        return NOTHING if NOTHING in factors else None
    result = number(1)
    for factor in factors:
        result = multiplied(result, factor)
    return result


def multiplied(a, b):
    if isinstance(a, list) and isinstance(b, list) and len(a[0]) == len(b):
        return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]
    if isinstance(a, list) and (not isinstance(b, list) or b[0][1:] == [] and len(b) == 1):
        a, b = b, a
    if not isinstance(a, list) and a == 0:
        return a  # the 0 of an empty sum has any shape
    a = a[0][0] if isinstance(a, list) else a
    return [[a * x for x in row] for row in b] if isinstance(b, list) else a * b


def added(*terms):
    """A sum; a number is that multiple of the identity."""
    if None in terms:
        return None
    terms = [term for term in terms if term is not NOTHING]
    shaped = [term for term in terms if isinstance(term, list)]
    if not shaped:
        return sum(terms, number(0))
    result = [[number(0) for _ in row] for row in shaped[0]]
    for term in terms:
        for i, row in enumerate(result):
            for j in range(len(row)):
                row[j] += term[i][j] if isinstance(term, list) else term * (i == j)
    return result


def shown(value, other):
    if isinstance(other, list):
        value = added([[number(0) for _ in row] for row in other], value)
    return [[str(x) for x in row] for row in value] if isinstance(value, list) else str(value)
'''

WRITTEN = '''\
def value(*key):
    """A variable of a formula."""
    return [[entry.value for entry in row] for row in VALUES[key].rows] if key in KEYS else None


def applied(function, *arguments):
    """A function of a formula."""
    found = function(*(Array(as_rows(argument)) for argument in arguments))
    return [[entry.value for entry in row] for row in found.rows]


def slope(is_by_entries, function, first, *others):
    """The derivative of a function by its first argument."""
    rows = as_rows(first)
    width = len(rows[0])
    seed = Array(
        [Dual(entry, {row * width + place: number(1)}) for place, entry in enumerate(line)]
        for row, line in enumerate(rows)
    )
    found = function(seed, *(Array(as_rows(other)) for other in others))
    keys = range(len(rows) * width)
    slopes = [[entry.slopes.get(key, number(0)) for key in keys] for entry in found.entries]
    if not is_by_entries:
        return slopes
    return [[slopes[i * width + j][i * width + j] for j in range(width)] for i in range(len(rows))]


def as_rows(value):
    return value if isinstance(value, list) else [[value]]


def is_vector(value):
    return isinstance(value, list) and (len(value) == 1) != (len(value[0]) == 1)


def entries(value):
    return [entry for row in as_rows(value) for entry in row]


def diag(value):
    if not is_vector(value):
        return value
    found = entries(value)
    return [[x if i == j else number(0) for j in range(len(found))] for i, x in enumerate(found)]


def by_entries(*factors):
    """A product by entries; a vector scales the rows of a matrix."""
    if NOTHING in factors:
        return NOTHING
    vectors = [factor for factor in factors if is_vector(factor)]
    numbers = [factor for factor in factors if len(entries(factor)) == 1]
    rest = [factor for factor in factors if factor not in vectors and factor not in numbers]
    result = number(1)
    for factor in (*numbers, *map(diag, vectors), *rest):
        result = multiplied(result, factor)
    if rest or not vectors:
        return result
    column = [[row[i]] for i, row in enumerate(result)]
    return transposed(column) if any(len(vector) == 1 for vector in vectors) else column


def outer(left, right):
    return [[a * b for b in entries(right)] for a in entries(left)]


def stacked(*parts):
    return [[entry] for part in parts for entry in entries(part)]


def over(value):
    return [[1 / entry for entry in row] for row in value] if isinstance(value, list) else 1 / value


def raised(value, exponent):
    if exponent < 0:
        return raised(over(value), -exponent)
    if is_vector(value):
        return [[entry**exponent for entry in row] for row in value]
    return product(*[value] * exponent)


matrix_product = multiplied


def multiplied(a, b):
    """Two columns, or two rows, multiply by entries."""
    if is_vector(a) and is_vector(b) and (len(a), len(a[0])) == (len(b), len(b[0])):
        return by_entries(a, b)
    return matrix_product(a, b)


def alike(value, other):
    """A value in the shape of another one: a number goes with each entry of a vector."""
    rows, columns = len(other), len(other[0])
    found = entries(value)
    if len(found) == 1:
        each = 1 in (rows, columns)
        return [[found[0] * (each or i == j) for j in range(columns)] for i in range(rows)]
    if len(value) in (rows, columns) or 1 in (rows, columns):
        return value
    return [found[i * columns : (i + 1) * columns] for i in range(rows)]


def added(*terms):
    """A sum; a number goes with each entry of a vector, and beside a matrix with I."""
    terms = [term for term in terms if term is not NOTHING]
    shaped = [term for term in terms if isinstance(term, list)]
    if not shaped:
        return sum(terms, number(0))
    largest = max(shaped, key=lambda term: (len(entries(term)), min(len(term), len(term[0]))))
    lines = zip(*(alike(term, largest) for term in terms))
    return [[sum(column, number(0)) for column in zip(*rows)] for rows in lines]
'''

PIECES = {
    "diagonal": """\
def diagonal(array):
    entries = array.entries
    size = range(len(entries))
    return Array([entries[i] if i == j else Dual(number(0)) for j in size] for i in size)
""",
    "stack": """\
def stack(*arrays):
    return Array([row for array in arrays for row in array.rows])
""",
    "inverse": """\
def inverse(array):
    return array.each(lambda a: a.along(1 / a.value, -1 / a.value**2))
""",
    "exp": """\
def exp(array):
    return array.each(lambda a: a.along(a.value.exp(), a.value.exp()))
""",
    "log": """\
def log(array):
    return array.each(lambda a: a.along(a.value.ln(), 1 / a.value))
""",
    "tanh": """\
def tanh(array):
    return Array([[1]]) + Array([[-2]]) * inverse(exp(Array([[2]]) * array) + Array([[1]]))
""",
    "sigma": """\
def sigma(array):
    return inverse(Array([[1]]) + exp(Array([[-1]]) * array))
""",
    "relu": """\
def relu(array):
    return array.each(lambda a: a if a.value > 0 else Dual(number(0)))
""",
    "softmax": """\
def softmax(array):
    powers = exp(array)
    return powers * inverse(Array([[sum(powers.entries, Dual(0))]]))
""",
    "polynomial": """\
def polynomial(linear, square, shape, arrays, is_vector=False):
    lists = [array.entries for array in arrays]
    linear, square = Dual(number(linear)), Dual(number(square))
    if is_vector and len(lists) == 1 and len(lists[0]) == shape[0]:
        pairs = zip(lists[0], lists[0][1:] + lists[0][:1])
        return Array([linear * a + square * a * b] for a, b in pairs)
    values = [linear * a + square * a * a for entries in lists for a in entries]
    mixed = [square * a * b for a, b in zip(lists[0], lists[-1]) if lists[1:]]

    def entry(row):
        weighted = (Dual(number(1 + row * k % 3)) * a for k, a in enumerate(values))
        return sum(mixed, sum(weighted, Dual(number(0))))

    return Array([entry(i + j + 1) for j in range(shape[1])] for i in range(shape[0]))
""",
    "squared_error": """\
def squared_error(found, wanted):
    away = found + Array([[-1]]) * wanted
    return Array([[Fraction(1, 2)]]) @ (away.T @ away)
""",
    "cross_entropy": """\
def cross_entropy(found, wanted):
    return Array([[-1]]) @ (wanted.T @ log(found))
""",
}
"""What a model may use, by name."""

NEEDS = {
    "tanh": ("inverse", "exp"), "sigma": ("inverse", "exp"), "softmax": ("inverse", "exp"),
    "cross_entropy": ("log",),
}  # fmt: skip
"""The pieces that a piece uses."""
