<?php

declare(strict_types=1);

namespace Libsnowflake;

/** The parts of an ID. */
final class Parts
{
    public function __construct(
        public readonly int $tick,
        public readonly int $workerId,
        public readonly int $sequence,
        /** The instant the tick began, in milliseconds since 1970. */
        public readonly int $unixMs,
        /** The part of the instant below a millisecond. */
        public readonly int $nanoseconds,
    ) {
    }
}
