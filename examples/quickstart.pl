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
        uint32 => 'order',
        sint64 => 'time_bits',
        sint64 => 'worker_bits',
        sint64 => 'sequence_bits',
        sint64 => 'tick_ns',
        sint64 => 'epoch_unix_ms',
        sint64 => 'worker_id',
        sint64 => 'worker_count',
        sint64 => 'max_wait_ms',
        sint64 => 'max_lead_ms',
        sint64 => 'sequence_start',
        opaque => 'store',
        opaque => 'clock',
        opaque => 'clock_context',
        sint64 => 'max_jump_ms',
    );
}

package Error {
    use FFI::Platypus::Record;
    record_layout_1(
        uint32        => 'size',
        sint32        => 'status',
        sint32        => 'os_errno',
        uint32        => 'wait_reason',
        sint64        => 'wait_ns',
        'string(488)' => 'message',
    );
}

package Parts {
    use FFI::Platypus::Record;
    record_layout_1(
        uint32 => 'size',
        uint32 => 'nanoseconds',
        sint64 => 'unix_ms',
        sint64 => 'tick',
        sint64 => 'worker_id',
        sint64 => 'sequence',
    );
}

my $ffi = FFI::Platypus->new(
    api => 1,
    lib => $ENV{SNOWFLAKE_LIBRARY} // 'libsnowflake.so',
);
$ffi->type("record($_)*" => $_) for qw(Config Error Parts);
$ffi->attach(snowflake_config_init => [ 'Config', 'size_t', 'uint32', 'Error' ] => 'sint32');
$ffi->attach(snowflake_new => [ 'Config', 'opaque*', 'Error' ] => 'sint32');
$ffi->attach(snowflake_next => ['opaque'] => 'sint64');
$ffi->attach(snowflake_explain => [ 'opaque', 'sint64', 'Error' ] => 'sint32');
$ffi->attach(snowflake_split => [ 'Config', 'sint64', 'Parts', 'Error' ] => 'sint32');
$ffi->attach(
    snowflake_format => [ 'sint64', 'uint32', 'opaque', 'size_t', 'Error' ] => 'sint64');
$ffi->attach(snowflake_free => ['opaque'] => 'void');

# A struct with its size set, as the library requires.
sub sized { my ($class) = @_; return $class->new(size => $ffi->sizeof("record($class)")) }

my $error = sized('Error');

# Returns a result that is not negative; dies with the library's message otherwise.
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

# Needs no generator, only the layout of a configuration.
sub describe {
    my ($config, $id) = @_;
    my $parts = sized('Parts');
    checked(snowflake_split($config, $id, $parts, $error));
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
checked(snowflake_config_init($config, $config->size, DEFAULT, $error));
$config->worker_id(WORKER);
checked(snowflake_new($config, \my $gen, $error));

printf "Perl: %d IDs of worker %d\n", COUNT, WORKER;
my @ids = map { next_id($gen) } 1 .. COUNT;
say "  $_" for @ids;
describe($config, $ids[-1]);
snowflake_free($gen);
