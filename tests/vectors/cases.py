"""Hand-made cases: custom layouts, texts that must not parse, configurations.

The expected results are written out by hand; ``generate.py`` works each of them
out a second time and refuses to write when the two disagree.
"""

from __future__ import annotations

from published import (
    EPOCH_2020_MS,
    HOUR_NS,
    MS_NS,
    SECOND_NS,
    SEQUENCE_FIRST,
    US_NS,
    WORKER_FIRST,
)

# The same columns as published.PRESETS.
CUSTOM_LAYOUTS = (
    ("custom-microsecond", 51, 4, 8, WORKER_FIRST, US_NS, EPOCH_2020_MS),
    ("custom-second", 31, 16, 16, WORKER_FIRST, SECOND_NS, EPOCH_2020_MS),
    ("custom-hour", 10, 3, 4, SEQUENCE_FIRST, HOUR_NS, 0),
    ("custom-odd-tick", 40, 8, 14, SEQUENCE_FIRST, 1_234_567, 1_700_000_000_123),
    ("custom-sequence-first", 41, 10, 12, SEQUENCE_FIRST, MS_NS, EPOCH_2020_MS),
    ("custom-no-worker", 41, 0, 22, WORKER_FIRST, MS_NS, EPOCH_2020_MS),
    ("custom-smallest", 1, 0, 1, SEQUENCE_FIRST, MS_NS, EPOCH_2020_MS),
    ("custom-widest-time", 62, 0, 1, WORKER_FIRST, MS_NS, EPOCH_2020_MS),
    ("custom-widest-worker", 1, 32, 30, SEQUENCE_FIRST, SECOND_NS, EPOCH_2020_MS),
    ("custom-widest-sequence", 1, 30, 32, WORKER_FIRST, SECOND_NS, EPOCH_2020_MS),
    # Over since 2020-01-01T00:00:01.024Z.
    ("custom-ended", 10, 10, 12, WORKER_FIRST, MS_NS, EPOCH_2020_MS),
    # Begins with the year 2100.
    ("custom-future", 41, 10, 12, WORKER_FIRST, MS_NS, 4_102_444_800_000),
    # baidu/uid-generator, DefaultUidGenerator.java: the epoch is the number there,
    # 2016-05-20 in China (UTC+8). An epochStr that is set is midnight in the time
    # zone of the JVM instead.
    ("custom-baidu", 28, 22, 13, WORKER_FIRST, SECOND_NS, 1_463_673_600_000),
)

# (encoding, text, position, reason)
BAD_TEXTS = (
    ("decimal", "", 0, "length"),
    ("decimal", "0", 1, "length"),
    ("decimal", "123456789012345678", 18, "length"),
    ("decimal", "01234567890123456789", 20, "length"),
    ("decimal", "18446744073709551616", 20, "length"),
    # The right number of characters, but one byte more.
    ("decimal", "000000000000000000\u0661", 20, "length"),
    # Length comes before digits.
    ("decimal", "x", 1, "length"),
    ("decimal", " 1234567890123456789", 20, "length"),
    ("decimal", " 123456789012345678", 0, "digit"),
    ("decimal", "123456789012345678 ", 18, "digit"),
    ("decimal", "+123456789012345678", 0, "digit"),
    ("decimal", "-123456789012345678", 0, "digit"),
    ("decimal", "0x12345678901234567", 1, "digit"),
    ("decimal", "1_234_567_890_123_4", 1, "digit"),
    ("decimal", "1,234,567,890,123,4", 1, "digit"),
    ("decimal", "123456789012345.678", 15, "digit"),
    ("decimal", "1234567890123456e18", 16, "digit"),
    ("decimal", "012345678901234567/", 18, "digit"),
    ("decimal", "012345678901234567:", 18, "digit"),
    ("decimal", "12345678901234567\u00e9", 17, "digit"),
    # A digit in Unicode's eyes, and two bytes long.
    ("decimal", "\u066112345678901234567", 0, "digit"),
    # Digits come before overflow, and the first of two bad ones is reported.
    ("decimal", "99999999999999999x9", 17, "digit"),
    ("decimal", "0a2345678901234567b", 1, "digit"),
    ("decimal", "9223372036854775808", 0, "overflow"),
    ("decimal", "9999999999999999999", 0, "overflow"),
    ("hex", "", 0, "length"),
    ("hex", "f", 1, "length"),
    ("hex", "123456789abcdef", 15, "length"),
    ("hex", "0123456789abcdef0", 17, "length"),
    ("hex", "0x0123456789abcdef", 18, "length"),
    ("hex", "0x23456789abcdef", 1, "digit"),
    ("hex", "0123456789ABCDEF", 10, "digit"),
    ("hex", "0123456789abcdeF", 15, "digit"),
    ("hex", "0123456789abcdeg", 15, "digit"),
    ("hex", "`123456789abcdef", 0, "digit"),
    ("hex", " 123456789abcdef", 0, "digit"),
    ("hex", "0123456789abcde ", 15, "digit"),
    ("hex", "+123456789abcdef", 0, "digit"),
    ("hex", "-123456789abcdef", 0, "digit"),
    ("hex", "01234567_89abcde", 8, "digit"),
    ("hex", "0123456789abcd\u00e9", 14, "digit"),
    ("hex", "ffffffffffffffFf", 14, "digit"),
    ("hex", "8000000000000000", 0, "overflow"),
    ("hex", "ffffffffffffffff", 0, "overflow"),
    ("base32", "", 0, "length"),
    ("base32", "Z", 1, "length"),
    ("base32", "123456789ABC", 12, "length"),
    ("base32", "00123456789ABC", 14, "length"),
    ("base32", "01234-56789ABC", 14, "length"),
    ("base32", "0123456789abc", 10, "digit"),
    ("base32", "0123456789ABc", 12, "digit"),
    ("base32", "0123456789ABI", 12, "digit"),
    ("base32", "0123456789ABL", 12, "digit"),
    ("base32", "O123456789ABC", 0, "digit"),
    ("base32", "U123456789ABC", 0, "digit"),
    ("base32", "0123456789AB*", 12, "digit"),
    ("base32", "0123456789AB=", 12, "digit"),
    ("base32", "01234-56789AB", 5, "digit"),
    ("base32", "01234_56789AB", 5, "digit"),
    ("base32", " 123456789ABC", 0, "digit"),
    ("base32", "0123456789AB ", 12, "digit"),
    ("base32", "+123456789ABC", 0, "digit"),
    ("base32", "-123456789ABC", 0, "digit"),
    ("base32", "0123456789A\u00e9", 11, "digit"),
    ("base32", "0123456789\uff21", 10, "digit"),
    ("base32", "ZZZZZZZZZZZZI", 12, "digit"),
    ("base32", "8000000000000", 0, "overflow"),
    ("base32", "FZZZZZZZZZZZZ", 0, "overflow"),
    # 2^64 and 2^64 + 1: zero and one in 64 bits.
    ("base32", "G000000000000", 0, "overflow"),
    ("base32", "G000000000001", 0, "overflow"),
    ("base32", "ZZZZZZZZZZZZZ", 0, "overflow"),
    ("base62", "", 0, "length"),
    ("base62", "z", 1, "length"),
    ("base62", "123456789A", 10, "length"),
    ("base62", "00123456789A", 12, "length"),
    ("base62", "+123456789A", 0, "digit"),
    ("base62", "-123456789A", 0, "digit"),
    ("base62", "0123456789_", 10, "digit"),
    ("base62", "01234/6789A", 5, "digit"),
    ("base62", "01234:6789A", 5, "digit"),
    ("base62", "01234@6789A", 5, "digit"),
    ("base62", "01234[6789A", 5, "digit"),
    ("base62", "01234`6789A", 5, "digit"),
    ("base62", "01234{6789A", 5, "digit"),
    ("base62", " 123456789A", 0, "digit"),
    ("base62", "0123456789 ", 10, "digit"),
    ("base62", "012345678\u00e9", 9, "digit"),
    ("base62", "\uff2112345678", 0, "digit"),
    ("base62", "zzzzzzzzzz-", 10, "digit"),
    ("base62", "AzL8n0Y58m8", 0, "overflow"),
    ("base62", "LygHa16AHYF", 0, "overflow"),
    # 2^64 and 2^64 + 1: zero and one in 64 bits.
    ("base62", "LygHa16AHYG", 0, "overflow"),
    ("base62", "LygHa16AHYH", 0, "overflow"),
    ("base62", "zzzzzzzzzzz", 0, "overflow"),
)

# (encoding, text, ID): what parse_lenient makes of a text; None where it refuses.
LENIENT_TEXTS = (
    ("decimal", "0", 0),
    ("decimal", "42", 42),
    ("decimal", "0000000000000000042", 42),
    ("decimal", "1541815603606036480", 1541815603606036480),
    ("decimal", "9223372036854775807", 2**63 - 1),
    ("decimal", "00009223372036854775807", 2**63 - 1),
    ("decimal", "0" * 63 + "7", 7),
    ("decimal", "0" * 64 + "7", None),
    ("decimal", "", None),
    ("decimal", " 42", None),
    ("decimal", "42 ", None),
    ("decimal", "+42", None),
    ("decimal", "-42", None),
    ("decimal", "--", None),
    ("decimal", "4_2", None),
    ("decimal", "4,200", None),
    ("decimal", "42.0", None),
    ("decimal", "4e2", None),
    ("decimal", "0x2a", None),
    ("decimal", "2a", None),
    ("decimal", "\u0664\u0662", None),
    ("decimal", "9223372036854775808", None),
    # 2^64 and 2^64 + 1: zero and one in 64 bits.
    ("decimal", "18446744073709551616", None),
    ("decimal", "18446744073709551617", None),
    ("decimal", "9" * 64, None),
    ("hex", "0", 0),
    ("hex", "2a", 42),
    ("hex", "2A", 42),
    ("hex", "0123456789ABCDEF", 0x123456789ABCDEF),
    ("hex", "0123456789abCdEf", 0x123456789ABCDEF),
    ("hex", "7FFFFFFFFFFFFFFF", 2**63 - 1),
    ("hex", "00007FFFFFFFFFFFFFFF", 2**63 - 1),
    ("hex", "", None),
    ("hex", "0x2a", None),
    ("hex", "2ah", None),
    ("hex", "#2a", None),
    ("hex", "2g", None),
    ("hex", "-2a", None),
    ("hex", " 2a", None),
    ("hex", "2a-2a", None),
    ("hex", "8000000000000000", None),
    ("hex", "FFFFFFFFFFFFFFFF", None),
    ("hex", "10000000000000000", None),
    ("base32", "0", 0),
    ("base32", "z", 31),
    ("base32", "10", 32),
    ("base32", "0123456789abc", 38390726480144748),
    ("base32", "o123456789abc", 38390726480144748),
    ("base32", "OI23456789ABC", 38390726480144748),
    ("base32", "0L23456789ABC", 38390726480144748),
    ("base32", "0l23456789aBc", 38390726480144748),
    ("base32", "oi23-4567-89abc", 38390726480144748),
    ("base32", "1-2-3-4-5-6-7-8-9-a-b-c", 38390726480144748),
    ("base32", "0--1", 1),
    ("base32", "7ZZZZZZZZZZZZ", 2**63 - 1),
    ("base32", "0007zzzzzzzzzzzz", 2**63 - 1),
    ("base32", "", None),
    ("base32", "---", None),
    # A hyphen before the first digit would be a sign.
    ("base32", "-1", None),
    ("base32", "1-", None),
    ("base32", "1_2", None),
    ("base32", "1 2", None),
    ("base32", "u", None),
    ("base32", "U", None),
    ("base32", "1*", None),
    ("base32", "1=", None),
    ("base32", "8000000000000", None),
    ("base32", "G000000000000", None),
    ("base62", "0", 0),
    ("base62", "A", 10),
    ("base62", "a", 36),
    ("base62", "10", 62),
    ("base62", "2qjozYFz4T6", 0x2133FB480623F824),
    ("base62", "0002qjozYFz4T6", 0x2133FB480623F824),
    ("base62", "AzL8n0Y58m7", 2**63 - 1),
    ("base62", "", None),
    ("base62", "-1", None),
    ("base62", "1-2", None),
    ("base62", "1_2", None),
    ("base62", "1 ", None),
    ("base62", "AzL8n0Y58m8", None),
    ("base62", "LygHa16AHYG", None),
)

OK = "OK"
LAYOUT = "ERR_LAYOUT"
WORKER = "ERR_WORKER_ID"
CONFIG = "ERR_CONFIG"
CLOCK = "ERR_CLOCK"
EXHAUSTED = "ERR_EXHAUSTED"

U32_MAX = 2**32 - 1
U64_MAX = 2**64 - 1
I64_MAX = 2**63 - 1
I64_MIN = -(2**63)

DEFAULT_ENDS_AT_MS = EPOCH_2020_MS + 2**41

# What a row says when it does not say otherwise: the default layout, worker 0.
BASE_CONFIG = {
    "time_bits": 41,
    "worker_bits": 10,
    "sequence_bits": 12,
    "order": 0,
    "tick_ns": MS_NS,
    "epoch_unix_ms": EPOCH_2020_MS,
    "worker_id": 0,
    "max_wait_ms": 50,
    "max_lead_ms": 0,
    "sequence_start": 0,
    "clock_unix_ms": 1_767_225_600_000,
}


def bits(time: int, worker: int, sequence: int, **others: int) -> dict[str, int]:
    """Return the overrides of a layout, its clock standing at the epoch."""
    return {
        "time_bits": time,
        "worker_bits": worker,
        "sequence_bits": sequence,
        "clock_unix_ms": others.get("epoch_unix_ms", EPOCH_2020_MS),
        **others,
    }


def sonyflake(clock_unix_ms: int) -> dict[str, int]:
    """Return the overrides of Sonyflake v1."""
    epoch_unix_ms = 1_409_529_600_000
    layout = bits(39, 16, 8, order=1, tick_ns=10 * MS_NS, epoch_unix_ms=epoch_unix_ms)
    return {**layout, "clock_unix_ms": clock_unix_ms}


# 2^62 ticks of almost 2 ms end below 2^63 ms; what is left is the latest epoch.
LONGEST_TICK_NS = 1_999_999
LONGEST_EPOCH_MS = 4_611_686_018_426


def longest(epoch_unix_ms: int) -> dict[str, int]:
    """Return the overrides of the longest layout there is."""
    return bits(62, 0, 1, tick_ns=LONGEST_TICK_NS, epoch_unix_ms=epoch_unix_ms)


# (what the group is about, ((status, overrides of BASE_CONFIG), ...))
CONFIGS = (
    (
        "bits, each by itself",
        (
            (OK, {}),
            (OK, bits(1, 0, 1)),
            (LAYOUT, bits(0, 10, 12)),
            (OK, bits(62, 0, 1)),
            (LAYOUT, bits(63, 0, 0)),
            (LAYOUT, bits(63, 0, 1)),
            (OK, bits(41, 0, 12)),
            (OK, bits(30, 32, 1, tick_ns=SECOND_NS)),
            (LAYOUT, bits(29, 33, 1, tick_ns=SECOND_NS)),
            (LAYOUT, bits(41, 10, 0)),
            (OK, bits(41, 10, 1)),
            (OK, bits(31, 0, 32, tick_ns=SECOND_NS)),
            (LAYOUT, bits(30, 0, 33, tick_ns=SECOND_NS)),
        ),
    ),
    (
        "bits, their sum (some would do when cut to 8 bits or added in 32)",
        (
            (OK, bits(41, 5, 7)),
            (LAYOUT, bits(42, 10, 12)),
            (LAYOUT, bits(41, 11, 12)),
            (LAYOUT, bits(41, 10, 13)),
            (LAYOUT, bits(1, 32, 32)),
            (LAYOUT, bits(62, 32, 32)),
            (LAYOUT, bits(256 + 41, 10, 12)),
            (LAYOUT, bits(41, 256 + 10, 12)),
            (LAYOUT, bits(41, 10, 256 + 12)),
            (LAYOUT, bits(U32_MAX, 0, 2)),
            (LAYOUT, bits(41, U32_MAX, 12)),
            (LAYOUT, bits(41, 10, U32_MAX)),
        ),
    ),
    (
        "order",
        (
            (OK, {"order": 1}),
            (LAYOUT, {"order": 2}),
            (LAYOUT, {"order": 256}),
            (LAYOUT, {"order": U32_MAX}),
        ),
    ),
    (
        "tick",
        (
            (LAYOUT, {"tick_ns": 0}),
            (LAYOUT, bits(51, 4, 8, tick_ns=999)),
            (OK, bits(51, 4, 8, tick_ns=US_NS)),
            (OK, {"tick_ns": 1_234_567}),
            (OK, {"tick_ns": HOUR_NS}),
            (LAYOUT, {"tick_ns": HOUR_NS + 1}),
            (LAYOUT, {"tick_ns": 2**63}),
            (LAYOUT, {"tick_ns": U64_MAX}),
        ),
    ),
    (
        "epoch",
        (
            (OK, {"epoch_unix_ms": 0}),
            (LAYOUT, {"epoch_unix_ms": -1}),
            (LAYOUT, {"epoch_unix_ms": I64_MIN}),
            (LAYOUT, {"epoch_unix_ms": I64_MAX}),
        ),
    ),
    (
        "end of the layout, at most 2^63 - 1 ms",
        (
            (OK, bits(41, 0, 1, tick_ns=HOUR_NS)),
            (LAYOUT, bits(42, 0, 1, tick_ns=HOUR_NS)),
            (LAYOUT, bits(62, 0, 1, tick_ns=HOUR_NS)),
            (LAYOUT, bits(62, 0, 1, tick_ns=2 * MS_NS, epoch_unix_ms=0)),
            (OK, longest(LONGEST_EPOCH_MS)),
            (LAYOUT, longest(LONGEST_EPOCH_MS + 1)),
        ),
    ),
    (
        "worker ID",
        (
            (OK, {"worker_id": 1}),
            (OK, {"worker_id": 1023}),
            (WORKER, {"worker_id": 1024}),
            (WORKER, {"worker_id": U32_MAX}),
            (OK, {"worker_id": 1023, "order": 1}),
            (WORKER, {"worker_id": 1024, "order": 1}),
            (OK, bits(41, 0, 22, worker_id=0)),
            (WORKER, bits(41, 0, 22, worker_id=1)),
            (OK, bits(30, 32, 1, tick_ns=SECOND_NS, worker_id=U32_MAX)),
            (OK, bits(31, 31, 1, tick_ns=SECOND_NS, worker_id=2**31 - 1)),
            (WORKER, bits(31, 31, 1, tick_ns=SECOND_NS, worker_id=2**31)),
        ),
    ),
    (
        "sequence start: 0 or a power of two up to 2^sequence_bits",
        (
            (OK, {"sequence_start": 1}),
            (OK, {"sequence_start": 2}),
            (CONFIG, {"sequence_start": 3}),
            (OK, {"sequence_start": 2048}),
            (CONFIG, {"sequence_start": 4095}),
            (OK, {"sequence_start": 4096}),
            (CONFIG, {"sequence_start": 4097}),
            (CONFIG, {"sequence_start": 8192}),
            (CONFIG, {"sequence_start": U32_MAX}),
            (OK, bits(41, 10, 1, sequence_start=2)),
            (CONFIG, bits(41, 10, 1, sequence_start=4)),
            (OK, bits(31, 0, 31, tick_ns=SECOND_NS, sequence_start=2**31)),
            (CONFIG, bits(31, 0, 30, tick_ns=SECOND_NS, sequence_start=2**31)),
            (OK, bits(31, 0, 32, tick_ns=SECOND_NS, sequence_start=2**31)),
            (CONFIG, bits(31, 0, 32, tick_ns=SECOND_NS, sequence_start=U32_MAX)),
        ),
    ),
    (
        "longest wait and lead",
        (
            (OK, {"max_wait_ms": 0}),
            (OK, {"max_wait_ms": 3_600_000}),
            (CONFIG, {"max_wait_ms": 3_600_001}),
            (CONFIG, {"max_wait_ms": U32_MAX}),
            (OK, {"max_lead_ms": 1}),
            (OK, {"max_lead_ms": 3_600_000}),
            (CONFIG, {"max_lead_ms": 3_600_001}),
            (CONFIG, {"max_lead_ms": U32_MAX}),
            (OK, {"max_wait_ms": 3_600_000, "max_lead_ms": 3_600_000}),
        ),
    ),
    (
        "clock against the epoch",
        (
            (CLOCK, {"clock_unix_ms": EPOCH_2020_MS - 1}),
            (OK, {"clock_unix_ms": EPOCH_2020_MS}),
            (OK, {"clock_unix_ms": EPOCH_2020_MS + 1}),
            (CLOCK, {"clock_unix_ms": 0}),
            (OK, {"clock_unix_ms": 0, "epoch_unix_ms": 0}),
            (CLOCK, {"clock_unix_ms": 0, "epoch_unix_ms": 1}),
        ),
    ),
    (
        "clock against the end",
        (
            (OK, {"clock_unix_ms": DEFAULT_ENDS_AT_MS - 1}),
            (EXHAUSTED, {"clock_unix_ms": DEFAULT_ENDS_AT_MS}),
            (EXHAUSTED, {"clock_unix_ms": DEFAULT_ENDS_AT_MS + 1}),
            (OK, bits(1, 0, 1, clock_unix_ms=EPOCH_2020_MS + 1)),
            (EXHAUSTED, bits(1, 0, 1, clock_unix_ms=EPOCH_2020_MS + 2)),
        ),
    ),
    (
        "clock against the end of Sonyflake v1 (10 ms) and of 31 bits of seconds",
        (
            (OK, sonyflake(clock_unix_ms=6_907_087_738_879)),
            (EXHAUSTED, sonyflake(clock_unix_ms=6_907_087_738_880)),
            (OK, bits(31, 16, 16, tick_ns=SECOND_NS, clock_unix_ms=3_725_320_447_999)),
            (
                EXHAUSTED,
                bits(31, 16, 16, tick_ns=SECOND_NS, clock_unix_ms=3_725_320_448_000),
            ),
        ),
    ),
    (
        "clock against an end within a millisecond (51 bits of 1 us: ...685.248)",
        (
            (OK, bits(51, 4, 8, tick_ns=US_NS, clock_unix_ms=3_829_636_613_685)),
            (EXHAUSTED, bits(51, 4, 8, tick_ns=US_NS, clock_unix_ms=3_829_636_613_686)),
        ),
    ),
    (
        "two faults: the layout first, then the worker ID, then the rest",
        (
            (LAYOUT, {"order": 2, "worker_id": 1024}),
            (LAYOUT, {"tick_ns": 0, "sequence_start": 3}),
            (LAYOUT, {"epoch_unix_ms": -1, "clock_unix_ms": DEFAULT_ENDS_AT_MS}),
            (WORKER, {"worker_id": 1024, "sequence_start": 3}),
            (WORKER, {"worker_id": 1024, "max_wait_ms": 3_600_001}),
            (WORKER, {"worker_id": 1024, "clock_unix_ms": 0}),
            (WORKER, {"worker_id": 1024, "clock_unix_ms": DEFAULT_ENDS_AT_MS}),
            (CONFIG, {"sequence_start": 3, "clock_unix_ms": 0}),
            (CONFIG, {"max_wait_ms": U32_MAX, "clock_unix_ms": 0}),
            (CONFIG, {"max_lead_ms": U32_MAX, "clock_unix_ms": DEFAULT_ENDS_AT_MS}),
        ),
    ),
)
