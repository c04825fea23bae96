#!/usr/bin/env perl

# Takes three IDs and takes the last one apart.
#
#   perl quickstart.pl
#
# Perl's integers have 64 bits and keep the 63 of an ID whole.

use v5.26;
use warnings;

use FFI::Platypus 1.00;
use FFI::Platypus::Buffer qw(scalar_to_buffer);
use POSIX qw(strftime);

use constant { WORKER => 1, COUNT => 3, DEFAULT => 0, BASE32 => 2, TEXT_SIZE => 20 };

package Config {
    use FFI::Platypus::Record;
    record_layout_1(
        uint32 => 'size',
        uint32 => 'worker_id',
        uint32 => 'time_bits',
        uint32 => 'worker_bits',
        uint32 => 'sequence_bits',
        uint32 => 'order',
        uint64 => 'tick_ns',
        sint64 => 'epoch_unix_ms',
        uint32 => 'max_wait_ms',
        uint32 => 'max_lead_ms',
        uint32 => 'sequence_start',
        uint32 => 'worker_count',
        opaque => 'store',
        opaque => 'clock',
        opaque => 'clock_context',
    );
}

package Error {
    use FFI::Platypus::Record;
    record_layout_1(
        uint32        => 'size',
        sint32        => 'status',
        sint32        => 'os_errno',
        uint32        => 'reserved',
        'string(240)' => 'message',
    );
}

package Parts {
    use FFI::Platypus::Record;
    record_layout_1(
        uint32 => 'size',
        uint32 => 'worker_id',
        uint64 => 'tick',
        uint32 => 'sequence',
        uint32 => 'nanoseconds',
        sint64 => 'unix_ms',
    );
}

my $ffi = FFI::Platypus->new(
    api => 1,
    lib => $ENV{SNOWFLAKE_LIBRARY} // 'libsnowflake.so',
);
$ffi->type("record($_)*" => $_) for qw(Config Error Parts);
$ffi->attach(snowflake_config_init => [ 'Config', 'uint32', 'uint32' ] => 'sint32');
$ffi->attach(snowflake_new => [ 'Config', 'opaque*', 'Error' ] => 'sint32');
$ffi->attach(snowflake_next => ['opaque'] => 'sint64');
$ffi->attach(snowflake_explain => [ 'opaque', 'sint64', 'Error' ] => 'sint32');
$ffi->attach(snowflake_split => [ 'opaque', 'sint64', 'Parts', 'Error' ] => 'sint32');
$ffi->attach(
    snowflake_format => [ 'sint64', 'uint32', 'opaque', 'size_t', 'Error' ] => 'sint64');
$ffi->attach(snowflake_free => ['opaque'] => 'void');

# Structs tell the library their size.
sub sized { my ($class) = @_; return $class->new(size => $ffi->sizeof("record($class)")) }

my $error = sized('Error');

# Gives a result that is not negative; dies with the library's sentence otherwise.
sub checked {
    my ($result) = @_;
    return $result if $result >= 0;
    die 'quickstart: ' . unpack('Z*', $error->message) . "\n";
}

sub next_id {
    my ($gen) = @_;
    my $id = snowflake_next($gen);
    snowflake_explain($gen, $id, $error) if $id < 0;
    return checked($id);
}

sub describe {
    my ($gen, $config, $id) = @_;
    my $parts = sized('Parts');
    checked(snowflake_split($gen, $id, $parts, $error));
    my $text = "\0" x TEXT_SIZE;
    my $length = checked(snowflake_format($id, BASE32, scalar_to_buffer($text), $error));

    say 'The last one, taken apart:';
    printf "  bits      0 %0*b %0*b %0*b\n",
        $config->time_bits, $parts->tick,
        $config->worker_bits, $parts->worker_id,
        $config->sequence_bits, $parts->sequence;
    printf "  time      %s.%03d UTC (%d ms since 2020-01-01)\n",
        strftime('%Y-%m-%d %H:%M:%S', gmtime int($parts->unix_ms / 1000)),
        $parts->unix_ms % 1000, $parts->tick;
    say '  worker    ', $parts->worker_id;
    say '  sequence  ', $parts->sequence;
    say '  base32    ', substr $text, 0, $length;
}

my $config = sized('Config');
snowflake_config_init($config, $config->size, DEFAULT) == 0 or die "quickstart: config\n";
$config->worker_id(WORKER);
checked(snowflake_new($config, \my $gen, $error));

printf "Perl: %d IDs of worker %d\n", COUNT, WORKER;
my @ids = map { next_id($gen) } 1 .. COUNT;
say "  $_" for @ids;
describe($gen, $config, $ids[-1]);
snowflake_free($gen);
