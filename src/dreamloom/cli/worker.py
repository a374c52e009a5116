"""`dream worker`: takes jobs from the queue and paints them, until it is told to stop."""

from __future__ import annotations

from typing import Annotated

import typer

from dreamloom.cli.studio import studio_of


def worker(
    context: typer.Context,
    device: Annotated[
        str | None, typer.Option(metavar="N", help="Use only this GPU, counted from 0; one worker for each.")
    ] = None,
    until_empty: Annotated[
        bool, typer.Option("--until-empty", metavar="", help="Stop when no job waits any more.")
    ] = False,
    lease: Annotated[
        float, typer.Option(metavar="SECONDS", help="Silence after which another worker may take its job, 1 to 3600.")
    ] = 30.0,
) -> None:
    """Paint what waits in the queue. Ctrl-C or SIGTERM hands the job in work back at once.

    Any number of workers may run, beside `dream serve` too.
    """
    import logging
    import os
    import signal
    import threading

    from dreamloom.errors import BadRecipe
    from dreamloom.workers import Worker

    if not 1 <= lease <= 3600:
        raise BadRecipe(f"--lease must be between 1 and 3600 seconds, not {lease:g}")
    if device is not None:
        os.environ["CUDA_VISIBLE_DEVICES"] = device  # before torch looks; to torch it is the only one, number 0
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    working = Worker(studio_of(context), lease=lease)

    def stop(number: int, _: object) -> None:
        signal.signal(number, signal.SIG_DFL)  # who asks twice does not want to wait
        # in a thread: the signal may have come while this one holds the very lock that stopping needs
        threading.Thread(target=working.stop).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    working.run_forever(until_empty=until_empty)
