package Snowflake;

# The functions of snowflake.h that the suite needs, and its structs as records.

use strict;
use warnings;

use FFI::Platypus 1.00;
use FFI::Platypus::Buffer qw(scalar_to_buffer);

use constant {
    OK        => 0,
    ERR_PARSE => -5,
    TEXT_SIZE => 20,
};

package Snowflake::Config {
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
        'string rw' => 'store',
        opaque => 'clock',
        opaque => 'clock_context',
        sint64 => 'max_jump_ms',
    );
}

package Snowflake::Error {
    use FFI::Platypus::Record;
    record_layout_1(
        uint32        => 'size',
        sint32        => 'status',
        sint32        => 'os_errno',
        uint32        => 'wait_reason',
        sint64        => 'wait_ns',
        'string(488)' => 'bytes',
    );

    # The sentence, without the NUL and what follows it.
    sub message { return unpack 'Z*', shift->bytes }
}

package Snowflake::Parts {
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
$ffi->type('record(Snowflake::Config)*' => 'config');
$ffi->type('record(Snowflake::Error)*'  => 'error');
$ffi->type('record(Snowflake::Parts)*'  => 'parts');
$ffi->mangler(sub { return "snowflake_$_[0]" });

$ffi->attach([ config_init => 'config_init_bytes' ],
    [ 'config', 'size_t', 'uint32', 'error' ] => 'sint32');
$ffi->attach([ new => 'new_generator' ],
    [ 'config', 'opaque*', 'error' ] => 'sint32');
$ffi->attach(free    => ['opaque'] => 'void');
$ffi->attach(next    => ['opaque'] => 'sint64');
$ffi->attach(explain => [ 'opaque', 'sint64', 'error' ] => 'sint32');
$ffi->attach(ends_at_unix_ms => [ 'config', 'error' ] => 'sint64');
$ffi->attach(split => [ 'config', 'sint64', 'parts', 'error' ] => 'sint32');
$ffi->attach(compose => [ 'config', 'sint64', 'sint64', 'sint64', 'error' ] => 'sint64');
$ffi->attach([ format => 'format_bytes' ],
    [ 'sint64', 'uint32', 'opaque', 'size_t', 'error' ] => 'sint64');
$ffi->attach(parse => [ 'string', 'size_t', 'uint32', 'error' ] => 'sint64');

# A record with its size set, as the library requires.
sub sized {
    my ($class, @fields) = @_;
    return $class->new(size => $ffi->sizeof("record($class)"), @fields);
}

# A configuration of the default layout, or of another preset by its number.
sub config_init {
    my ($layout) = @_;
    my $config = sized('Snowflake::Config');
    my $error  = sized('Snowflake::Error');
    my $status = config_init_bytes($config, $config->size, $layout // 0, $error);
    die $error->message . "\n" if $status != OK;
    return $config;
}

# A generator; dies with the library's message.
sub generator {
    my ($config) = @_;
    my $error = sized('Snowflake::Error');
    my $status = new_generator($config, \my $gen, $error);
    die $error->message . "\n" if $status != OK;
    return $gen;
}

sub format {
    my ($id, $encoding) = @_;
    my $error = sized('Snowflake::Error');
    my $text  = "\0" x TEXT_SIZE;
    my ($address, $capacity) = scalar_to_buffer($text);
    my $length = format_bytes($id, $encoding, $address, $capacity, $error);
    die $error->message . "\n" if $length < 0;
    return substr $text, 0, $length;
}

1;
