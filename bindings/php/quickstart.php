<?php

// Generates three IDs, and takes the last one apart.
//
//   php quickstart.php
//
// An ID is an int, which keeps its 63 bits whole where PHP is built for 64 bits.

declare(strict_types=1);

use Libsnowflake\Generator;
use Libsnowflake\Text;

require __DIR__ . '/libsnowflake.php';

$generator = new Generator(workerId: 1);
$ids = [$generator->next(), $generator->next(), $generator->next()];
$last = $generator->layout->split($ids[2]);
$generator->close();

echo "PHP: 3 IDs of worker 1\n";
foreach ($ids as $id) {
    echo "  $id\n";
}
$time = gmdate('Y-m-d H:i:s', intdiv($last->unixMs, 1000));
echo "The last one, taken apart:\n";
printf("  bits      0 %041b %010b %012b\n", $last->tick, $last->workerId, $last->sequence);
printf("  time      %s.%03d UTC (%d ms since 2020-01-01)\n", $time, $last->unixMs % 1000, $last->tick);
echo "  worker    $last->workerId\n";
echo "  sequence  $last->sequence\n";
echo '  base32    ', Text::format($ids[2], 'base32'), "\n";
