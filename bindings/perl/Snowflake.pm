package Snowflake;

# 64-bit Snowflake IDs, through libsnowflake and FFI::Platypus.
#
#   my $generator = Snowflake::Generator->new(
#       worker_id => 1, store => 'file:/var/lib/app/ids');
#   my $id = $generator->next;
#
# An ID is an integer of Perl (IV), which has 64 bits and keeps the 63 of an ID whole; a
# number with a fraction (NV) does not. Any number of threads may use one generator, and
# so may the children of fork, which is Perl's way: a new thread of Perl (ithreads) gets
# no copy of the generators of others and creates its own. To close one needs it alone.
#
# An error of the library is a Snowflake::Error.

use v5.26;
use warnings;

use Snowflake::Native;

our %ENCODINGS = (decimal => 0, hex => 1, base32 => 2, base62 => 3);

# Writes an ID as text, in one of %ENCODINGS.
sub format {
    my ($id, $encoding) = @_;
    return Snowflake::Native::format_id(
        Snowflake::Native::integer(id => $id),
        Snowflake::Native::number_of(\%ENCODINGS, encoding => $encoding),
    );
}

# Reads an ID that format wrote.
sub parse {
    my ($text, $encoding) = @_;
    utf8::encode($text) if utf8::is_utf8($text);
    my $number = Snowflake::Native::number_of(\%ENCODINGS, encoding => $encoding);
    return Snowflake::Native::checked(
        sub { Snowflake::Native::parse($text, length $text, $number, @_) });
}

# How the bits of an ID are divided, how long a tick is, and when tick 0 began.
package Snowflake::Layout {
    our %PRESETS = (
        'default'      => 0,
        'twitter'      => 1,
        'discord'      => 2,
        'instagram'    => 3,
        'mastodon'     => 4,
        'sonyflake-v1' => 5,
        'sonyflake-v2' => 6,
        'tsid'         => 7,
        'javascript'   => 8,
    );
    our %ORDERS = ('worker-first' => 0, 'sequence-first' => 1);
    our @FIELDS = qw(time_bits worker_bits sequence_bits order tick_ns epoch_unix_ms);

    # A preset, by its name, with some of @FIELDS changed.
    sub new {
        my ($class, $preset, %fields) = @_;
        my %config = Snowflake::Native::preset(
            Snowflake::Native::number_of(\%PRESETS, layout => $preset // 'default'));
        $fields{order} = Snowflake::Native::number_of(\%ORDERS, order => $fields{order})
            if exists $fields{order};
        %config = (%config, Snowflake::Native::integers(\%fields, @FIELDS));
        return bless { map { $_ => $config{$_} } @FIELDS }, $class;
    }

    sub time_bits     { return $_[0]{time_bits} }
    sub worker_bits   { return $_[0]{worker_bits} }
    sub sequence_bits { return $_[0]{sequence_bits} }
    sub order         { return $_[0]{order} ? 'sequence-first' : 'worker-first' }
    sub tick_ns       { return $_[0]{tick_ns} }
    sub epoch_unix_ms { return $_[0]{epoch_unix_ms} }

    # Takes an ID apart; returns tick, worker_id, sequence, unix_ms and nanoseconds, by
    # name.
    sub split {
        my ($self, $id) = @_;
        $id = Snowflake::Native::integer(id => $id);
        my $config = $self->config;
        my $bytes  = Snowflake::Native::struct('Parts');
        my ($from, $to) = map { Snowflake::Native::address($_) } $config, $bytes;
        Snowflake::Native::checked(sub { Snowflake::Native::split($from, $id, $to, @_) });
        my %parts = Snowflake::Native::fields(Parts => $bytes);
        return { map { $_ => $parts{$_} } qw(tick worker_id sequence unix_ms nanoseconds) };
    }

    # Returns the ID of these parts.
    sub compose {
        my ($self, $tick, $worker_id, $sequence) = @_;
        my @parts = (
            Snowflake::Native::integer(tick      => $tick),
            Snowflake::Native::integer(worker_id => $worker_id),
            Snowflake::Native::integer(sequence  => $sequence),
        );
        my $config = $self->config;
        my $from   = Snowflake::Native::address($config);
        return Snowflake::Native::checked(
            sub { Snowflake::Native::compose($from, @parts, @_) });
    }

    # Returns when the layout ends, in milliseconds since 1970.
    sub ends_at_unix_ms {
        my ($self) = @_;
        my $config = $self->config;
        my $from   = Snowflake::Native::address($config);
        return Snowflake::Native::checked(
            sub { Snowflake::Native::ends_at_unix_ms($from, @_) });
    }

    # The bytes of a configuration, for the calls that read only the layout.
    sub config {
        my ($self) = @_;
        return Snowflake::Native::struct('Config', %$self);
    }
}

# Generates IDs.
package Snowflake::Generator {
    our @SETTINGS = qw(
        worker_id worker_count max_wait_ms max_lead_ms max_jump_ms sequence_start);

    # The settings are any of @SETTINGS; store, such as "file:/var/lib/app/ids"; and
    # layout, a Snowflake::Layout or the name of a preset. The library's manual describes
    # them; what is left out has the library's default.
    sub new {
        my ($class, %settings) = @_;
        my $layout = delete $settings{layout} // 'default';
        my $store  = delete $settings{store};
        $layout = Snowflake::Layout->new($layout) unless ref $layout;
        my $text = defined $store ? Snowflake::Native::c_string(store => $store) : undef;
        my $config = Snowflake::Native::struct(
            'Config',
            Snowflake::Native::preset($Snowflake::Layout::PRESETS{default}),
            %$layout,
            Snowflake::Native::integers(\%settings, @SETTINGS),
            store => defined $text ? Snowflake::Native::address($text) : 0,
        );
        my ($from, $handle) = Snowflake::Native::address($config);
        Snowflake::Native::checked(
            sub { Snowflake::Native::new_generator($from, \$handle, @_) });
        return bless { handle => $handle, layout => $layout }, $class;
    }

    sub layout { return $_[0]{layout} }

    sub next {
        my ($self) = @_;
        my $id = Snowflake::Native::next($self->{handle});
        return $id if $id >= 0;
        return Snowflake::Native::checked(
            sub { Snowflake::Native::explain($self->{handle}, $id, @_) });
    }

    # Frees the generator; it generates no IDs afterwards.
    sub close {
        my ($self) = @_;
        Snowflake::Native::free(delete $self->{handle});
        return;
    }

    # When the program ends, so may the functions have; the system frees what is left.
    sub DESTROY {
        my ($self) = @_;
        $self->close unless ${^GLOBAL_PHASE} eq 'DESTRUCT';
        return;
    }

    # A copy in a new thread would free the generator a second time.
    sub CLONE_SKIP { return 1 }
}

1;
