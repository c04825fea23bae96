<?php

declare(strict_types=1);

namespace Libsnowflake;

use FFI;
use InvalidArgumentException;
use RuntimeException;

/**
 * The functions and structs of snowflake.h, and what is checked before a call.
 *
 * @internal
 */
final class Library
{
    private const SONAME = 'libsnowflake.so.0.2';
    private const MAJOR = 0;
    private const MINOR = 2;

    private const VERSION_DECLARATIONS = <<<'C'
        uint32_t snowflake_version_number(void);
        const char *snowflake_version_string(void);
        C;

    private const DECLARATIONS = <<<'C'
        typedef struct snowflake_t snowflake_t;
        typedef struct {
            uint32_t size, order;
            int64_t time_bits, worker_bits, sequence_bits, tick_ns, epoch_unix_ms;
            int64_t worker_id, worker_count, max_wait_ms, max_lead_ms, sequence_start;
            const char *store;
            void *clock, *clock_context;
            int64_t max_jump_ms;
        } snowflake_config_t;
        typedef struct {
            uint32_t size;
            int32_t status, os_errno;
            uint32_t wait_reason;
            int64_t wait_ns;
            char message[488];
        } snowflake_error_t;
        typedef struct {
            uint32_t size, nanoseconds;
            int64_t unix_ms, tick, worker_id, sequence;
        } snowflake_parts_t;

        int32_t snowflake_config_init(snowflake_config_t *config, size_t size, uint32_t layout,
                                      snowflake_error_t *error);
        int32_t snowflake_new(const snowflake_config_t *config, snowflake_t **generator,
                              snowflake_error_t *error);
        int64_t snowflake_next(const snowflake_t *generator);
        void snowflake_free(snowflake_t *generator);
        int32_t snowflake_explain(const snowflake_t *generator, int64_t result,
                                  snowflake_error_t *error);
        int32_t snowflake_split(const snowflake_config_t *config, int64_t id,
                                snowflake_parts_t *parts, snowflake_error_t *error);
        int64_t snowflake_compose(const snowflake_config_t *config, int64_t tick,
                                  int64_t worker_id, int64_t sequence, snowflake_error_t *error);
        int64_t snowflake_ends_at_unix_ms(const snowflake_config_t *config,
                                          snowflake_error_t *error);
        int64_t snowflake_format(int64_t id, uint32_t encoding, char *text, size_t capacity,
                                 snowflake_error_t *error);
        int64_t snowflake_parse(const char *text, size_t length, uint32_t encoding,
                                snowflake_error_t *error);
        C;

    private static ?FFI $library = null;

    /** The library, which the first call loads. */
    public static function get(): FFI
    {
        return self::$library ??= self::load();
    }

    private static function load(): FFI
    {
        $path = getenv('SNOWFLAKE_LIBRARY');
        $path = $path === false ? self::SONAME : $path;
        // Before anything else of the library is looked up or called.
        self::checkVersion(FFI::cdef(self::VERSION_DECLARATIONS, $path));
        return FFI::cdef(self::DECLARATIONS, $path);
    }

    private static function checkVersion(FFI $library): void
    {
        $number = $library->snowflake_version_number();
        $major = intdiv($number, 10000);
        $minor = intdiv($number, 100) % 100;
        $fits = self::MAJOR === 0 ? $minor === self::MINOR : $minor >= self::MINOR;
        if ($major !== self::MAJOR || !$fits) {
            throw new RuntimeException(sprintf(
                'libsnowflake %d.%d is needed, but version %s was loaded: '
                    . 'install the version that this binding belongs to',
                self::MAJOR,
                self::MINOR,
                $library->snowflake_version_string(),
            ));
        }
    }

    /** A struct that knows its size. */
    public static function sized(string $type): FFI\CData
    {
        $value = self::get()->new($type);
        $value->size = FFI::sizeof($value);
        return $value;
    }

    /** Calls with the library and an error detail to fill; throws it if the call failed. */
    public static function checked(callable $call): int
    {
        $detail = self::sized('snowflake_error_t');
        $result = $call(self::get(), FFI::addr($detail));
        if ($result < 0) {
            throw new SnowflakeError(FFI::string($detail->message), $result);
        }
        return $result;
    }

    /** Refuses what PHP would cut or convert: floats, which larger numbers become, and text. */
    public static function integer(string $name, mixed $value): int
    {
        if (is_int($value)) {
            return $value;
        }
        $got = substr(var_export($value, true), 0, 60);
        throw new InvalidArgumentException("$name must be an integer of 64 bits, got $got");
    }

    /**
     * The number of a name in a table.
     *
     * @param array<string, int> $table
     */
    public static function numberOf(array $table, string $what, string $name): int
    {
        if (isset($table[$name])) {
            return $table[$name];
        }
        $names = implode(', ', array_keys($table));
        $got = substr($name, 0, 60);
        throw new InvalidArgumentException("$what must be one of $names, got '$got'");
    }

    /** A text that ends in NUL; it lives as long as what is returned. */
    public static function cString(string $name, string $text): FFI\CData
    {
        if (str_contains($text, "\0")) {
            throw new InvalidArgumentException("$name must not contain NUL");
        }
        $bytes = self::get()->new('char[' . strlen($text) + 1 . ']');
        FFI::memcpy($bytes, $text, strlen($text));
        return $bytes;
    }
}
