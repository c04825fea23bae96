<?php

declare(strict_types=1);

namespace Libsnowflake;

use FFI;

/** libsnowflake through PHP's FFI. An ID is an int, which has 64 bits. */
final class Snowflake
{
    public const TEXT_SIZE = 20;

    /** Reads the preprocessed header and loads the library. */
    public static function load(string $declarations): self
    {
        return new self(FFI::cdef(file_get_contents($declarations), 'libsnowflake.so'));
    }

    private function __construct(public readonly FFI $library)
    {
    }

    /** A constant of the header, such as LAYOUT_DEFAULT. */
    public function constant(string $name): int
    {
        return $this->library->{"SNOWFLAKE_$name"};
    }

    /** A struct that knows its size. */
    public function sized(string $type): FFI\CData
    {
        $value = $this->library->new($type);
        $value->size = FFI::sizeof($value);
        return $value;
    }

    /** Calls with an error detail to fill, and throws it if the call failed. */
    public function checked(callable $call): int
    {
        $detail = $this->sized('snowflake_error_t');
        $result = $call(FFI::addr($detail));
        if ($result < 0) {
            throw new SnowflakeError(FFI::string($detail->message), $result);
        }
        return $result;
    }

    /**
     * The configuration of a layout, by its number, with some of its fields changed.
     *
     * @param array<string, int> $changes
     */
    public function config(int $layout, array $changes = []): FFI\CData
    {
        $config = $this->library->new('snowflake_config_t');
        $this->checked(
            fn (FFI\CData $detail): int => $this->library->snowflake_config_init(
                FFI::addr($config),
                FFI::sizeof($config),
                $layout,
                $detail,
            ),
        );
        foreach ($changes as $field => $value) {
            $config->$field = $value;
        }
        return $config;
    }

    /**
     * A generator of the default layout, with fields of the configuration changed.
     *
     * @param array<string, int> $changes
     */
    public function generator(array $changes, string $store = ''): IdGenerator
    {
        $config = $this->config($this->constant('LAYOUT_DEFAULT'), $changes);
        // The library copies the text while it creates the generator.
        $text = $this->library->new('char[' . strlen($store) + 1 . ']');
        FFI::memcpy($text, $store, strlen($store));
        $config->store = $this->library->cast('char *', $text);
        return new IdGenerator($this, $config);
    }

    /** When the layout of a configuration ends, in milliseconds since 1970. */
    public function endsAtUnixMs(FFI\CData $config): int
    {
        return $this->checked(
            fn (FFI\CData $detail): int =>
                $this->library->snowflake_ends_at_unix_ms(FFI::addr($config), $detail),
        );
    }

    /** The snowflake_parts_t of an ID in the layout of a configuration. */
    public function split(FFI\CData $config, int $id): FFI\CData
    {
        $parts = $this->sized('snowflake_parts_t');
        $this->checked(
            fn (FFI\CData $detail): int =>
                $this->library->snowflake_split(FFI::addr($config), $id, FFI::addr($parts), $detail),
        );
        return $parts;
    }

    /** The ID of these parts in the layout of a configuration. */
    public function compose(FFI\CData $config, int $tick, int $workerId, int $sequence): int
    {
        return $this->checked(
            fn (FFI\CData $detail): int => $this->library->snowflake_compose(
                FFI::addr($config),
                $tick,
                $workerId,
                $sequence,
                $detail,
            ),
        );
    }

    public function format(int $id, int $encoding): string
    {
        $text = $this->library->new('char[' . self::TEXT_SIZE . ']');
        $write = fn (FFI\CData $detail): int => $this->library->snowflake_format(
            $id,
            $encoding,
            $text,
            self::TEXT_SIZE,
            $detail,
        );
        return FFI::string($text, $this->checked($write));
    }

    public function parse(string $text, int $encoding): int
    {
        return $this->checked(
            fn (FFI\CData $detail): int =>
                $this->library->snowflake_parse($text, strlen($text), $encoding, $detail),
        );
    }
}
