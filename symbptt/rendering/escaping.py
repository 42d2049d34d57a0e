"""The one place where words are escaped for HTML and SVG."""

from __future__ import annotations

from html import escape

from .errors import visible


def escaped(words: str) -> str:
    """Words as the text of an element or the value of an attribute.

    >>> escaped("<b> & 'c'")
    '&lt;b&gt; &amp; &#x27;c&#x27;'
    """
    return escape(visible(words), quote=True)
