<?php

declare(strict_types=1);

namespace Libsnowflake;

use RuntimeException;

/** An error of the library. */
final class SnowflakeError extends RuntimeException
{
}
