<?php

declare(strict_types=1);

namespace Libsnowflake;

use FFI;

/** The vectors that every language reads. */
final class Vectors
{
    private const FIELDS = [
        'time_bits', 'worker_bits', 'sequence_bits', 'order', 'tick_ns', 'epoch_unix_ms',
    ];
    private const PARTS = ['tick', 'worker_id', 'sequence', 'unix_ms', 'nanoseconds'];

    private int $checks = 0;
    private string $place = '';
    /** @var array<string, FFI\CData> */
    private array $configs = [];

    public function __construct(
        private readonly Snowflake $snowflake,
        private readonly string $directory,
    ) {
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
            $order = $row['order'] === 'sequence-first' ? 'SEQUENCE_FIRST' : 'WORKER_FIRST';
            $row['order'] = (string) $this->snowflake->constant("ORDER_$order");
            $layout = [];
            foreach (self::FIELDS as $field) {
                $layout[$field] = $this->number($row[$field]);
            }
            if (!str_starts_with($row['name'], 'custom-')) {
                $this->checkPreset($row['name'], $layout);
            }
            $config = $this->snowflake->config($this->snowflake->constant('LAYOUT_DEFAULT'), $layout);
            $endsAt = $this->snowflake->endsAtUnixMs($config);
            $this->same('ends_at_unix_ms', $endsAt, $this->number($row['ends_at_unix_ms']));
            $this->configs[$row['name']] = $config;
        }
    }

    /** @param array<string, int> $layout */
    private function checkPreset(string $name, array $layout): void
    {
        $constant = 'LAYOUT_' . strtoupper(strtr($name, '-', '_'));
        $preset = $this->snowflake->config($this->snowflake->constant($constant));
        foreach (self::FIELDS as $field) {
            $this->same($field, $preset->$field, $layout[$field]);
        }
    }

    private function checkIds(): void
    {
        foreach ($this->rows('ids.tsv') as $row) {
            $config = $this->configs[$row['layout']];
            $id = $this->number($row['id']);
            $parts = $this->snowflake->split($config, $id);
            foreach (self::PARTS as $field) {
                $this->same($field, $parts->$field, $this->number($row[$field]));
            }
            $composed = $this->snowflake->compose(
                $config,
                $parts->tick,
                $parts->worker_id,
                $parts->sequence,
            );
            $this->same('the composed ID', $composed, $id);
        }
    }

    /** @param array<string, string> $row */
    private function encodingOf(array $row): int
    {
        return $this->snowflake->constant('ENCODING_' . strtoupper($row['encoding']));
    }

    private function checkText(): void
    {
        foreach ($this->rows('text.tsv') as $row) {
            $id = $this->number($row['id']);
            $encoding = $this->encodingOf($row);
            $this->same('text', $this->snowflake->format($id, $encoding), $row['text']);
            $this->same('id', $this->snowflake->parse($row['text'], $encoding), $id);
        }
    }

    private function checkBadText(): void
    {
        $expected = $this->snowflake->constant('ERR_PARSE');
        foreach ($this->rows('bad_text.tsv') as $row) {
            $text = $row['text'] === '-' ? '' : $row['text'];
            try {
                $result = $this->snowflake->parse($text, $this->encodingOf($row));
            } catch (SnowflakeError $error) {
                $result = $error->getCode();
            }
            $this->same('status', $result, $expected);
        }
    }
}
