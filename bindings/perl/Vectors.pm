package Vectors;

# The vectors that every language reads.

use v5.26;
use warnings;

use Snowflake;

my $checks = 0;

sub check {
    my ($row, $what, $seen, $expected) = @_;
    die "$row->{place}: $what is $seen, expected $expected\n" if $seen ne $expected;
    $checks++;
    return;
}

# Calls for each line of a table, with a hash by the names of its header; texts are bytes.
sub each_row {
    my ($directory, $file, $call) = @_;
    open my $table, '<:raw', "$directory/$file" or die "$directory/$file: $!\n";
    chomp(my $header = <$table>);
    my @names = split /\t/, $header;
    while (my $line = <$table>) {
        next if $line =~ /^#/;
        chomp $line;
        my %row = (place => "$file:$.");
        @row{@names} = split /\t/, $line, -1;
        eval { $call->(\%row); 1 } or die ref $@ ? "$row{place}: $@" : $@;
    }
    close $table;
    return;
}

# Checks the layouts; returns them by name.
sub check_layouts {
    my ($directory) = @_;
    my %layouts;
    each_row($directory, 'layouts.tsv', sub {
        my ($row) = @_;
        my @fields = @Snowflake::Layout::FIELDS;
        if (exists $Snowflake::Layout::PRESETS{ $row->{name} }) {
            my $preset = Snowflake::Layout->new($row->{name});
            check($row, $_, $preset->$_, $row->{$_}) for @fields;
        }
        my $layout = Snowflake::Layout->new('default', map { $_ => $row->{$_} } @fields);
        check($row, 'ends_at_unix_ms', $layout->ends_at_unix_ms, $row->{ends_at_unix_ms});
        $layouts{ $row->{name} } = $layout;
    });
    return \%layouts;
}

sub check_ids {
    my ($directory, $layouts) = @_;
    each_row($directory, 'ids.tsv', sub {
        my ($row) = @_;
        my $layout = $layouts->{ $row->{layout} };
        my $parts  = $layout->split($row->{id});
        check($row, $_, $parts->{$_}, $row->{$_}) for sort keys %$parts;
        check($row, 'id', $layout->compose(@$row{qw(tick worker_id sequence)}), $row->{id});
    });
    return;
}

sub check_text {
    my ($directory) = @_;
    each_row($directory, 'text.tsv', sub {
        my ($row) = @_;
        my ($text, $encoding) = @$row{qw(text encoding)};
        check($row, 'text', Snowflake::format($row->{id}, $encoding), $text);
        check($row, 'id', Snowflake::parse($text, $encoding), $row->{id});
    });
    each_row($directory, 'bad_text.tsv', sub {
        my ($row) = @_;
        my $text = $row->{text} eq '-' ? '' : $row->{text};
        my $result = eval { Snowflake::parse($text, $row->{encoding}) } // $@->status;
        check($row, 'status', $result, Snowflake::Error::PARSE);
    });
    return;
}

# Checks all of them; returns how many checks that were.
sub run {
    my ($directory) = @_;
    check_ids($directory, check_layouts($directory));
    check_text($directory);
    return $checks;
}

1;
