"""What needs a browser is left out where there is no library to drive one."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("playwright") else ["*.py"]
