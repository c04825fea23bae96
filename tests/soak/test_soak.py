"""Programs in four languages come and go for SOAK_SECONDS; no ID comes twice.

They are killed and stopped, their clocks are set back and ahead, their disk is full or
read-only. All IDs of a place are compared, to the end. The run is a row of episodes: at
the beginning of each there is no program, and each has its own reasons for errors.
SOAK_SEED repeats the random choices of a run.
"""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Iterator

import pytest
from building import made
from crowd import Checker, Findings, taker
from disturbances import Calm, Disturbance, FullDisk, ReadOnly, Steps
from faketime import Clock
from population import Population
from world import new_world

SECONDS = float(os.environ.get("SOAK_SECONDS", "20"))
EPISODE_S = (5, 20)
CLOCKS = 3
# The fence, which a program that is alone may continue from if its clock is ahead, and
# the largest step of a clock that is believed. More than that is a fault.
MOST_LEAD_S = 16


@pytest.fixture
def population() -> Iterator[Population]:
    seed = int(os.environ.get("SOAK_SEED", random.randrange(1 << 32)))
    print(f"SOAK_SECONDS={SECONDS:g} SOAK_SEED={seed}")
    random.seed(seed)
    bindings = {name: made(name) for name in ("go", "nodejs")}
    with new_world() as world:
        clocks = [Clock(world.directory / f"clock-{i}") for i in range(CLOCKS)]
        population = Population(world, bindings, clocks)
        for name in world.places:
            span_s = SECONDS + 4 * EPISODE_S[1]
            population.checkers[name] = Checker(span_s, directory=world.directory)
        try:
            yield population
        finally:
            population.end()


def settle(population: Population) -> None:
    """Wait until the clock is past what was issued by one that was ahead."""
    for name, place in population.world.places.items():
        log = place.logs / "settling"
        began = time.monotonic()
        # This taker waits for a minute. It runs alone.
        subprocess.run(
            taker("c", place.store, log, 1),
            env=os.environ | place.environment,
            check=True,
        )
        lead_s = time.monotonic() - began
        assert lead_s < MOST_LEAD_S, "a clock was believed that was ahead for a moment"
        population.totals["IDs"] += population.checkers[name].add_log(log)


def live(
    population: Population, disturbances: list[Disturbance], seconds: float
) -> None:
    """Let programs come and go for some time, and kill them all."""
    may_meet = frozenset[str]().union(*(each.may_meet for each in disturbances))
    for disturbance in disturbances:
        disturbance.begin()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(random.uniform(0.005, 0.05))
        for disturbance in disturbances:
            disturbance.step()
        population.fill(may_meet)
        population.look_after()
        if population.members and random.random() < 0.15:
            population.kill(random.choice(population.members))
        if population.members and random.random() < 0.15:
            member = random.choice(population.members)
            population.stop(member, random.choice((0.002, 0.1, 1.5)))
    population.kill_all(list(population.world.places))
    for disturbance in disturbances:
        disturbance.end()


def report(population: Population, found: dict[str, Findings], seconds: float) -> None:
    for what, count in sorted(population.totals.items()):
        print(f"{what}: {count:,}")
    for kind, count in sorted(population.errors.items()):
        print(f"errors, {kind}: {count:,}")
    for name, findings in found.items():
        rate = findings.ids / seconds / 1e6
        print(f"{name}: {findings.ids:,} IDs, {rate:.2f} million a second, ", end="")
        print(f"{findings.twice} duplicates, {findings.gap_ms} ms without an ID")


def test_no_id_comes_twice_whatever_happens(population: Population) -> None:
    world = population.world
    calm, steps = Calm(), Steps(population.clocks, population)
    kinds: list[list[Disturbance]] = [[calm], [steps]]
    if world.disk:
        full = FullDisk(world.disk, population, world.directory / "new")
        kinds += [[full], [full, steps], [ReadOnly(world.disk, population)]]
    settle(population)  # Creates the pages.
    began = time.monotonic()
    while (left := SECONDS - (time.monotonic() - began)) > 0:
        seconds = min(left, random.uniform(*EPISODE_S))
        population.totals["episodes"] += 1
        live(population, random.choice(kinds), seconds)
        settle(population)
    lasted_s = time.monotonic() - began
    found = {name: each.findings() for name, each in population.checkers.items()}
    report(population, found, lasted_s)
    for findings in found.values():
        findings.check_ids()
    assert population.totals["IDs"] == sum(each.ids for each in found.values())
