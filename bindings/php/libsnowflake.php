<?php

/**
 * 64-bit Snowflake IDs, through libsnowflake and PHP's FFI, which php.ini must allow
 * (ffi.enable).
 *
 * An ID is an int, which keeps its 63 bits whole where PHP is built for 64 bits. Any
 * number of threads may use one generator, and so may forked processes; close() needs
 * the generator alone.
 *
 *     $generator = new Libsnowflake\Generator(workerId: 1, store: 'file:/var/lib/app/ids');
 *     $id = $generator->next();
 */

declare(strict_types=1);

require_once __DIR__ . '/SnowflakeError.php';
require_once __DIR__ . '/Library.php';
require_once __DIR__ . '/Parts.php';
require_once __DIR__ . '/Layout.php';
require_once __DIR__ . '/Text.php';
require_once __DIR__ . '/Generator.php';
