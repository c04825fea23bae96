#!/usr/bin/env perl

# Generates three IDs, and takes the last one apart.
#
#   perl quickstart.pl
#
# Perl's integers have 64 bits and keep the 63 of an ID whole.

use v5.26;
use warnings;

use FindBin qw($RealBin);
use POSIX qw(strftime);

use lib $RealBin;
use Snowflake;

my $generator = Snowflake::Generator->new(worker_id => 1);
my @ids       = map { $generator->next } 1 .. 3;
my %last      = $generator->layout->split($ids[-1])->%*;
$generator->close;

my $time = strftime('%Y-%m-%d %H:%M:%S', gmtime int($last{unix_ms} / 1000));
say 'Perl: 3 IDs of worker 1';
say "  $_" for @ids;
say 'The last one, taken apart:';
printf "  bits      0 %041b %010b %012b\n", @last{qw(tick worker_id sequence)};
printf "  time      %s.%03d UTC (%d ms since 2020-01-01)\n",
    $time, $last{unix_ms} % 1000, $last{tick};
say "  worker    $last{worker_id}";
say "  sequence  $last{sequence}";
say '  base32    ', Snowflake::format($ids[-1], 'base32');
