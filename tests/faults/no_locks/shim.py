"""The command on a system without locks: MODE is `none` (no `fcntl`) or the number of the error of locking."""

import os
import sys
from typing import Any

mode = os.environ["MODE"]
if mode == "none":
    sys.modules["fcntl"] = None  # type: ignore[assignment]
else:
    import fcntl

    def refuse(*_arguments: Any) -> None:
        raise OSError(int(mode), os.strerror(int(mode)))

    fcntl.flock = refuse

from visitering.cli import main  # noqa: E402

main()
