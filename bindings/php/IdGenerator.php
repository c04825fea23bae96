<?php

declare(strict_types=1);

namespace Libsnowflake;

use FFI;

/** Generates the IDs of a worker ID. */
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
}
