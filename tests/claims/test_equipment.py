"""The equipment itself: networks by a table, claims by brute force, spellings."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

import pytest

from tests.equality import network as simple
from tests.equality.brute_force import verdict as older_verdict
from tests.equality.edits import edit
from tests.equality.network import Key, Matrix
from tests.equality.options import OPTIONS, right, right_at_last
from tests.equality.written import Der, Mul, Ranged, Written, add, at, der, mul, num, product, total

from . import lstm
from .claimed import (
    DEFAULT,
    DIFFERENT,
    ELSEWHERE,
    EQUAL,
    KNOWN,
    MISSING,
    POLICIES,
    SHAPES,
    Claim,
    Known,
    Policy,
    Reading,
    Transposed,
    agreed,
    claim,
    first_wrong,
    free_indices,
    in_span,
    shapes_fit,
    verdict,
)
from .lstm import EQUATIONS, GATED, LSTM, MODELS, NAMED, SIMPLE, STACKED, Model, Net, nets
from .spelling import (
    CONVENTIONS,
    FEATURES,
    REWRITINGS,
    given,
    model,
    name,
    plain,
    rewritten,
    spell,
    total_loss,
)

LOSS: Key = ("L", None)
STEP = 10**3000


def key(model: Model, written: str) -> Key:
    """The key of a variable by its plain name."""
    variable = model.var(written)
    return variable.name, variable.time[1] if variable.time else None


# The networks.

PAIRS = [("L", "W"), ("L_2", "h_0"), ("h_2", "b_h"), ("h_1", "h_-1"), ("yhat_2", "x_1")]


@pytest.mark.parametrize(("upper", "lower"), PAIRS)
@pytest.mark.parametrize("number", range(2))
def test_the_table_of_the_simple_network_is_the_simple_network(
    upper: str, lower: str, number: int
) -> None:
    net = nets(SIMPLE, 2)[number]
    sizes = tuple(size for _, size in net.sizes[:3])
    same = simple.Network(net.seed, 2, sizes=sizes)  # type: ignore[arg-type]
    one, other = key(SIMPLE, upper), key(SIMPLE, lower)
    assert net.total(one, other) == same.total(one, other)
    if one != LOSS:
        inner = SIMPLE.inner("immediate")
        assert net.held(one, other, inner) == same.held(one, other, tuple(inner))


SLOPES = [
    *(("lstm", lower) for lower in ("W_i", "V_f", "b_o", "b_g", "U", "h_-1", "c_-1", "c_0", "o_1")),
    *(("stacked", lower) for lower in ("W", "R", "Q", "b_h", "b_r", "r_-1", "h_0")),
    *(("gated", lower) for lower in ("W_z", "b_g", "h_-1", "z_1", "ag_0")),
]


@pytest.mark.parametrize(("which", "lower"), SLOPES)
def test_a_total_derivative_is_the_slope_of_the_loss(which: str, lower: str) -> None:
    """L(v + s) - L(v) = L'(v) s + s² (...) in integers: modulo s² the slope alone is left."""
    net = Net(MODELS[which], 1, 1, sizes=lstm.SIZES[0])
    variable = key(net.model, lower)
    (row,) = net.total(LOSS, variable)
    assert row == tuple(_slope(net, variable, i) for i in range(len(net.plain(variable))))


def _slope(net: Net, variable: Key, position: int) -> int:
    moved = replace(net, moved=(variable, position, STEP))
    change = moved.plain(LOSS)[0].value - net.plain(LOSS)[0].value
    slope, rest = divmod(change % STEP**2, STEP)
    assert rest == 0
    return slope if slope < STEP // 2 else slope - STEP


WITHIN = {
    "∂c_t/∂c_{t-1}": (LSTM, "c_t", "c_t-1", True),
    "∂c_t/∂h_{t-1}": (LSTM, "c_t", "h_t-1", True),
    "∂c_t/∂i_t": (LSTM, "c_t", "i_t", True),
    "∂c_t/∂W_f": (LSTM, "c_t", "W_f", True),
    "∂h_t/∂c_t": (LSTM, "h_t", "c_t", True),
    "∂h_t/∂b_o": (LSTM, "h_t", "b_o", True),
    "∂L_t/∂h_t": (LSTM, "L_t", "h_t", True),
    "∂i_t/∂h_{t-1}": (LSTM, "i_t", "h_t-1", True),
    "through c_t, ∂h_t/∂h_{t-1}": (LSTM, "h_t", "h_t-1", False),
    "through c_t, ∂h_t/∂c_{t-1}": (LSTM, "h_t", "c_t-1", False),
    "through c_t, ∂h_t/∂b_i": (LSTM, "h_t", "b_i", False),
    "through h_t, ∂L_t/∂c_t": (LSTM, "L_t", "c_t", False),
    "no way, ∂c_t/∂o_t": (LSTM, "c_t", "o_t", False),
    "no way, ∂c_t/∂c_k": (LSTM, "c_t", "c_k", False),
    "no way, ∂h_t/∂h_t": (LSTM, "h_t", "h_t", False),
    "no way, ∂L/∂h_t": (LSTM, "L", "h_t", False),
    "numbers, ∂c_3/∂c_2": (LSTM, "c_3", "c_2", True),
    "numbers, ∂c_3/∂c_1": (LSTM, "c_3", "c_1", False),
    "layers, ∂r_t/∂r_{t-1}": (STACKED, "r_t", "r_t-1", True),
    "layers, ∂r_t/∂h_t": (STACKED, "r_t", "h_t", True),
    "layers, through h_t, ∂r_t/∂h_{t-1}": (STACKED, "r_t", "h_t-1", False),
    "a gate, ∂h_t/∂h_{t-1}": (GATED, "h_t", "h_t-1", True),
    "a gate, ∂h_t/∂z_t": (GATED, "h_t", "z_t", True),
    "∂h_t/∂b_h": (SIMPLE, "h_t", "b_h", True),
    "through h_t, ∂L_t/∂b_h": (SIMPLE, "L_t", "b_h", False),
}


@pytest.mark.parametrize(("of", "upper", "lower", "within"), WITHIN.values(), ids=WITHIN)
def test_what_stays_within_a_step(of: Model, upper: str, lower: str, within: bool) -> None:
    assert of.has_immediate(of.var(upper), of.var(lower)) is within


def _diagonal(entries: tuple[int, ...]) -> Matrix:
    return tuple(
        tuple(entry * (i == j) for j in range(len(entries))) for i, entry in enumerate(entries)
    )


def test_with_the_state_before_held_a_cell_state_has_the_forget_gate_as_its_slope() -> None:
    net = nets(LSTM, 2)[0]
    forget = _diagonal(tuple(entry.value for entry in net.plain(("f", 2))))
    assert net.held(("c", 2), ("c", 1), LSTM.inner("immediate")) == forget
    assert net.held(("c", 2), ("c", 1), LSTM.inner("own")) == forget
    assert net.total(("c", 2), ("c", 1)) != forget


def test_its_own_equation_is_the_one_that_is_written() -> None:
    net = nets(GATED, 1)[0]
    kept = _diagonal(tuple(1 - entry.value for entry in net.plain(("z", 1))))
    own = net.held(("h", 1), ("h", 0), GATED.inner("own"))
    assert own == kept
    assert own != net.held(("h", 1), ("h", 0), GATED.inner("immediate"))


@pytest.mark.parametrize(("which", "claimed", "word"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_other_networks(which: str, claimed: Claim, word: str) -> None:
    assert verdict(claimed, range(3 if which == "lstm" else 4), model=MODELS[which]) == word


@pytest.mark.parametrize("which", EQUATIONS)
def test_a_model_has_its_equations_as_text(which: str) -> None:
    lefts = [equation.split("_t")[0] for equation in EQUATIONS[which]]
    named = [name for name in MODELS[which].reads if name not in MODELS[which].unnamed]
    assert [{r"\hat{y}": "yhat"}.get(left, left) for left in lefts] == named


def test_naming_the_preactivation_matters_to_its_own_equation_alone() -> None:
    claimed = claim(der("L", "b_h"), OPTIONS["b_h", "D"])
    own = Reading(partials="own")
    words = {(of, reading): verdict(claimed, range(3), reading, of)
             for of in (SIMPLE, NAMED) for reading in (DEFAULT, own)}  # fmt: skip
    assert words == {
        (SIMPLE, DEFAULT): EQUAL, (NAMED, DEFAULT): EQUAL,
        (SIMPLE, own): EQUAL, (NAMED, own): DIFFERENT,
    }  # fmt: skip


# Claims.

QUIZ = {
    # the T = 0, 1, 2, 3 at which it holds: immediate and total, then both with t summed
    ("b_y", "A"): ("0", "0", "0123", "0123"),
    ("b_y", "B"): ("0123", "0123", "0123", "0123"),
    ("b_y", "C"): ("", "", "", ""),
    ("b_y", "D"): ("", "", "", ""),
    ("b_y", "E"): ("", "", "", ""),
    ("b_h", "A"): ("0", "0", "0", "0123"),
    ("b_h", "B"): ("0", "0123", "0", "0123"),
    ("b_h", "C"): ("0", "0", "0", "0"),
    ("b_h", "D"): ("0123", "0", "0123", "0"),
}
READINGS = [Reading(p, f) for f in ("fixed", "summed") for p in ("immediate", "total")]


@pytest.mark.parametrize(("option", "holds"), QUIZ.items())
def test_the_table_of_the_quiz(option: tuple[str, str], holds: tuple[str, ...]) -> None:
    claimed = claim(der("L", option[0]), OPTIONS[option])
    found = [
        "".join(str(T) for T in range(4) if verdict(claimed, [T], reading) == EQUAL)
        for reading in READINGS
    ]
    assert found == list(holds)


@pytest.mark.parametrize("known", KNOWN.values(), ids=KNOWN)
def test_what_is_known(known: Known) -> None:
    assert verdict(known.claim, range(5), known.reading) == known.word


@pytest.mark.parametrize("param", right(2))
def test_right_formulas_from_another_start(param: str) -> None:
    claimed = claim(der("L", param), right(2)[param])
    assert verdict(claimed, range(2, 5), start=2) == EQUAL
    assert verdict(claimed, range(2, 4), start=2, scalars=True) == EQUAL


@pytest.mark.parametrize("param", right())
def test_right_formulas_of_the_last_loss(param: str) -> None:
    claimed = claim(der("L", param), right_at_last()[param])
    assert verdict(claimed, range(3), last_only=True) == EQUAL
    assert verdict(claimed, range(3)) != EQUAL


@pytest.mark.parametrize("seed", range(60))
def test_gradients_by_a_parameter_are_judged_as_by_the_older_oracle(seed: int) -> None:
    random = Random(seed)
    param = random.choice(("b_y", "U", "b_h", "V"))
    formula = edit(right()[param], random)
    found = [verdict(claim(der("L", param), formula), [T]) for T in range(3)]
    expected = [older_verdict(T, param, formula) for T in range(3)]
    plainly = {SHAPES: DIFFERENT}
    assert [plainly.get(word, word) for word in found] == [
        plainly.get(word, word) for word in expected
    ]


def test_the_first_wrong_link() -> None:
    assert first_wrong(KNOWN["a chain whose end is wrong"].claim, range(3)) == 2
    assert first_wrong(KNOWN["a chain"].claim, range(3)) is None
    assert first_wrong(KNOWN["b_h B"].claim, range(3)) == 1


TURNED: dict[str, tuple[Claim, str]] = {
    "a row as a column": (
        claim(der("L", "b_h"), Transposed(OPTIONS["b_h", "D"])), EQUAL,
    ),
    "a square": (
        claim(der("h_t", "a_t"), Transposed(der("h_t", "a_t", "immediate"))), EQUAL,
    ),
    "a square that is not symmetric": (
        claim(der("a_t", "h_t-1"), Transposed(der("a_t", "h_t-1", "immediate"))), EQUAL,
    ),
    "one of two terms": (
        claim(
            der("a_t", "h_t-1"),
            add(mul(num(2), der("a_t", "h_t-1")),
                mul(num(-1), Transposed(der("a_t", "h_t-1")))),  # type: ignore[arg-type]
        ),
        DIFFERENT,
    ),
    "a product of transposes": (
        claim(
            der("h_t", "h_k"),
            product("i", "k+1", "t", Transposed(der("h_i", "h_i-1"))),  # type: ignore[arg-type]
            span="k <= t",
        ),
        EQUAL,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("claimed", "word"), TURNED.values(), ids=TURNED)
def test_links_may_differ_by_one_transposition(claimed: Claim, word: str) -> None:
    assert verdict(claimed, range(4)) == word


def test_a_product_in_the_order_in_which_it_is_written() -> None:
    claimed = KNOWN["states"].claim
    written = Reading(product_order="written")
    assert verdict(claimed, range(4), written) == DIFFERENT
    assert verdict(claimed, range(4), replace(written, layout="denominator")) == EQUAL
    assert verdict(claimed, range(4), Reading(layout="denominator")) == EQUAL


LAST = replace(OPTIONS["b_y", "B"], last=at("T+1"))  # type: ignore[type-var]
OPEN: dict[str, tuple[Claim, Policy, str]] = {
    "the right side missing at T": (KNOWN["backward recursion"].claim, Policy(), EQUAL),
    "the right side missing at T, none left out": (
        KNOWN["backward recursion"].claim, Policy(lenient=False), MISSING,
    ),
    "no instance at all": (
        claim(der("L", "h_t"), mul(der("L", "h_T+1"), der("h_T+1", "h_t"))), Policy(), MISSING,
    ),
    "an empty sum beside what is missing": (
        claim(der("L", "b_h"), replace(OPTIONS["b_h", "D"], first=at("-1"))),  # type: ignore[type-var]
        Policy(), MISSING,
    ),
    "an empty sum beside what is missing, multiplied out": (
        claim(der("L", "b_h"), replace(OPTIONS["b_h", "D"], first=at("-1"))),  # type: ignore[type-var]
        Policy(distributed=True), EQUAL,
    ),
    "the given state": (
        claim(der("h_t", "h_k"), product("i", "k+1", "t", der("h_i", "h_i-1")), span="k <= t"),
        Policy(given_slots=True), EQUAL,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("claimed", "policy", "word"), OPEN.values(), ids=OPEN)
def test_what_the_definitions_leave_open(claimed: Claim, policy: Policy, word: str) -> None:
    assert verdict(claimed, range(4), policy=policy) == word


def test_where_policies_differ_there_is_no_verdict() -> None:
    assert len(set(POLICIES)) == len(POLICIES)
    assert agreed(KNOWN["backward recursion"].claim, range(3)) is None
    assert agreed(KNOWN["states"].claim, range(3)) == EQUAL
    assert agreed(claim(der("L", "b_y"), LAST), range(3)) == MISSING


SPANS = {
    None: "every",
    "every t": "every",
    "t < T": "01 02 10 11 12 20 21 22",
    "every t, k <= t": "00 10 11 20 21 22 30 31 32 33",
    "0 <= k < t": "10 20 21 30 31 32",
    r"1 \le k < t": "21 31 32",
    "t = 3": "30 31 32 33",
    "T": "30 31 32 33",
    "t > 1, k >= t-1": "21 22 23 32 33",
    "k = T-1": "02 12 22 32",
}


@pytest.mark.parametrize(("span", "expected"), SPANS.items())
def test_ranges(span: str | None, expected: str) -> None:
    slots = [(t, k) for t in range(4) for k in range(4)]
    found = [f"{t}{k}" for t, k in slots if in_span(span, {"t": t, "k": k, "T": 3})]
    every = [f"{t}{k}" for t, k in slots]
    some = [name for name in every if name in expected.split()]
    if span == "t < T":
        some = [name for name in every if name[0] < "3"]
    assert found == (every if expected == "every" else some)


FITS: dict[str, tuple[Written, str, bool]] = {
    "a right one": (OPTIONS["b_h", "D"], "numerator", True),
    "in another layout": (OPTIONS["b_h", "D"], "denominator", False),
    "a number beside a row": (add(der("L", "b_h"), num(1)), "numerator", False),
    "a number times a row": (mul(num(2), der("L", "b_h")), "numerator", True),
    "a product of rows": (product("i", "0", "t", der("L_i", "h_i")), "numerator", False),
    "inside an empty sum": (
        total("t", "2", "1", mul(der("h_t", "b_h"), der("L_t", "h_t"))), "numerator", False,
    ),
    "a transpose": (Transposed(der("L", "b_h")), "mixed", True),  # type: ignore[dict-item]
}  # fmt: skip


@pytest.mark.parametrize(("formula", "layout", "fits"), FITS.values(), ids=FITS)
def test_shapes(formula: Written, layout: str, fits: bool) -> None:
    assert shapes_fit(formula, layout=layout) is fits


# Spellings.

D = claim(der("L", "b_h"), OPTIONS["b_h", "D"])
SEEDS = range(400)

PLAIN = {
    "a quotient": (claim(der("L", "W"), der("L_T", "h_t-1")), "h_t",
        r"\frac{\partial L}{\partial W} = \frac{\partial L_T}{\partial h_{t-1}}"),
    "marks": (claim(der("h_t", "W", "immediate"), der("h_t", "W", "total")), "h^{(t)}",
        r"\frac{\partial^{+} h^{(t)}}{\partial W}"
        r" = \frac{\mathrm{d} h^{(t)}}{\mathrm{d} W}"),
    "numbers": (claim(der("L", "b_y"), mul(num(-1, 2), der("yhat_0", "b_y"), num(3))), "h[t]",
        r"\frac{\partial L}{\partial b_y} ="
        r" -\frac{1}{2} \frac{\partial \hat{y}[0]}{\partial b_y} \cdot 3"),
    "a sum": (claim(der("L", "h_k"), total("t", "k", "T", add(der("L_t", "h_k"), num(-1)))), "h(t)",
        r"\frac{\partial L}{\partial h(k)} = \sum_{t=k}^{T}"
        r" \left( \frac{\partial L(t)}{\partial h(k)} -1 \right)"),
    "a transpose, summed": (Claim(der("L", "U"), (Transposed(der("L", "U")),), summed=True), "h^t",
        r"\frac{\partial L}{\partial U} +="
        r" \left( \frac{\partial L}{\partial U} \right)^\top"),
}  # fmt: skip


@pytest.mark.parametrize(("claimed", "convention", "text"), PLAIN.values(), ids=PLAIN)
def test_the_most_boring_way(claimed: Claim, convention: str, text: str) -> None:
    assert plain(claimed, convention) == text
    assert spell(claimed, 7, convention, features=frozenset()) == text


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_seed_is_a_spelling(convention: str) -> None:
    texts = [spell(D, seed, convention) for seed in SEEDS]
    assert texts == [spell(D, seed, convention) for seed in SEEDS]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_braces_and_environments_are_balanced(convention: str) -> None:
    unbalanced = [text for text in _texts(convention) if not _balanced(text)]
    assert unbalanced == []


def _texts(convention: str) -> list[str]:
    claims = [known.claim for known in KNOWN.values()]
    return [spell(claims[seed % len(claims)], seed, convention) for seed in SEEDS]


def _balanced(text: str) -> bool:
    pairs = (("{", "}"), (r"\begin", r"\end"), (r"\left", r"\right"))
    bare = text.replace(r"\{", "").replace(r"\}", "").replace(r"\left.", r"\left")
    bare = re.sub(r"\\(langle|rangle|leq?(slant)?|textcolor|text)\b", "", bare)
    depth, ok = 0, True
    for sign in re.findall(r"[{}]", bare):
        depth += 1 if sign == "{" else -1
        ok = ok and depth >= 0
    return ok and depth == 0 and all(bare.count(a) == bare.count(b) for a, b in pairs)


SEEN = {
    "accents": r"\\hat y|\\widehat",
    "brackets": r"\\Bigl\(|\\big\[",
    "colour": r"\\(text)?color",
    "descending": r"\^\{k ?\+ ?1\}",
    "differentials": r"\\rm d|\\operatorname|\^\+|⁺",
    "dots": r"\\[lc]?dots,",
    "environments": r"\\begin\{(align\*|split|eqnarray|gather)\}",
    "font": r"\\bf|\\mathbf|\\bm|\\boldsymbol",
    "full_stop": r"[.,]$",
    "glue": r"\\;|\\!|\\times",
    "groups": r"\{\{|\\displaystyle",
    "held": r"(\\right\||\\bigg\||\\vert)_",
    "inequalities": r"\\leq|\\geq|\\le |\\gt",
    "labels": r"_\\mathrm\{h\}|_\{\\text\{h\}\}",
    "limits": r"\\(no)?limits",
    "line_breaks": r"&=|\\\\",
    "macros": r"^\\(newcommand|def)",
    "open_bodies": r"_\{?[kt][^\\]*\} \\(frac|sum|prod)",
    "operators": r"\\frac\{(\\partial|∂)\}|(\\partial|∂)_",
    "over": r"\\over |\\tfrac",
    "slashes": r"/(\\partial|∂)",
    "tags": r"\\tag|\\label|\\nonumber",
    "underbraces": r"\\underbrace",
    "unicode": r"∂|[ΣΠ∑∏]",
    "wrappers": r"^\$|^\\\[|\\boxed",
}
MARKED = replace(
    KNOWN["forward recursion"].claim,
    rights=(add(der("h_t", "b_h", "immediate"), der("h_t", "b_h", "total")), D.rights[0]),
)


@pytest.mark.parametrize(("feature", "pattern"), SEEN.items())
def test_every_feature_is_used_unless_it_is_left_out(feature: str, pattern: str) -> None:
    texts = [spell(each, seed) for seed in SEEDS for each in (D, MARKED)]
    assert any(re.search(pattern, text) for text in texts)
    only = [spell(each, seed, features=frozenset({feature})) for seed in SEEDS
            for each in (D, MARKED)]  # fmt: skip
    alone = feature not in ("line_breaks", "tags")
    assert any(re.search(pattern, text) for text in only) is alone
    without = [spell(each, seed, features=FEATURES - {feature}) for seed in SEEDS
               for each in (D, MARKED)]  # fmt: skip
    shared = feature in ("groups", "line_breaks", "open_bodies", "tags", "inequalities")
    assert shared or not any(re.search(pattern, text) for text in without)


def test_every_feature_has_its_pattern() -> None:
    assert set(SEEN) == FEATURES


@pytest.mark.parametrize("convention", ["h_t", "h(t)"])
def test_an_operator_without_brackets_is_the_last_of_its_term(convention: str) -> None:
    features = frozenset({"operators", "open_bodies"})
    texts = [spell(D, seed, convention, features=features) for seed in SEEDS]
    bare = re.compile(r"\\partial_\{[^=]*?\} \S+ (\\frac|\\left\(|\\partial|\\sum|\\prod)")
    assert any(r"\partial_{" in text for text in texts)
    assert [text for text in texts if bare.search(text)] == []


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_the_model_is_written_in_the_convention(convention: str) -> None:
    h = name(SIMPLE.var("h_t"), convention)
    before = name(SIMPLE.var("h_t-1"), convention)
    assert h == convention
    assert before == ("h_{t-1}" if convention == "h_t" else
                      "h^{t-1}" if convention == "h^t" else convention.replace("t", "t-1", 1)
                      if "langle" not in convention else r"h^{\langle t-1 \rangle}")  # fmt: skip
    inlined, named = model(convention, named=False), model(convention)
    assert (len(inlined), len(named)) == (3, 5)
    assert inlined[0].startswith(f"{h} = f_h(V ") and f"W {before} + b_h" in inlined[0]
    assert all(data in " ".join(named) for data in given(convention))
    assert total_loss(convention, 1).startswith(r"L = \sum_{t=1}^{T} L")


# Rewritings.

SUMS = {name: formula for name, formula in right().items() if isinstance(formula, Ranged)}


@pytest.mark.parametrize("seed", range(60))
def test_a_rewriting_changes_the_formula_and_not_its_value(seed: int) -> None:
    param = Random(seed).choice(("b_y", "b_h", "W", "h_-1"))
    once = rewritten(SUMS[param], seed)
    twice = rewritten(once, seed + 1000)
    assert SUMS[param] != once != twice
    assert verdict(claim(der("L", param), twice), range(3)) == EQUAL


@pytest.mark.parametrize("rule", REWRITINGS)
def test_every_rewriting_applies_somewhere(rule: object) -> None:
    formulas = [add(SUMS["b_h"], SUMS["b_h"]), SUMS["b_h"], mul(num(1), der("L", "b_h"))]
    assert any(rule(formula, Random(1), 0) for formula in formulas)  # type: ignore[operator]


def test_nothing_to_rewrite() -> None:
    assert rewritten(der("L", "b_h"), 1) == der("L", "b_h")


def test_free_indices() -> None:
    inner: Mul = mul(der("h_t", "h_k"), total("k", "s", "t+1", der("h_k", "h_j")))
    assert free_indices(inner) == ("t", "k", "s", "j")
    assert free_indices(Transposed(Der(SIMPLE.var("L"), SIMPLE.var("h_m")))) == ("m",)
