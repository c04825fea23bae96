#!/usr/bin/env perl

# The library from Perl: see ../README.md.

use v5.26;
use warnings;

use FindBin qw($RealBin);
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

use lib $RealBin;
use Snowflake;
use Vectors;

use constant {
    IDS      => 100_000,
    CHILDREN => 4,
};

# A generator of worker 1, with other settings changed.
sub generator {
    my (%settings) = @_;
    return Snowflake::Generator->new(worker_id => 1, %settings);
}

sub take {
    my ($generator, $count) = @_;
    return map { $generator->next } 1 .. $count;
}

# Perl's threads share no objects. Perl's own way is fork, and children share a generator
# as threads do.
sub in_children {
    my $generator = generator();
    my @pipes     = map {
        my $pid = open(my $pipe, '-|') // die "fork: $!\n";
        if ($pid == 0) {
            say for take($generator, IDS / CHILDREN);
            exit 0;
        }
        $pipe;
    } 1 .. CHILDREN;
    say 'threads ' . CHILDREN;
    for my $pipe (@pipes) {
        print while <$pipe>;
        close $pipe or die "a child failed\n";
    }
}

sub from_store {
    my ($path, $count) = @_;
    say for take(generator(store => "file:$path"), $count);
}

sub errors {
    my @refused = (
        sub { generator(worker_id => 1024) },
        sub { Snowflake::parse('!', 'base32') },
        sub { generator(worker_id => 2**32 + 5) },
        sub { generator(worker_id => 18446744073709551621) },
    );
    for my $call (@refused) {
        eval { $call->(); 1 } and die "nothing was refused\n";
        print $@;
    }
}

# Nanoseconds for a call, over so many calls.
sub slice {
    my ($generator, $calls) = @_;
    my $begin = clock_gettime(CLOCK_MONOTONIC);
    $generator->next for 1 .. $calls;
    return (clock_gettime(CLOCK_MONOTONIC) - $begin) * 1e9 / $calls;
}

sub bench {
    my ($calls) = @_;
    my $generator = generator(max_lead_ms => 3_600_000, store => 'memory');
    slice($generator, int($calls / 10));
    my @sorted = sort { $a <=> $b } map { slice($generator, int($calls / 5)) } 1 .. 5;
    printf "%.2f\n", $sorted[2];
}

my %COMMANDS = (
    vectors => sub { say Vectors::run(@_), ' checks' },
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
