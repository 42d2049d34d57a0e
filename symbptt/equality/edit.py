"""An edit as data: what it does, what stood there, and what stands there now."""

from __future__ import annotations

from dataclasses import dataclass

from ..formula.syntax import Formula


@dataclass(frozen=True)
class Edit:
    """One edit: its `kind`, the part that stood there and the part that stands there now.

    | kind | what is done |
    |---|---|
    | index | one index of a variable is changed |
    | first, last | a sum or a product begins or ends elsewhere |
    | insert | a factor is inserted |
    | drop | a factor or a term is left out |
    | sum | a sum over a free index is added |
    | body | a sum takes in the factors that stand behind it |
    | swap | two factors change places |
    | merge | some factors in a row become one derivative |
    | scale | the whole is multiplied by a number |
    | spread | an immediate derivative becomes the sum over all earlier steps |
    | write | a value or a derivative is written otherwise: transposed, squared, another one |
    | sign | the sign of a term, or of the whole, is changed |
    | loss | the loss of one step becomes the total loss |
    | add | a term is added |
    | letters | two letters of entries change places throughout |
    | mark | a derivative is taken along other paths: ∂ for d, or d for ∂ |
    | marks | every ∂ is taken as an immediate derivative |
    """

    kind: str
    before: Formula | None
    after: Formula | None


@dataclass(frozen=True)
class Edited:
    """A formula after an edit; `cost` orders edits, the least invasive first."""

    edit: Edit
    formula: Formula
    cost: int
