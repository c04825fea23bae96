#!/usr/bin/env perl

# The library from Perl: see ../README.md.

use v5.26;
use warnings;

use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

use Snowflake;

my @PRESETS = qw(
    default twitter discord instagram mastodon sonyflake-v1 sonyflake-v2 tsid javascript
);
my %PRESET   = map { $PRESETS[$_] => $_ } 0 .. $#PRESETS;
my %ORDER    = ('worker-first' => 0, 'sequence-first' => 1);
my %ENCODING = (decimal => 0, hex => 1, base32 => 2, base62 => 3);

use constant {
    WORKER   => 1,
    IDS      => 100_000,
    CHILDREN => 4,
};

# ---- The vectors -------------------------------------------------------------

my $checks = 0;

sub check {
    my ($row, $what, $seen, $expected) = @_;
    die "$row->{place}: $what is $seen, expected $expected\n" if $seen ne $expected;
    $checks++;
}

# The lines of a table as hashes by the names of its header; texts are bytes.
sub read_table {
    my ($directory, $file) = @_;
    open my $table, '<:raw', "$directory/$file" or die "$directory/$file: $!\n";
    my @rows;
    my @names = split /\t/, do { chomp(my $header = <$table>); $header };
    while (my $line = <$table>) {
        next if $line =~ /^#/;
        chomp $line;
        my %row = (place => "$file:$.");
        @row{@names} = split /\t/, $line, -1;
        push @rows, \%row;
    }
    close $table;
    return @rows;
}

# Checks the layouts; returns a configuration for each, by name.
sub check_layouts {
    my ($directory) = @_;
    my %configs;
    for my $row (read_table($directory, 'layouts.tsv')) {
        my $preset = $PRESET{ $row->{name} };
        my %wanted = (%$row, order => $ORDER{ $row->{order} });
        my $config = Snowflake::config_init($preset);
        for my $field (qw(time_bits worker_bits sequence_bits order tick_ns epoch_unix_ms)) {
            check($row, $field, $config->$field, $wanted{$field}) if defined $preset;
            $config->$field($wanted{$field});
        }
        my $error   = Snowflake::sized('Snowflake::Error');
        my $ends_at = Snowflake::ends_at_unix_ms($config, $error);
        die "$row->{place}: ", $error->message, "\n" if $ends_at < 0;
        check($row, 'ends_at_unix_ms', $ends_at, $row->{ends_at_unix_ms});
        $configs{ $row->{name} } = $config;
    }
    return \%configs;
}

sub check_ids {
    my ($directory, $configs) = @_;
    for my $row (read_table($directory, 'ids.tsv')) {
        my $config = $configs->{ $row->{layout} };
        my $error  = Snowflake::sized('Snowflake::Error');
        my $parts  = Snowflake::sized('Snowflake::Parts');
        Snowflake::split($config, $row->{id}, $parts, $error) == Snowflake::OK
            or die "$row->{place}: ", $error->message, "\n";
        for my $field (qw(tick worker_id sequence unix_ms nanoseconds)) {
            check($row, $field, $parts->$field, $row->{$field});
        }
        my $composed =
            Snowflake::compose($config, @$row{qw(tick worker_id sequence)}, $error);
        check($row, 'id', $composed, $row->{id});
    }
}

sub check_text {
    my ($directory) = @_;
    for my $row (read_table($directory, 'text.tsv')) {
        my $encoding = $ENCODING{ $row->{encoding} };
        my $text     = $row->{text};
        check($row, 'text', Snowflake::format($row->{id}, $encoding), $text);
        my $id = Snowflake::parse($text, length $text, $encoding, undef);
        check($row, 'id', $id, $row->{id});
    }
    for my $row (read_table($directory, 'bad_text.tsv')) {
        my $text = $row->{text} eq '-' ? '' : $row->{text};
        my $status =
            Snowflake::parse($text, length $text, $ENCODING{ $row->{encoding} }, undef);
        check($row, 'status', $status, Snowflake::ERR_PARSE);
    }
}

sub vectors {
    my ($directory) = @_;
    check_ids($directory, check_layouts($directory));
    check_text($directory);
    say "$checks checks";
}

# ---- IDs ---------------------------------------------------------------------

# A generator of worker 1, with other fields changed.
sub generator {
    my (%fields) = @_;
    my $config = Snowflake::config_init();
    $config->worker_id(WORKER);
    $config->$_($fields{$_}) for keys %fields;
    return Snowflake::generator($config);
}

sub next_id {
    my ($gen) = @_;
    my $id = Snowflake::next($gen);
    return $id if $id >= 0;
    my $error = Snowflake::sized('Snowflake::Error');
    Snowflake::explain($gen, $id, $error);
    die $error->message . "\n";
}

sub take {
    my ($gen, $count) = @_;
    return map { next_id($gen) } 1 .. $count;
}

# FFI::Platypus does not outlive Perl's threads, which copy its records and free them
# twice. Perl's own way is fork, and children share a generator as threads do.
sub in_children {
    my $gen   = generator();
    my @pipes = map {
        my $pid = open(my $pipe, '-|') // die "fork: $!\n";
        if ($pid == 0) {
            say for take($gen, IDS / CHILDREN);
            exit 0;
        }
        $pipe;
    } 1 .. CHILDREN;
    say 'threads ' . CHILDREN;
    for my $pipe (@pipes) {
        print while <$pipe>;
        close $pipe or die "a child failed\n";
    }
    Snowflake::free($gen);
}

sub from_store {
    my ($path, $count) = @_;
    my $gen = generator(store => "file:$path");
    say for take($gen, $count);
    Snowflake::free($gen);
}

sub show_refusal {
    my ($worker_id) = @_;
    eval { generator(worker_id => $worker_id) } and die "worker $worker_id was accepted\n";
    print $@;
}

sub errors {
    show_refusal(1024);
    my $error = Snowflake::sized('Snowflake::Error');
    Snowflake::parse('!', 1, $ENCODING{base32}, $error) == Snowflake::ERR_PARSE
        or die "\"!\" was parsed\n";
    say $error->message;
    show_refusal(2**32 + 5);
}

# Nanoseconds for a call, over so many calls.
sub slice {
    my ($gen, $calls) = @_;
    my $begin = clock_gettime(CLOCK_MONOTONIC);
    for (1 .. $calls) {
        Snowflake::next($gen) >= 0 or die "a call failed\n";
    }
    return (clock_gettime(CLOCK_MONOTONIC) - $begin) * 1e9 / $calls;
}

sub bench {
    my ($calls) = @_;
    my $gen = generator(max_lead_ms => 3_600_000);
    slice($gen, int($calls / 10));
    my @sorted = sort { $a <=> $b } map { slice($gen, int($calls / 5)) } 1 .. 5;
    printf "%.2f\n", $sorted[2];
    Snowflake::free($gen);
}

my %COMMANDS = (
    vectors => \&vectors,
    threads => \&in_children,
    store   => \&from_store,
    error   => \&errors,
    bench   => \&bench,
);
my ($name, @arguments) = @ARGV;
my $command = $COMMANDS{ $name // '' }
    or die "usage: suite.pl vectors DIR | threads | error | store PATH COUNT | bench CALLS\n";
unless (eval { $command->(@arguments); 1 }) {
    print STDERR $@;
    exit 1;
}
