<?php

declare(strict_types=1);

namespace Libsnowflake;

/** The vectors that every language reads. */
final class Vectors
{
    /** The columns of a table, and the properties of Layout and of Parts. */
    private const FIELDS = [
        'time_bits' => 'timeBits',
        'worker_bits' => 'workerBits',
        'sequence_bits' => 'sequenceBits',
        'order' => 'order',
        'tick_ns' => 'tickNs',
        'epoch_unix_ms' => 'epochUnixMs',
    ];
    private const PARTS = [
        'tick' => 'tick',
        'worker_id' => 'workerId',
        'sequence' => 'sequence',
        'unix_ms' => 'unixMs',
        'nanoseconds' => 'nanoseconds',
    ];

    private int $checks = 0;
    private string $place = '';
    /** @var array<string, Layout> */
    private array $layouts = [];

    public function __construct(private readonly string $directory)
    {
    }

    /** Checks all of them; returns how many checks that were. */
    public function check(): int
    {
        try {
            $this->checkLayouts();
            $this->checkIds();
            $this->checkText();
            $this->checkBadText();
        } catch (SnowflakeError $error) {
            $this->fail($error->getMessage());
        }
        return $this->checks;
    }

    private function fail(string $message): never
    {
        fwrite(STDERR, "$this->place: $message\n");
        exit(1);
    }

    private function same(string $what, int|string $found, int|string $expected): void
    {
        if ($found !== $expected) {
            $this->fail("$what is $found, expected $expected");
        }
        $this->checks++;
    }

    /** @return iterable<array<string, string>> the rows, by the names in the header */
    private function rows(string $name): iterable
    {
        $lines = file("$this->directory/$name", FILE_IGNORE_NEW_LINES);
        $header = explode("\t", $lines[0]);
        foreach (array_slice($lines, 1, preserve_keys: true) as $number => $line) {
            if (!str_starts_with($line, '#')) {
                $this->place = $name . ':' . $number + 1;
                yield array_combine($header, explode("\t", $line));
            }
        }
    }

    /** The decimal digits of a row as an int; they must fit. */
    private function number(string $digits): int
    {
        $number = filter_var($digits, FILTER_VALIDATE_INT);
        return $number === false ? $this->fail("$digits is not a number of 64 bits") : $number;
    }

    private function checkLayouts(): void
    {
        foreach ($this->rows('layouts.tsv') as $row) {
            $fields = [];
            foreach (self::FIELDS as $column => $field) {
                $value = $row[$column];
                $fields[$field] = $column === 'order' ? $value : $this->number($value);
            }
            if (!str_starts_with($row['name'], 'custom-')) {
                $this->checkPreset($row['name'], $fields);
            }
            $layout = new Layout(...$fields);
            $endsAt = $this->number($row['ends_at_unix_ms']);
            $this->same('ends_at_unix_ms', $layout->endsAtUnixMs(), $endsAt);
            $this->layouts[$row['name']] = $layout;
        }
    }

    /** @param array<string, int|string> $fields */
    private function checkPreset(string $name, array $fields): void
    {
        $preset = new Layout($name);
        foreach ($fields as $field => $value) {
            $this->same($field, $preset->$field, $value);
        }
    }

    private function checkIds(): void
    {
        foreach ($this->rows('ids.tsv') as $row) {
            $layout = $this->layouts[$row['layout']];
            $id = $this->number($row['id']);
            $parts = $layout->split($id);
            foreach (self::PARTS as $column => $part) {
                $this->same($column, $parts->$part, $this->number($row[$column]));
            }
            $composed = $layout->compose($parts->tick, $parts->workerId, $parts->sequence);
            $this->same('the composed ID', $composed, $id);
        }
    }

    private function checkText(): void
    {
        foreach ($this->rows('text.tsv') as $row) {
            $id = $this->number($row['id']);
            $this->same('text', Text::format($id, $row['encoding']), $row['text']);
            $this->same('id', Text::parse($row['text'], $row['encoding']), $id);
        }
    }

    private function checkBadText(): void
    {
        foreach ($this->rows('bad_text.tsv') as $row) {
            $text = $row['text'] === '-' ? '' : $row['text'];
            try {
                $result = Text::parse($text, $row['encoding']);
            } catch (SnowflakeError $error) {
                $result = $error->getCode();
            }
            $this->same('status', $result, SnowflakeError::PARSE);
        }
    }
}
