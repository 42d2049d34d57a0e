"""Small networks for tables of claims, each with what is special about it."""

from __future__ import annotations

from dataclasses import replace

from .field import Call, Entries, Expression, Less, Linear, Model, Plus, Ref

SHAPES = {
    "x": "x", "y": "y", "L": "", "V": "hx", "W": "hh", "U": "yh", "b_h": "h", "b_y": "y",
    **dict.fromkeys(("a", "h", "z", "c", "g"), "h"), **dict.fromkeys(("o", "yhat"), "y"),
}  # fmt: skip


def _model(*equations: tuple[str, Expression], **options: object) -> Model:
    mentioned = {name for name, _ in equations} | {"W", "V", "U", "b_h", "b_y", "x", "y"}
    shapes = tuple((name, axes) for name, axes in SHAPES.items() if name in mentioned)
    return Model(equations, shapes, **options)  # type: ignore[arg-type]


def _loss_of(name: str) -> tuple[str, Expression]:
    return "L", Call("\\ell", "loss", (Ref(name),))


def _sigmoid(inner: Expression) -> Call:
    return Call("\\sigma", "sigmoid", (inner,))


_A = ("a", Plus((Linear("V", Ref("x")), Linear("W", Ref("h", -1)), Ref("b_h", None))))
_O = ("o", Plus((Linear("U", Ref("h")), Ref("b_y", None))))
_OUTPUT = (
    _O, ("yhat", Call("f_y", "vector", (Ref("o"),))),
    ("L", Call("\\ell", "loss", (Ref("yhat"), Ref("y")))),
)  # fmt: skip
ELMAN = _model(
    ("h", Call("f_h", "unknown", (_A[1],))),
    ("yhat", Call("f_y", "vector", (_O[1],))),
    _OUTPUT[-1],
)
"""The simple recurrent network of two equations a step and a loss."""

NAMED = _model(_A, ("h", Call("f_h", "unknown", (Ref("a"),))), *_OUTPUT)
"""The same with a_t and o_t named."""

LINEAR = _model(("h", Plus((Linear("W", Ref("h", -1)), Linear("V", Ref("x"))))), _loss_of("h"))
GATE = ("z", _sigmoid(Linear("W", Ref("h", -1))))
BOTH_WAYS = _model(
    GATE,
    ("h", Plus((Entries((Less(Ref("z")), Ref("h", -1))), Entries((Ref("z"), Ref("h", -1)))))),
    _loss_of("h"),
)
FORGETTING = _model(
    ("z", _sigmoid(Linear("V", Ref("x")))),
    ("h", Plus((Entries((Ref("z"), Ref("h", -1))), Linear("V", Ref("x"))))),
    _loss_of("h"),
)
TWICE_RELU = _model(
    ("a", Linear("W", Ref("h", -1))),
    ("h", Call("\\mathrm{relu}", "relu", (Ref("a"),))),
    ("g", Call("\\mathrm{relu}", "relu", (Ref("h"),))),
    _loss_of("g"),
)
ONE_SOFTMAX = _model(
    ("h", Call("f", "unknown", (Linear("W", Ref("h", -1)),))),
    ("yhat", Call("\\mathrm{softmax}", "softmax", (Linear("U", Ref("h")),))),
    ("L", Call("\\ell", "loss", (Ref("yhat"), Ref("y")))),
    scalars=True,
)
MEAN = replace(ELMAN, total="mean")
SCALARS = replace(ELMAN, scalars=True)
LAST_ONLY = replace(ELMAN, total="last")
