<?php

declare(strict_types=1);

/** What the library says when it refuses something. */
final class SnowflakeError extends RuntimeException
{
}
