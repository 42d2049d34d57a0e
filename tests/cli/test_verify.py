"""`symbptt check --certificate` and `symbptt verify`: files, what is printed, the exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from symbptt.equality.checker import PARTS, TRUSTED, digest
from tests.command import run, run_apart
from tests.rendering.test_json import loaded, schema

RIGHT = r"∂L/∂b_y = \sum_t ∂L_t/∂ŷ_t ∂ŷ_t/∂b_y"
TRANSPOSED = r"(∂L/∂b_h)^\top = \sum_t ∂L_t/∂b_h"


def certified(path: Path, *arguments: str) -> Path:
    """The file with the certificate of a claim."""
    file = path / "proof.json"
    result = run("check", *arguments, "--certificate", str(file))
    assert (result.exit_code, result.stderr) == (0, "")
    return file


def changed(file: Path, part: str, **values: Any) -> None:
    """Change a part of a certificate, and its hash with it."""
    data = json.loads(file.read_text(encoding="utf-8"))
    data[part] |= values
    data["hashes"] = {name: digest(data[name]) for name in PARTS}
    file.write_text(json.dumps(data), encoding="utf-8")


NONE = {
    "wrong": ((r"∂L/∂b_y = 2 \, ∂L/∂b_y",), 1, "the claim is wrong"),
    "undecided": (("∂L/∂y_t = 0",), 3, "the claim is undecided"),
    "up to some T": (
        (r"∂L/∂b_y = \sum_t (\prod_{i=0}^{t} 1) ∂L_t/∂b_y",), 0,
        "the claim is not proved for every T",
    ),
    "one T": ((RIGHT, "--T", "3"), 0, "the claim was compared at T = 3 alone"),
    "a chain with a wrong link": (
        (r"∂L/∂b_y = \sum_t ∂L_t/∂b_y = 2 \, ∂L/∂b_y",), 1, "the claim is wrong",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "status", "why"), NONE.values(), ids=NONE)
def test_why_there_is_no_certificate(
    tmp_path: Path, arguments: tuple[str, ...], status: int, why: str
) -> None:
    file = tmp_path / "proof.json"
    result = run("check", *arguments, "--certificate", str(file))
    assert result.exit_code == status
    assert result.stderr == f"No certificate is written: {why}.\n"
    assert result.stdout == run("check", *arguments).stdout
    assert list(tmp_path.iterdir()) == []


def test_a_proof_that_is_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symbptt.equality.checker.WORK", 100)
    result = run("check", RIGHT, "--certificate", str(tmp_path / "proof.json"))
    assert result.exit_code == 0
    why = "its checker says: to check it takes too much work"
    assert result.stderr == f"No certificate is written: {why}.\n"


def test_a_certificate_does_not_go_with_a_batch(tmp_path: Path) -> None:
    result = run("check", "--batch", "-", "--certificate", str(tmp_path / "proof.json"))
    assert result.exit_code == 2
    assert "--certificate does not go with --batch" in result.stderr


def test_a_certificate_that_cannot_be_written(tmp_path: Path) -> None:
    result = run("check", RIGHT, "--certificate", str(tmp_path / "none" / "proof.json"))
    assert result.exit_code == 2
    assert "cannot be written: No such file or directory" in result.stderr


def test_what_is_written(tmp_path: Path) -> None:
    file = certified(tmp_path, RIGHT)
    data = loaded(file.read_text(encoding="utf-8"))
    schema("certificate").validate(data)
    assert [*data] == ["schema", "kind", "symbptt", *PARTS, "hashes", "trusted"]
    assert len(file.read_text(encoding="utf-8").splitlines()) == len(data) + 2


def test_of_a_chain_each_link_has_its_file(tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    claim = r"∂L/∂b_y = \sum_t ∂L_t/∂b_y = \sum_t ∂L_t/∂ŷ_t ∂ŷ_t/∂b_y"
    assert run("check", claim, "--certificate", str(file)).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["proof-1.json", "proof-2.json"]
    found = [run("verify", str(path)).stdout.splitlines()[2] for path in sorted(tmp_path.iterdir())]
    assert found == [
        "  ∂L/∂b_y = Σ_{t=0}^{T} ∂L_t/∂b_y",
        "  Σ_{t=0}^{T} ∂L_t/∂b_y = Σ_{t=0}^{T} (∂L_t/∂ŷ_t · ∂ŷ_t/∂b_y)",
    ]


ACCEPTED = """\
✓ accepted: the claim holds for every T

  ∂L/∂b_y = Σ_{t=0}^{T} (∂L_t/∂ŷ_t · ∂ŷ_t/∂b_y)
  that is, dL/db_y = Σ_{t=0}^{T} (∂⁺L_t/∂ŷ_t · ∂⁺ŷ_t/∂b_y)

Read so ────────────────────────────────────────────────────────────────────────────────────────────
  partials: immediate; free index: fixed; product order: chain; layout: numerator; left side: total
  ∂⁺ immediate, d total, ∂° in one equation alone

Model elman ────────────────────────────────────────────────────────────────────────────────────────
  a_t = V x_t + W h_{t-1} + b_h
  h_t = f_h(a_t)
  o_t = U h_t + b_y
  ŷ_t = f_y(o_t)
  L_t = ℓ(ŷ_t, y_t)
  L = Σ_{t=0}^{T} L_t
  steps t = 0, ..., T

Checked ────────────────────────────────────────────────────────────────────────────────────────────
  the automata agree for every T: 4 and 4 states, 2 letters, dimension 3
  both sides, expanded anew for T = 0, ..., 4, agree with each other and with them: 5 instances

Still trusted ──────────────────────────────────────────────────────────────────────────────────────
  the parser: that the words of the claim mean this formula
  the reading: that it is what the author of the claim means
  the letter rules: that the edges and factors are the local Jacobians of the equations
  the shapes of the quantities: that they are those of the equations
  the compilation: that the automata are the two sides for every later T as well
"""


def test_what_is_said_of_a_certificate_that_holds(tmp_path: Path) -> None:
    result = run("verify", str(certified(tmp_path, RIGHT)))
    assert result.exit_code == 0
    assert result.stdout == ACCEPTED


def test_in_ascii(tmp_path: Path) -> None:
    result = run("verify", str(certified(tmp_path, RIGHT)), "--ascii")
    assert result.stdout.isascii()
    lines = result.stdout.splitlines()
    assert lines[0] == "[+] accepted: the claim holds for every T"
    assert lines[3] == "  that is, dL/db_y = Sum_{t=0}^{T} (d+L_t/dyhat_t * d+yhat_t/db_y)"
    assert "  d+ immediate, d total, do in one equation alone" in lines
    assert "  L_t = ell(yhat_t, y_t)" in lines


def test_a_condition_and_a_transpose_are_told(tmp_path: Path) -> None:
    shown = run("verify", str(certified(tmp_path, TRANSPOSED))).stdout
    assert "\n  One side is the transpose of the other.\n" in shown
    file = certified(tmp_path, "∂L/∂h_t = ∂L_t/∂h_t", "--for", "T")
    assert "\n  for t = T\n" in run("verify", str(file)).stdout
    assert "transpose" not in run("verify", str(file)).stdout


def test_what_is_said_of_one_that_was_changed(tmp_path: Path) -> None:
    file = certified(tmp_path, RIGHT)
    changed(file, "left", turned=True)
    result = run("verify", str(file))
    assert result.exit_code == 1
    assert result.stdout == "✗ rejected: at T = 0 the two sides of the claim differ\n"
    shown = run("verify", str(file), "--ascii").stdout
    assert shown == "[-] rejected: at T = 0 the two sides of the claim differ\n"


def test_a_reason_with_words_of_the_file_is_escaped(tmp_path: Path) -> None:
    file = certified(tmp_path, RIGHT)
    changed(file, "claim", text="∂")
    shown = run("verify", str(file), "--ascii").stdout
    assert shown.isascii()
    assert shown.startswith(
        "[-] rejected: the claim in words is not its tree, dL/db_y = Sum_{t=0}^{T}"
    )


def test_as_json(tmp_path: Path) -> None:
    file = certified(tmp_path, RIGHT)
    data = loaded(run("verify", str(file), "--format", "json").stdout)
    schema("verify").validate(data)
    assert (data["valid"], data["reason"], data["states"]) == (True, None, [4, 4])
    assert data["expanded"] == {"first": 0, "last": 4, "instances": 5}
    assert data["trusted"] == list(TRUSTED)
    changed(file, "left", turned=True)
    result = run("verify", str(file), "--format", "json")
    assert result.exit_code == 1
    assert loaded(result.stdout) == {
        "schema": 1, "valid": False, "reason": "at T = 0 the two sides of the claim differ",
    }  # fmt: skip
    schema("verify").validate(loaded(result.stdout))


@pytest.mark.parametrize("name", ["certificate", "verify"])
def test_schema_is_a_schema(name: str) -> None:
    validator = schema(name)
    validator.check_schema(validator.schema)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"{}", "it does not call itself a symbptt certificate, schema 1"),
        (b"\xff", "not UTF-8"),
        (b"[" * 10_000, "nested too deeply"),
        (b" " * 2_000_001, "more than 2,000,000 bytes"),
        (b"[NaN]", "not JSON: a number that is not exact"),
    ],
    ids=["empty", "another object", "bytes", "deep", "long", "NaN"],
)
def test_what_is_no_certificate_is_bad_input(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "file.json"
    file.write_bytes(content)
    result = run("verify", str(file))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == f"Error: {file} is no certificate: {why}\n" or len(str(file)) > 60


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = run("verify", str(tmp_path / "x"))
    assert result.exit_code == 2
    assert "cannot be read: No such file or directory" in result.stderr


def test_in_a_process_of_its_own(tmp_path: Path) -> None:
    file = certified(tmp_path, RIGHT)
    result = run_apart("verify", str(file), PYTHONIOENCODING="utf-8")
    assert result.returncode == 0
    assert result.stdout.decode() == ACCEPTED


def test_written_to_a_file(tmp_path: Path) -> None:
    file = certified(tmp_path, RIGHT)
    result = run("verify", str(file), "-o", str(tmp_path / "answer.txt"))
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / "answer.txt").read_text(encoding="utf-8") == ACCEPTED
