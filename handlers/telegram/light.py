"""aiogram without its greatest weight: each of its models is built when it is first used, not all of them at the start.

The last lines of `aiogram.types` call `model_rebuild` on some 400 models, which is most of the seconds and megabytes
that importing it takes; a bot uses a dozen. pydantic builds a model at its first use by itself
(`defer_build`, which aiogram sets), as soon as the names in its annotations can be found: so those calls are let pass,
and each module is given the names that its annotations mean. Should aiogram change this, its import is heavy again and
nothing else; tests/test_telegram_light.py tells.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel

TYPES = "aiogram.types"


def bring() -> None:
    """Import aiogram, unless somebody did already."""
    if "aiogram" in sys.modules:
        return
    with _built_later() as names:
        importlib.import_module("aiogram")
    for name, module in list(sys.modules.items()):
        if name.startswith(f"{TYPES}."):
            vars(module).update({key: value for key, value in names.items() if key not in vars(module)})


@contextmanager
def _built_later() -> Iterator[dict[str, Any]]:
    """Yields the names that the annotations of aiogram's types mean, filled while they are imported."""
    names: dict[str, Any] = {}
    rebuild = vars(BaseModel)["model_rebuild"]

    def later(model: type[BaseModel], /, **how: Any) -> bool | None:
        meant = how.get("_types_namespace")
        if meant is None or not model.__module__.startswith(TYPES):
            return rebuild.__func__(model, **how)  # type: ignore[no-any-return]
        names.update(meant)
        return None

    BaseModel.model_rebuild = classmethod(later)  # type: ignore[assignment, method-assign]
    try:
        yield names
    finally:
        BaseModel.model_rebuild = rebuild  # type: ignore[method-assign]
