<?php

declare(strict_types=1);

namespace Libsnowflake;

use FFI;

/** Hands out the IDs of a worker ID. */
final class IdGenerator
{
    private readonly FFI $library;
    private readonly FFI\CData $handle;

    public function __construct(private readonly Snowflake $snowflake, FFI\CData $config)
    {
        $this->library = $snowflake->library;
        $handle = $this->library->new('snowflake_t *');
        $snowflake->checked(
            fn (FFI\CData $detail): int =>
                $this->library->snowflake_new(FFI::addr($config), FFI::addr($handle), $detail),
        );
        $this->handle = $handle;
    }

    public function __destruct()
    {
        if (isset($this->handle)) {
            $this->library->snowflake_free($this->handle);
        }
    }

    public function next(): int
    {
        $id = $this->library->snowflake_next($this->handle);
        if ($id < 0) {
            $this->snowflake->checked(
                fn (FFI\CData $detail): int =>
                    $this->library->snowflake_explain($this->handle, $id, $detail),
            );
        }
        return $id;
    }

    public function endsAt(): int
    {
        return $this->library->snowflake_ends_at($this->handle);
    }

    /** The snowflake_parts of an ID. */
    public function split(int $id): FFI\CData
    {
        $parts = $this->snowflake->sized('snowflake_parts');
        $this->snowflake->checked(
            fn (FFI\CData $detail): int =>
                $this->library->snowflake_split($this->handle, $id, FFI::addr($parts), $detail),
        );
        return $parts;
    }

    public function join(int $tick, int $workerId, int $sequence): int
    {
        $parts = $this->snowflake->sized('snowflake_parts');
        $parts->tick = $tick;
        $parts->worker_id = $workerId;
        $parts->sequence = $sequence;
        return $this->snowflake->checked(
            fn (FFI\CData $detail): int =>
                $this->library->snowflake_join($this->handle, FFI::addr($parts), $detail),
        );
    }
}
