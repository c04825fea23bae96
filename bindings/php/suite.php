<?php

// The suite of ../README.md.

declare(strict_types=1);

use Libsnowflake\Generator;
use Libsnowflake\SnowflakeError;
use Libsnowflake\Text;
use Libsnowflake\Vectors;

require __DIR__ . '/libsnowflake.php';
require __DIR__ . '/Vectors.php';

const WORKER_ID = 1;
const COUNT = 100_000;
const MAX_LEAD_MS = 3_600_000;

function printIds(Generator $generator, int $count): void
{
    $ids = [];
    for ($i = 0; $i < $count; $i++) {
        $ids[] = $generator->next();
    }
    echo implode("\n", $ids), "\n";
}

/** PHP's command line has one thread. */
function threads(): void
{
    echo "threads 1\n";
    printIds(new Generator(workerId: WORKER_ID), COUNT);
}

function showErrors(): void
{
    $provoke = [
        fn () => new Generator(workerId: 1024),
        fn () => Text::parse('!', 'base32'),
        fn () => new Generator(workerId: 2 ** 32 + 5),
        fn () => new Generator(workerId: 2 ** 64 + 5),
    ];
    foreach ($provoke as $call) {
        try {
            $call();
            exit(1);
        } catch (SnowflakeError | InvalidArgumentException $error) {
            echo $error->getMessage(), "\n";
        }
    }
}

/** Nanoseconds a call, over so many calls. */
function slice(Generator $generator, int $calls): float
{
    $started = hrtime(true);
    for ($i = 0; $i < $calls; $i++) {
        $generator->next();
    }
    return (hrtime(true) - $started) / $calls;
}

function bench(int $calls): void
{
    $generator = new Generator(workerId: WORKER_ID, maxLeadMs: MAX_LEAD_MS, store: 'memory');
    slice($generator, intdiv($calls, 10));
    $slices = [];
    for ($i = 0; $i < 5; $i++) {
        $slices[] = slice($generator, intdiv($calls, 5));
    }
    sort($slices);
    echo $slices[2], "\n";
}

switch ($argv[1] ?? '') {
    case 'vectors':
        echo (new Vectors($argv[2]))->check(), " checks\n";
        break;
    case 'threads':
        threads();
        break;
    case 'error':
        showErrors();
        break;
    case 'store':
        printIds(new Generator(workerId: WORKER_ID, store: "file:$argv[2]"), (int) $argv[3]);
        break;
    case 'bench':
        bench((int) $argv[2]);
        break;
    default:
        fwrite(STDERR, "usage: suite.php vectors DIR|threads|error|store PATH COUNT|bench CALLS\n");
        exit(2);
}
