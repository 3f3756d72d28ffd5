"""An existing dask scheduler as an executor: the batch on as many machines as it has workers."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from budgetcheck.model.version import __version__
from budgetcheck.model.words import InputError, Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

_PATIENCE = 20
"""Seconds to reach the scheduler, and for its first worker to come."""


def version() -> str:
    """Return the version of budgetcheck; asked of every worker."""
    return __version__


@contextmanager
def executor_at(address: str) -> Iterator[Executor]:
    """Give the scheduler at an address as an executor; raises InputError where it, or budgetcheck there, cannot be used."""
    try:
        import distributed
    except ImportError:
        remedy = Text(
            "请安装：pip install 'budgetcheck[distributed]'", "Install it: pip install 'budgetcheck[distributed]'"
        )
        raise InputError(
            "--scheduler", Text("需要 dask.distributed", "needs dask.distributed"), remedy=remedy
        ) from None
    try:
        connect: Any = distributed.Client
        client = connect(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        remedy = Text("请检查地址，例如 tcp://10.0.0.1:8786", "Check the address, for example tcp://10.0.0.1:8786")
        problem = Text(f"无法连接（{error}）", f"cannot be reached ({error})")
        raise InputError(address, problem, remedy=remedy) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
            found = set(client.run(version).values())
        except (OSError, ImportError) as error:
            problem = Text(f"没有可用的工作进程（{error}）", f"has no worker that can be used ({error})")
            remedy = Text(
                "请在每台机器上安装 budgetcheck 并启动 dask worker", "Install budgetcheck and start dask workers there"
            )
            raise InputError(address, problem, remedy=remedy) from None
        if found != {__version__}:
            listed = ", ".join(sorted(found))
            problem = Text(
                f"工作进程的 budgetcheck 版本不同（{listed}）", f"has workers with another budgetcheck ({listed})"
            )
            raise InputError(address, problem, remedy=Text(f"请统一为 {__version__}", f"Install {__version__} there"))
        try:
            yield cast("Executor", client.get_executor(pure=False))
        finally:
            # Whatever is still on its way when a run is interrupted is complained of, and nobody waits for it.
            for name in ("tornado.application", "distributed"):
                logging.getLogger(name).setLevel(logging.CRITICAL)
