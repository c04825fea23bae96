package Snowflake::Native;

# The functions and structs of snowflake.h, and what is checked before a call.

use v5.26;
use warnings;

use Carp qw(croak);
use FFI::Platypus 1.00;
use FFI::Platypus::Buffer qw(scalar_to_buffer);

use constant {
    SONAME    => 'libsnowflake.so.0.2',
    MAJOR     => 0,
    MINOR     => 2,
    TEXT_SIZE => 20,
    MAX       => 9_223_372_036_854_775_807,
    MIN       => -9_223_372_036_854_775_807 - 1,
};

# Errors are reported where the user called.
$Carp::Internal{$_}++ for __PACKAGE__, qw(Snowflake Snowflake::Layout Snowflake::Generator);

# An error of the library: its own message, and the number of its status.
package Snowflake::Error {
    use constant PARSE => -5;
    use overload '""' => sub { return $_[0]{message} . "\n" }, fallback => 1;

    sub status  { return $_[0]{status} }
    sub message { return $_[0]{message} }
}

# Each struct: its bytes as pack writes them, and its fields. These are no records of
# FFI::Platypus, whose classes do not outlive Perl's threads: each thread frees them.
my %STRUCTS = (
    Config => [ 'L2 q10 J3 q', qw(
        size order time_bits worker_bits sequence_bits tick_ns epoch_unix_ms worker_id
        worker_count max_wait_ms max_lead_ms sequence_start store clock clock_context
        max_jump_ms) ],
    Detail => [ 'L l2 L q Z488', qw(size status os_errno wait_reason wait_ns message) ],
    Parts  => [ 'L2 q4', qw(size nanoseconds unix_ms tick worker_id sequence) ],
);

my $path = $ENV{SNOWFLAKE_LIBRARY} // SONAME;
my $ffi  = FFI::Platypus->new(api => 1, lib => $path);
$ffi->mangler(sub { return "snowflake_$_[0]" });
$ffi->find_symbol('version_number') or die "$path cannot be loaded, or is not libsnowflake\n";
$ffi->attach(version_number => [] => 'uint32');
$ffi->attach(version_string => [] => 'string');

# Before anything else of the library is looked up or called.
sub check_version {
    my $number = version_number();
    my ($major, $minor) = (int($number / 10_000), int($number / 100) % 100);
    return if $major == MAJOR && (MAJOR == 0 ? $minor == MINOR : $minor >= MINOR);
    die sprintf "libsnowflake %d.%d is needed, but version %s was loaded: "
        . "install the version that this binding belongs to\n",
        MAJOR, MINOR, version_string();
}
check_version();

# Structs are passed by their address.
$ffi->attach(config_init => [ 'opaque', 'size_t', 'uint32', 'opaque' ] => 'sint32');
$ffi->attach([ new => 'new_generator' ] => [ 'opaque', 'opaque*', 'opaque' ] => 'sint32');
$ffi->attach(free    => ['opaque'] => 'void');
$ffi->attach(next    => ['opaque'] => 'sint64');
$ffi->attach(explain => [ 'opaque', 'sint64', 'opaque' ] => 'sint32');
$ffi->attach(ends_at_unix_ms => [ 'opaque', 'opaque' ] => 'sint64');
$ffi->attach(split   => [ 'opaque', 'sint64', 'opaque', 'opaque' ] => 'sint32');
$ffi->attach(compose => [ 'opaque', 'sint64', 'sint64', 'sint64', 'opaque' ] => 'sint64');
$ffi->attach(format  => [ 'sint64', 'uint32', 'opaque', 'size_t', 'opaque' ] => 'sint64');
$ffi->attach(parse   => [ 'string', 'size_t', 'uint32', 'opaque' ] => 'sint64');

# The bytes of a struct that knows its size, with these fields; the others are zero.
sub struct {
    my ($name, %fields) = @_;
    my ($template, @names) = $STRUCTS{$name}->@*;
    $fields{size} = length pack $template, map { 0 } @names;
    return pack $template, map { $fields{$_} // 0 } @names;
}

# The fields of a struct, by name.
sub fields {
    my ($name, $bytes) = @_;
    my ($template, @names) = $STRUCTS{$name}->@*;
    my %fields;
    @fields{@names} = unpack $template, $bytes;
    return %fields;
}

# Where the bytes of a variable are, as long as it lives.
sub address {
    return (scalar_to_buffer($_[0]))[0];
}

# Calls with the address of an error detail; dies with the detail if the call failed.
sub checked {
    my ($call) = @_;
    my $detail = struct('Detail');
    my $result = $call->(address($detail));
    return $result if $result >= 0;
    my %fields = fields(Detail => $detail);
    die bless { status => $result, message => $fields{message} }, 'Snowflake::Error';
}

# The fields of a configuration with the library's defaults and the layout of a preset.
sub preset {
    my ($number) = @_;
    my $config = struct('Config');
    checked(sub { config_init(address($config), length $config, $number, @_) });
    return fields(Config => $config);
}

sub format_id {
    my ($id, $encoding) = @_;
    # Not packed by a constant: Perl could use the same bytes again.
    my $template = 'x' . TEXT_SIZE;
    my $text     = pack $template;
    my $length   = checked(
        sub { Snowflake::Native::format($id, $encoding, address($text), TEXT_SIZE, @_) });
    return substr $text, 0, $length;
}

# Returns the settings as integers; each must be one of those known.
sub integers {
    my ($settings, @known) = @_;
    for my $name (sort keys %$settings) {
        croak "unknown setting: $name" unless grep { $_ eq $name } @known;
    }
    return map { $_ => integer($_ => $settings->{$_}) } sort keys %$settings;
}

# Refuses what Perl would cut on the way: fractions, larger numbers, other text.
sub integer {
    my ($name, $value) = @_;
    my $text = $value // 'undef';
    my $number = $text =~ /\A-?[0-9]+\z/ ? $text + 0 : undef;
    return $number if defined $number && $number >= MIN && $number <= MAX;
    croak "$name must be an integer of 64 bits, got " . substr $text, 0, 60;
}

# The number of a name in a table.
sub number_of {
    my ($table, $what, $name) = @_;
    my $number = $table->{ $name // '' };
    return $number if defined $number;
    my $names = join ', ', sort { $table->{$a} <=> $table->{$b} } keys %$table;
    croak "$what must be one of $names, got " . substr $name // 'undef', 0, 60;
}

# A text that ends in NUL.
sub c_string {
    my ($name, $text) = @_;
    croak "$name must not contain NUL" if $text =~ /\0/;
    return "$text\0";
}

1;
