"""The one place where words are escaped for HTML, SVG and Markdown."""

from __future__ import annotations

import re
from html import escape

from .errors import visible


def escaped(words: str) -> str:
    """Words as the text of an element or the value of an attribute.

    >>> escaped("<b> & 'c'")
    '&lt;b&gt; &amp; &#x27;c&#x27;'
    """
    return escape(visible(words), quote=True)


_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&])")


def escaped_in_markdown(words: str) -> str:
    r"""Words as a part of a paragraph or of a cell of a table.

    >>> escaped_in_markdown("a_1 <b> | *c*")
    'a\\_1 \\<b\\> \\| \\*c\\*'
    """
    return _SPECIAL.sub(r"\\\1", visible(words))
