"""Takes the samples: round after round, in each round every side once."""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path

from suite import paths
from suite.build import Built
from suite.plan import Step
from suite.progress import Bar, Progress

Sample = dict[str, object]


def measure_all(
    steps: list[Step], built: Built, quick: bool, progress: Progress
) -> dict[str, dict[str, list[Sample]]]:
    """Return the samples by step and side. A side that fails is left out."""
    total = sum(rounds_of(step, quick) * len(step.sides) for step in steps)
    bar = Bar(progress, total)
    return {step.name: measure(step, built, quick, bar) for step in steps}


def measure(step: Step, built: Built, quick: bool, bar: Bar) -> dict[str, list[Sample]]:
    """Return the samples of one step by side."""
    samples: dict[str, list[Sample]] = {side: [] for side in step.sides}
    # Each round in another order, the same at each run: nobody always comes
    # right after the same neighbour.
    order = random.Random(step.name)
    for _ in range(rounds_of(step, quick)):
        for side in order.sample(step.sides, len(step.sides)):
            bar.step(step.title, side)
            if side not in samples:
                continue
            taken = sample(step, side, built, quick)
            if taken is None:
                del samples[side]
                built.missing.append(f"{side} in {step.name}")
            else:
                samples[side].append(taken)
    return samples


def rounds_of(step: Step, quick: bool) -> int:
    """Return how many rounds a step has."""
    return step.quick_rounds if quick else step.rounds


def sample(step: Step, side: str, built: Built, quick: bool) -> Sample | None:
    """Take one sample, in a process of its own; None if the side cannot."""
    harness: list[str | Path] = [built.harness]
    if step.python is not None:
        harness = [step.python.executable, paths.BENCHES / "python" / "sample.py"]
    numbers = step.quick if quick else step.numbers
    words = [f"{name}={number}" for name, number in numbers.items()]
    name, _, value = side.partition("@")
    if value:
        words.append(f"{step.varied}={value}")
    environment = {
        **os.environ,
        "SNOWFLAKE_LIBRARY": str(built.library),
        "PYTHONPATH": str(paths.MODULES),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [*harness, step.measure, name, *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        with paths.FAILURES.open("a", encoding="utf-8") as file:
            file.write(f"{step.name} {side}\n{done.stderr}\n")
        return None
    result: Sample = json.loads(done.stdout)
    return result
