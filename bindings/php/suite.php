<?php

// The suite of tests/languages/README.md: suite.php DECLARATIONS SUBCOMMAND ...

declare(strict_types=1);

use Libsnowflake\IdGenerator;
use Libsnowflake\Snowflake;
use Libsnowflake\SnowflakeError;
use Libsnowflake\Vectors;

require __DIR__ . '/SnowflakeError.php';
require __DIR__ . '/IdGenerator.php';
require __DIR__ . '/Snowflake.php';
require __DIR__ . '/Vectors.php';

const WORKER_ID = 1;
const COUNT = 100_000;
const MAX_LEAD_MS = 3_600_000;

function printIds(IdGenerator $generator, int $count): void
{
    $ids = [];
    for ($i = 0; $i < $count; $i++) {
        $ids[] = $generator->next();
    }
    echo implode("\n", $ids), "\n";
}

/** PHP's command line has one thread. */
function threads(Snowflake $snowflake): void
{
    echo "threads 1\n";
    printIds($snowflake->generator(['worker_id' => WORKER_ID]), COUNT);
}

function showErrors(Snowflake $snowflake): void
{
    $provoke = [
        fn () => $snowflake->generator(['worker_id' => 1024]),
        fn () => $snowflake->parse('!', $snowflake->constant('ENCODING_BASE32')),
        fn () => $snowflake->generator(['worker_id' => 2 ** 32 + 5]),
    ];
    foreach ($provoke as $call) {
        try {
            $call();
            exit(1);
        } catch (SnowflakeError $error) {
            echo $error->getMessage(), "\n";
        }
    }
}

/** Nanoseconds a call, over so many calls. */
function slice(IdGenerator $generator, int $calls): float
{
    $started = hrtime(true);
    for ($i = 0; $i < $calls; $i++) {
        $generator->next();
    }
    return (hrtime(true) - $started) / $calls;
}

function bench(Snowflake $snowflake, int $calls): void
{
    $changes = ['worker_id' => WORKER_ID, 'max_lead_ms' => MAX_LEAD_MS];
    $generator = $snowflake->generator($changes);
    slice($generator, intdiv($calls, 10));
    $slices = [];
    for ($i = 0; $i < 5; $i++) {
        $slices[] = slice($generator, intdiv($calls, 5));
    }
    sort($slices);
    echo $slices[2], "\n";
}

$snowflake = Snowflake::load($argv[1]);
switch ($argv[2] ?? '') {
    case 'vectors':
        echo (new Vectors($snowflake, $argv[3]))->check(), " checks\n";
        break;
    case 'threads':
        threads($snowflake);
        break;
    case 'error':
        showErrors($snowflake);
        break;
    case 'store':
        $generator = $snowflake->generator(['worker_id' => WORKER_ID], "file:$argv[3]");
        printIds($generator, (int) $argv[4]);
        break;
    case 'bench':
        bench($snowflake, (int) $argv[3]);
        break;
    default:
        fwrite(STDERR, "usage: suite.php DECLARATIONS vectors|threads|error|store|bench ...\n");
        exit(2);
}
