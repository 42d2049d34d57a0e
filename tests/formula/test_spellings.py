"""Everything that the language reads, one row a thing: its spellings, and the text of its tree."""

from __future__ import annotations

import pytest

from symbptt.formula.parser import parse_claim, parse_condition
from symbptt.formula.printer import text

QUOTIENTS = {
    "∂L_t/∂ŷ_t": (
        r"\frac{\partial L_t}{\partial \hat{y}_t}", r"\dfrac{\partial L_t}{\partial\hat y_t}",
        r"\tfrac{∂L_t}{∂ŷ_t}", r"{\partial L_t \over \partial \hat y_t}", "∂L_t/∂ŷ_t",
        r"\partial L_t/\partial \hat{y}_t", r"\partial_{\hat{y}_t} L_t",
        r"\frac{\partial}{\partial \hat{y}_t} L_t", r"\frac{\partial}{\partial \hat{y}_t}(L_t)",
        r"\frac{\partial {L}_t}{\partial \hat{{\bf y}}_t}",
        r"\frac{\partial L_{t}}{\partial \widehat{\mathbf{y}}_{t}}",
    ),
    "∇_b L": (r"\nabla_{b} L", r"\nabla_b L", r"\nabla_{\!b} L", "∇_b L", r"\nabla_{\mathbf{b}}L"),
    "dh_t/db": (
        r"\frac{d h_t}{d b}", r"\frac{\mathrm{d}h_t}{\mathrm{d}b}", r"\frac{{\rm d}h_t}{{\rm d}b}",
        r"\frac{\mathrm d h_t}{\mathrm d b}", "dh_t/db", "d h_t / d b", r"\frac{d}{db} h_t",
        r"\frac{d}{db}(h_t)", r"\operatorname{d}h_t/\operatorname{d}b", r"{d h_t \over d b}",
        "d(h_t)/db",
    ),
    "∂⁺h_t/∂b": (
        r"\frac{\partial^+ h_t}{\partial b}", r"\frac{\partial^{+} h_t}{\partial^{+} b}",
        "∂⁺h_t/∂b",
    ),
    "∂L/∂b|_{h_{t-1}}": (
        r"\left.\frac{\partial L}{\partial b}\right|_{h_{t-1}}",
        r"\frac{\partial L}{\partial b}\bigg|_{h_{t-1}}",
        r"\frac{\partial L}{\partial b}\Big\vert_{h_{t-1}}",
        r"\frac{\partial L}{\partial b}|_{h_{t-1}}",
    ),
    "∂L/∂b|_{use k}": (r"\left.\frac{\partial L}{\partial b}\right|_{\text{use }k}",),
    "∂L/∂b|_{use at k}": (
        r"\frac{\partial L}{\partial b}\bigg|_{\text{use at }k}",
        r"\left.\frac{\partial L}{\partial b}\right|_{\text{use at $k$}}",
    ),
    "∂f(x_t, h_{t-1}, w)/∂w": (r"\frac{\partial f(x_t, h_{t-1}, w)}{\partial w}",),
    "(∂L/∂h_t)ᵀ": (
        r"\frac{\partial L}{\partial h_t}^\top", r"{\partial L \over \partial h_t}^\top",
        r"\left(\frac{\partial L}{\partial h_t}\right)^\top", r"(∂L/∂h_t)ᵀ",
    ),
    "(∂h_t/∂h_{t-1})^2": (r"\frac{\partial h_t}{\partial h_{t-1}}^2",),
    "∂(Σ_t L_t)/∂W": (
        r"\frac{\partial \sum_t L_t}{\partial W}", r"\frac{\partial}{\partial W}\sum_t L_t",
    ),
}  # fmt: skip

RANGES = {
    "Σ_{t=0}^{T} a_t": (
        r"\sum_{t=0}^{T} a_t", r"\sum\limits_{t=0}^T a_t", r"\sum^T_{t=0} a_t",
        r"\sum_{0 \le t \le T} a_t", r"\sum_{T \ge t \geqslant 0} a_t", r"\sum_{-1 < t \leq T} a_t",
        r"\sum_{t=0,\dots,T} a_t", r"\displaystyle\sum_{t=0}^{\mathrm{T}} \! a_t", "∑_{t=0}^T a_t",
        r"\sum_{t=0}^{T}{a_t}", r"\sum_{t=0}^{T}\Bigl[a_t\Bigr]",
    ),
    "Σ_t a_t": (r"\sum_t a_t", r"\sum_{t} a_t", r"\sum\nolimits_t a_t"),
    "Σ_{k ≤ t} a_k": (r"\sum_{k \le t} a_k", r"\sum_{k\leq t} a_k"),
    "Σ_{t ≥ k} a_t": (r"\sum_{t \ge k} a_t",),
    "Σ_{t ≥ s+1} a_t": (r"\sum_{t>s} a_t", r"\sum_{t \gt s} a_t", r"\sum_{t \ge s+1} a_t"),
    "Σ_{t=1}^{T_x} a_t": (r"\sum_{t=1}^{T_x} a_t", r"\sum_{1 \le t \le T_{x}} a_t"),
    "Σ_{t=1}^{T_x-1} a_t": (r"\sum_{t=1}^{T_x-1} a_t",),
    "Π_{i=k+1}^{t} a_i": (r"\prod_{i=k+1}^{t} a_i", r"\prod_{k < i \le t} a_i"),
    "Π_{t ≥ i ≥ k+1} a_i": (r"\prod_{t \ge i > k} a_i", r"\prod_{t \geq i \geq k+1} a_i"),
    "Π_{i=t}^{k+1} a_i": (r"\prod_{i=t}^{k+1} a_i",),
    "Σ_t a_t Σ_k b_k c": (r"\sum_t a_t \sum_k b_k c", r"\sum_t \left(a_t \sum_k (b_k c)\right)"),
}  # fmt: skip

ALIGNED = {
    "a = b = c": (
        r"\begin{aligned} a &= b \\ &= c \end{aligned}",
        r"\begin{align*} a &= b && \text{by $x$ and (3)} \\[5pt] &= c \tag{2} \end{align*}",
        r"\begin{eqnarray} a &=& b \nonumber \\ &=& c \label{eq:1} \end{eqnarray}",
        r"\begin{equation}\begin{split} a &= b \\ &= c \end{split}\end{equation}",
        r"\begin{gather} a = b \\ = c \end{gather}",
        r"\begin{array}{rcl} a & = & b \\ & = & c \end{array}",
        r"$$a = b = c$$", r"$a = b = c$", r"\[ a = b = c \]", r"\( a = b = c \)", "$a$ = $b = c$",
        r"\boxed{a = b = c}", r"\boxed{a} = b = c", r"{\color{blue} a = b = c}", "{ a = b = c }",
        r"\color{blue}{a = b = c}", r"\textcolor{red}{a} = b = c", "a := b = c", r"a \equiv b = c",
        "a = b % comment\n = c", r"a = b = c \tag*{(3)} \label{eq:2} \nonumber", "a = b = c.",
        r"\therefore a = b = c", r"a \overset{x}{=} b \stackrel{(1)}{=} c", "a = b = c,",
        r"\underbrace{a}_{\text{first}} = \underbrace{\overbrace{b}^{x}}_{y} = c",
        r"a \quad=\quad b \;\;=\; c", "a = b\n= c", r"a {=} b {}= c",
        r"\newcommand{\first}{a} \first = b = c", r"\def\x#1{#1} \x{a} = \x b = \x{\x{c}}",
        r"\newcommand{\y}{b}\newcommand{\x}[1]{#1} a = \x{\y} = c",
    ),
    "a += b": (r"a \mathrel{+}= b", "a += b", "a + = b", r"a \mathrel{+=} b", "a {+}= b"),
    "∂L/∂b = a": (
        r"\newcommand{\Loss}{L}\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}"
        r"\pd{\Loss}{b} = a",
        r"\def\pd#1#2{{\partial #1 \over \partial #2}} \pd Lb = a",
    ),
    "W_{hh} = b": (
        r"\newcommand{\lab}[1]{\mathrm{#1}} W_{\lab{hh}} = b", r"W_{\text{hh}} = b",
        r"\text{W\_hh} = b", r"\mathbf{W}_\textrm{hh} = b", r"W_{\rm hh} = b", r"W_{h h} = b",
        r"\mathrm{W\_hh} = b",
    ),
    "h(t) = b": (r"\def\h{{\bf h}(t)} \h = b", "h(t) = b"),
}  # fmt: skip

SYMBOLS = {
    "h_t": ("h_t", "h_{t}", r"\mathbf{h}_t", r"\boldsymbol{h}_{t}", "hₜ", r"{\bf h}_t", r"h_{{t}}"),
    "h_{t-1}": ("h_{t - 1}", "h_{t{-}1}", r"h_{t\!-\!1}", "h_{t−1}", "hₜ₋₁", r"h_{\,t-1\,}"),
    "h^{(t)}": ("h^{(t)}", r"h^{\left(t\right)}", r"h^{( t )}"),
    "h^{<t>}": (r"h^{\langle t \rangle}", "h^{<t>}", r"h^{\lt t \gt}"),
    "h^{(t-1)}": ("h^{(t-1)}", r"\mathbf h^{(t - 1)}"),
    "h^t": ("h^t", "h^{t}", "hᵗ"),
    "h[t]": ("h[t]", r"h\left[t\right]"),
    "h_{t,i}": ("h_{t,i}",),
    "δ_t^{(l)}": (r"\delta_t^{(l)}", r"\delta^{(l)}_t"),
    "W_{ij}^{(l)}": ("W_{ij}^{(l)}",),
    "Wᵀ a": (
        r"W^\top a", r"W^{\top} a", r"W^{\mathsf{T}} a", r"W^\mathsf{T} a", r"W^{\mathrm T} a",
        r"W^{\rm T} a", r"W^{\text{T}} a", r"W^{\intercal} a", r"W^\intercal a", r"W^{\tr} a",
        "Wᵀ a", "W⊤ a".replace("⊤", "^⊤"), r"W^{\mathrm{T}}{}a", r"W^{\operatorname{T}} a",
    ),
    "W^T a": ("W^T a", "W^{T} a", r"W^{\mathit{T}} a"),
    "W' a": ("W' a", r"W^{\prime} a", "W′ a", r"W^\prime a"),
    "h^{(t)⊤}": (r"h^{(t)\,\top}", r"h^{(t)\top}", r"h^{(t)\mathsf{T}}", r"h^{(t)}^\top"),
    "h'_t": ("h'_{t}", "h_t'"),
    "ḣ_t": (r"\dot{h}_t", r"\dot h_t"),
    "h⃗_t": (r"\vec{h}_t", r"\vec h_t"),
    "h̄_t": (r"\bar{h}_t", r"\overline{h}_t", "hbar_t"),
    "ŷ_t": (r"\hat{y}_t", r"\hat y_t", r"\hat{{\bf y}}_t", r"\hat{\mathbf{y}}_t", "yhat_t", "ŷₜ"),
    "diag(a)": (
        r"\operatorname{diag}(a)", r"\mathrm{diag}(a)", r"\text{diag}(a)", r"{\rm diag}(a)",
        "diag(a)", r"\operatorname*{diag}(a)", r"\mathrm{diag}\{a\}",
        r"\mathrm{diag}\left\{a\right\}", r"\mathrm{diag}[a]",
        r"\operatorname{diag}\left(a\right)", r"\mathrm{Diag} a",
    ),
    "a ⊙ b": (r"a \odot b", r"a \circ b", "a ⊙ b", "a ∘ b"),
    "a ⊗ b": (r"a \otimes b", "a ⊗ b"),
    "a ⊘ b": (r"a \oslash b",),
    "a/b": (r"\frac{a}{b}", "a/b", r"{a \over b}", r"\tfrac ab", r"\cfrac{a}{b}"),
    "1/2 a": (r"\frac12 a", r"\frac{1}{2}a", "1/2 a", "0.5 a", r"\frac1{2} a", r"\frac{1}2 a"),
    "1/23 a": ("1/23 a", r"\frac{1}{23} a"),
    "h_t^2": ("h_t^2", "h^2_t", "h_t²"),
    "a^{-1}": ("a^{-1}", "a⁻¹"),
    "𝟏": (r"\mathbf{1}", r"\mathbb{1}", r"\mathbf 1", r"\bm{1}", "𝟏", r"\boldsymbol{1}"),
    "tanh'(a)": (r"\tanh'(a)", "tanh'(a)", r"\tanh^{\prime}(a)"),
    "tanh(a)": (r"\tanh(a)", r"\tanh a", "tanh(a)", r"\text{tanh}(a)", r"\tanh{a}"),
    "f(a, b, c)": ("f(a, b; c)",),
    "[a, b]": ("[a, b]", "(a, b)", r"\begin{bmatrix} a \\ b \end{bmatrix}"),
    "a ⋯ b": (r"a \cdots b", r"a \dots b", r"a \ldots b", "a ... b", "a … b"),
    "a (b)".replace(" (b)", " b"): (r"a {} b", r"a\,b", r"a \cdot{} b", r"a \mathbin{\cdot} b"),
}  # fmt: skip

TABLES = {**QUOTIENTS, **RANGES, **ALIGNED, **SYMBOLS}
ROWS = [(source, shown) for shown, sources in TABLES.items() for source in sources]


@pytest.mark.parametrize(("source", "shown"), ROWS, ids=[source for source, _ in ROWS])
def test_what_people_write_is_read(source: str, shown: str) -> None:
    parsed = parse_claim(source)
    signs = [f" {sign} " for sign in parsed.relations]
    members = [text(member) for member in parsed.members]
    pieces = [piece for pair in zip(members, [*signs, ""], strict=True) for piece in pair]
    assert "".join(pieces) == shown


CONDITIONS = {
    "t < T": ("a = b, t < T", r"a = b \text{ for } t < T", r"a = b \quad (t < T)",
              r"a = b, \quad \text{for all } t < T", r"a = b \text{ for $t < T$}",
              r"a = b, \forall t < T", r"a = b \quad\forall t<T"),
    "every t": (r"a = b \quad \forall t", r"a = b, \forall t", r"a = b \text{ for all } t"),
    "1 <= t, t <= T": (r"a = b, \quad t = 1, \dots, T", r"a = b, 1 \le t \le T",
                       r"a = b \text{ for } t=1,\ldots,T"),
    "t = T": ("a = b, t = T", r"a = b \quad \text{for } t = T"),
}  # fmt: skip
CONDITIONED = [(source, shown) for shown, sources in CONDITIONS.items() for source in sources]


@pytest.mark.parametrize(("source", "shown"), CONDITIONED, ids=[row[0] for row in CONDITIONED])
def test_conditions_behind_a_claim(source: str, shown: str) -> None:
    parsed = parse_claim(source)
    assert (len(parsed.members), str(parsed.condition)) == (2, shown)


ALONE = {
    "t < T": "t < T", "every t": "every t", "for all t": "every t", "1 <= k < t": "1 <= k, k < t",
    "t = 3": "t = 3", "T": "every T",
}  # fmt: skip


@pytest.mark.parametrize(("source", "shown"), ALONE.items())
def test_conditions_alone(source: str, shown: str) -> None:
    assert str(parse_condition(source)) == shown


COMMENTS = {
    r"\begin{aligned} a &= b && \text{by the chain rule} \end{aligned}": ("by the chain rule",),
    r"a = b \quad \text{(1)}": ("(1)",),
    r"\text{where } a = b \text{ holds with $x$}": ("where", "holds with $x$"),
    "a = b": (),
}


@pytest.mark.parametrize(("source", "comments"), COMMENTS.items())
def test_words_that_are_passed_over_are_told(source: str, comments: tuple[str, ...]) -> None:
    assert parse_claim(source).comments == comments
