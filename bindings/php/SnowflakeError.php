<?php

declare(strict_types=1);

namespace Libsnowflake;

use RuntimeException;

/** An error of the library: its own message, and the status as code. */
final class SnowflakeError extends RuntimeException
{
    public const PARSE = -5;
}
