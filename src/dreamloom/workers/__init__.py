"""Who does the work: takes jobs from the queue, paints them through the studio, writes down what became of them."""

from __future__ import annotations

from dreamloom.workers.worker import Worker

__all__ = ["Worker"]
