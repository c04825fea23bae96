<?php

declare(strict_types=1);

namespace Libsnowflake;

use RuntimeException;

/** What the library says when it refuses something. */
final class SnowflakeError extends RuntimeException
{
}
