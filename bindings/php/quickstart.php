<?php

// Takes three IDs and takes the last one apart.
//
//   cc -E -P -std=c99 -x c snowflake.h -o snowflake.i
//   php quickstart.php snowflake.i
//
// An ID is an int, which keeps its 63 bits whole where PHP is built for 64 bits.

declare(strict_types=1);

$library = FFI::cdef(file_get_contents($argv[1]), 'libsnowflake.so');

/** Calls with an error detail to fill, and ends with its message on failure. */
function checked(callable $call): int
{
    global $library;
    $failure = $library->new('snowflake_error_t');
    $failure->size = FFI::sizeof($failure);
    $result = $call(FFI::addr($failure));
    if ($result < 0) {
        fwrite(STDERR, 'quickstart: ' . FFI::string($failure->message) . "\n");
        exit(1);
    }
    return $result;
}

function newGenerator(int $workerId): FFI\CData
{
    global $library;
    $config = $library->new('snowflake_config_t');
    checked(
        fn ($failure) => $library->snowflake_config_init(
            FFI::addr($config),
            FFI::sizeof($config),
            $library->SNOWFLAKE_LAYOUT_DEFAULT,
            $failure,
        ),
    );
    $config->worker_id = $workerId;
    $generator = $library->new('snowflake_t *');
    checked(fn ($failure) => $library->snowflake_new(FFI::addr($config), FFI::addr($generator), $failure));
    return $generator;
}

function nextId(FFI\CData $generator): int
{
    global $library;
    $id = $library->snowflake_next($generator);
    if ($id < 0) {
        checked(fn ($failure) => $library->snowflake_explain($generator, $id, $failure));
    }
    return $id;
}

/** Needs no generator: a configuration of null is the default layout. */
function describe(int $id): void
{
    global $library;
    $parts = $library->new('snowflake_parts_t');
    $parts->size = FFI::sizeof($parts);
    checked(fn ($failure) => $library->snowflake_split(null, $id, FFI::addr($parts), $failure));
    $text = $library->new('char[20]');
    $base32 = $library->SNOWFLAKE_ENCODING_BASE32;
    checked(fn ($failure) => $library->snowflake_format($id, $base32, $text, 20, $failure));

    $time = gmdate('Y-m-d H:i:s', intdiv($parts->unix_ms, 1000));
    $milliseconds = $parts->unix_ms % 1000;
    echo "The last one, taken apart:\n";
    printf("  bits      0 %041b %010b %012b\n", $parts->tick, $parts->worker_id, $parts->sequence);
    printf("  time      %s.%03d UTC (%d ms since 2020-01-01)\n", $time, $milliseconds, $parts->tick);
    echo "  worker    $parts->worker_id\n";
    echo "  sequence  $parts->sequence\n";
    echo '  base32    ', FFI::string($text), "\n";
}

$generator = newGenerator(1);
echo "PHP: 3 IDs of worker 1\n";
for ($i = 0; $i < 3; $i++) {
    $last = nextId($generator);
    echo "  $last\n";
}
describe($last);
$library->snowflake_free($generator);
