"""What a keeper asks of a store, and what the store answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ._c import CData, lib, new_struct, text_from
from ._checks import integer, unknown_name, wrong_type
from ._frozen import Frozen

RequestKind = Literal["acquire", "renew", "release"]
"""What is asked: a worker ID, a longer range of it, or to take it back."""

LossReason = Literal["owner", "twin", "range", "over"]
"""Why a lease is lost: another owner has the worker ID, or nobody; a clone has renewed
it; the record has another range; its range was over when the renewal came."""

AnswerKind = Literal[
    "granted",
    "renewed",
    "released",
    "lost",
    "skewed",
    "full",
    "quarantined",
    "mismatch",
]
"""What a store answers; see `LeaseAnswer`."""

_REQUESTS: dict[int, RequestKind] = {
    lib.SNOWFLAKE_REQUEST_ACQUIRE: "acquire",
    lib.SNOWFLAKE_REQUEST_RENEW: "renew",
    lib.SNOWFLAKE_REQUEST_RELEASE: "release",
}
_ANSWERS: dict[AnswerKind, int] = {
    "granted": lib.SNOWFLAKE_ANSWER_GRANTED,
    "renewed": lib.SNOWFLAKE_ANSWER_RENEWED,
    "released": lib.SNOWFLAKE_ANSWER_RELEASED,
    "lost": lib.SNOWFLAKE_ANSWER_LOST,
    "skewed": lib.SNOWFLAKE_ANSWER_SKEWED,
    "full": lib.SNOWFLAKE_ANSWER_FULL,
    "quarantined": lib.SNOWFLAKE_ANSWER_QUARANTINED,
    "mismatch": lib.SNOWFLAKE_ANSWER_MISMATCH,
}
_LOSSES: dict[str, int] = {
    "owner": lib.SNOWFLAKE_LOSS_OWNER,
    "twin": lib.SNOWFLAKE_LOSS_TWIN,
    "range": lib.SNOWFLAKE_LOSS_RANGE,
    "over": lib.SNOWFLAKE_LOSS_OVER,
}

_MOST_TEXT = 63
"""How many bytes of a layout C can hold."""


@dataclass(frozen=True)
class LeaseRequest(Frozen):
    """What the store must be asked now. Times are in milliseconds since 1970.

    Attributes:
        kind: "acquire", "renew" or "release".
        worker_id: The leased worker ID; None for an acquisition.
        preferred: For an acquisition the worker ID that was leased before, if there was
            one: it is taken if it is free.
        owner: Who asks: 128 random bits, the same for an acquisition and all renewals
            that follow.
        nonce: 64 random bits: for an acquisition the nonce of the grant, else the one
            of the last grant.
        next_nonce: For a renewal the nonce of the grant that is asked for.
        until_ms: For a renewal where the range ends by now.
        client_ms: The clock of this machine; None for a release.
        first_worker: The first worker ID that may be leased.
        last_worker: The last one.
        window_ms: How long a grant is.
        max_skew_ms: How far the clocks of this machine and of the store may differ.
        deadline_ms: How long the answer may take.
        layout: The layout of the IDs: a space has one.
        name: Host and process, for people who look at the store.
    """

    __slots__ = (
        "client_ms",
        "deadline_ms",
        "first_worker",
        "kind",
        "last_worker",
        "layout",
        "max_skew_ms",
        "name",
        "next_nonce",
        "nonce",
        "owner",
        "preferred",
        "until_ms",
        "window_ms",
        "worker_id",
    )

    kind: RequestKind
    worker_id: int | None
    preferred: int | None
    owner: int
    nonce: int
    next_nonce: int | None
    until_ms: int | None
    client_ms: int | None
    first_worker: int
    last_worker: int
    window_ms: int
    max_skew_ms: int
    deadline_ms: int
    layout: str
    name: str


@dataclass(frozen=True)
class LeaseAnswer(Frozen):
    """What the store has answered: create it by the method of its kind.

    Times are in milliseconds since 1970.

    Attributes:
        kind: The name of the method.
        worker_id: The leased worker ID.
        from_ms: Where its range begins.
        until_ms: Where it ends, or the time that the answer is about.
        loss: Why the lease is lost.
        layout: The layout that the space belongs to.
    """

    __slots__ = ("from_ms", "kind", "layout", "loss", "until_ms", "worker_id")

    kind: AnswerKind
    worker_id: int
    from_ms: int
    until_ms: int
    loss: LossReason | None
    layout: str

    @classmethod
    def granted(cls, worker_id: int, from_ms: int, until_ms: int) -> LeaseAnswer:
        """To an acquisition: the worker ID is leased for this range."""
        return cls("granted", worker_id, from_ms, until_ms, None, "")

    @classmethod
    def renewed(cls, until_ms: int) -> LeaseAnswer:
        """To a renewal: the range ends there now."""
        return cls("renewed", 0, 0, until_ms, None, "")

    @classmethod
    def released(cls) -> LeaseAnswer:
        """To a release: done, also if it was not leased any more."""
        return cls("released", 0, 0, 0, None, "")

    @classmethod
    def lost(cls, loss: LossReason) -> LeaseAnswer:
        """To a renewal: the lease is lost."""
        return cls("lost", 0, 0, 0, loss, "")

    @classmethod
    def skewed(cls, store_ms: int) -> LeaseAnswer:
        """The clocks are further apart than `max_skew_ms`; that of the store."""
        return cls("skewed", 0, 0, store_ms, None, "")

    @classmethod
    def full(cls, free_at_ms: int) -> LeaseAnswer:
        """To an acquisition: all are held; when the next one falls free."""
        return cls("full", 0, 0, free_at_ms, None, "")

    @classmethod
    def quarantined(cls, until_ms: int) -> LeaseAnswer:
        """The store is new or may have lost something: nothing is granted before."""
        return cls("quarantined", 0, 0, until_ms, None, "")

    @classmethod
    def mismatch(cls, layout: str) -> LeaseAnswer:
        """The space belongs to another layout, this one."""
        return cls("mismatch", 0, 0, 0, None, layout)


def _unless(value: int, none: int) -> int | None:
    return None if value == none else value


def request_from_c(request: CData) -> LeaseRequest:
    """Return a `snowflake_lease_request_t` as a value of Python."""
    high, low = request.owner
    return LeaseRequest(
        kind=_REQUESTS[request.kind],
        worker_id=_unless(request.worker_id, -1),
        preferred=_unless(request.preferred, -1),
        owner=high << 64 | low,
        nonce=request.nonce,
        next_nonce=_unless(request.next_nonce, 0),
        until_ms=_unless(request.until_ms, 0),
        client_ms=_unless(request.client_ms, 0),
        first_worker=request.first_worker,
        last_worker=request.last_worker,
        window_ms=request.window_ms,
        max_skew_ms=request.max_skew_ms,
        deadline_ms=request.deadline_ms,
        layout=text_from(request.layout),
        name=text_from(request.name),
    )


def answer_to_c(answer: LeaseAnswer) -> CData:
    """Return a `snowflake_lease_answer_t`. What its numbers may be is checked by C.

    Raises:
        RangeError: There is no such kind or loss, or a number has more than 64 bits.
        TypeError: It is not an answer, or a part is of another type.
    """
    if not isinstance(answer, LeaseAnswer):
        raise wrong_type("answer", answer, "a LeaseAnswer")
    written = new_struct("snowflake_lease_answer_t")
    if answer.kind not in _ANSWERS:
        raise unknown_name("kind", answer.kind, _ANSWERS)
    written.kind = _ANSWERS[answer.kind]
    if answer.loss is not None:
        if answer.loss not in _LOSSES:
            raise unknown_name("loss", answer.loss, _LOSSES)
        written.loss = _LOSSES[answer.loss]
    for name in ("worker_id", "from_ms", "until_ms"):
        setattr(written, name, integer(name, getattr(answer, name)))
    if not isinstance(answer.layout, str):
        raise wrong_type("layout", answer.layout, "a str")
    written.layout = answer.layout.encode("utf-8", "replace")[:_MOST_TEXT]
    return written
