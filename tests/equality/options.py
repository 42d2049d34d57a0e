"""The options of the quiz as the reference problem gives them, and right formulas for the rest."""

from __future__ import annotations

from .written import Ranged, Written, at_time, der, mul, product, total

_LOSS_OUTPUT = der("L_t", "yhat_t")
_TO_STATE = (_LOSS_OUTPUT, der("yhat_t", "h_t"))


def _at_t(param: str, start: str) -> Ranged:
    return total("t", start, "T", mul(*_TO_STATE, der("h_t", param)))


def _over_k(param: str, start: str) -> Ranged:
    enters = total("k", start, "t", der("h_k", param))
    return total("t", start, "T", mul(*_TO_STATE, enters))


def _chain(param: str, start: str) -> Ranged:
    jacobians = product("i", "k+1", "t", der("h_i", "h_i-1"))
    enters = total("k", start, "t", mul(jacobians, der("h_k", param)))
    return total("t", start, "T", mul(*_TO_STATE, enters))


def _of_output(param: str, start: str) -> Ranged:
    return total("t", start, "T", mul(_LOSS_OUTPUT, der("yhat_t", param)))


OPTIONS: dict[tuple[str, str], Written] = {
    ("b_y", "A"): mul(der("L", "yhat_t"), der("yhat_t", "b_y")),
    ("b_y", "B"): _of_output("b_y", "0"),
    ("b_y", "C"): _at_t("b_y", "0"),
    ("b_y", "D"): _over_k("b_y", "0"),
    ("b_y", "E"): _chain("b_y", "0"),
    ("b_h", "A"): mul(*_TO_STATE, der("h_t", "b_h")),
    ("b_h", "B"): _at_t("b_h", "0"),
    ("b_h", "C"): _over_k("b_h", "0"),
    ("b_h", "D"): _chain("b_h", "0"),
}
"""The options by the parameter and the letter."""


def right(start: int = 0) -> dict[str, Ranged]:
    """A right formula for each variable, by its plain name, under the default reading."""
    first = str(start)
    through_given = product("i", first, "t", der("h_i", "h_i-1"))
    through_later = product("i", "t+1", "s", der("h_i", "h_i-1"))
    after = mul(der("L_s", "yhat_s"), der("yhat_s", "h_s"), through_later, der("h_t", "x_t"))
    return {
        **{param: _of_output(param, first) for param in ("b_y", "U")},
        **{param: _chain(param, first) for param in ("b_h", "W", "V")},
        f"h_{start - 1}": total("t", first, "T", mul(*_TO_STATE, through_given)),
        "x_t": total("s", "t", "T", after),
    }


def right_at_last(start: int = 0) -> dict[str, Written]:
    """The same where only the last step has a loss: L = L_T."""
    return {
        name: at_time(formula.body, formula.index, ("T", 0))
        for name, formula in right(start).items()
    }
