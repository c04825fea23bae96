<?php

declare(strict_types=1);

namespace Libsnowflake;

use FFI;

/** Generates IDs. */
final class Generator
{
    public readonly Layout $layout;
    private readonly FFI $library;
    private ?FFI\CData $handle = null;

    /**
     * The library's manual describes the settings; what is null has the library's default.
     *
     * @param Layout|string $layout a layout, or the name of a preset
     * @param ?string $store such as 'file:/var/lib/app/ids'
     * @param ?int $workerId
     * @param ?int $workerCount
     * @param ?int $maxWaitMs
     * @param ?int $maxLeadMs
     * @param ?int $maxJumpMs
     * @param ?int $sequenceStart
     */
    public function __construct(
        Layout|string $layout = 'default',
        ?string $store = null,
        mixed $workerId = null,
        mixed $workerCount = null,
        mixed $maxWaitMs = null,
        mixed $maxLeadMs = null,
        mixed $maxJumpMs = null,
        mixed $sequenceStart = null,
    ) {
        $this->layout = is_string($layout) ? new Layout($layout) : $layout;
        $this->library = Library::get();
        $config = $this->layout->configured([
            'worker_id' => $workerId,
            'worker_count' => $workerCount,
            'max_wait_ms' => $maxWaitMs,
            'max_lead_ms' => $maxLeadMs,
            'max_jump_ms' => $maxJumpMs,
            'sequence_start' => $sequenceStart,
        ]);
        if ($store !== null) {
            // The library copies the text while it creates the generator.
            $text = Library::cString('store', $store);
            $config->store = $this->library->cast('char *', $text);
        }
        $handle = $this->library->new('snowflake_t *');
        Library::checked(fn (FFI $library, FFI\CData $detail): int
            => $library->snowflake_new(FFI::addr($config), FFI::addr($handle), $detail));
        $this->handle = $handle;
    }

    /** A copy would free the generator a second time. */
    private function __clone()
    {
    }

    public function __destruct()
    {
        $this->close();
    }

    public function next(): int
    {
        $id = $this->library->snowflake_next($this->handle);
        if ($id < 0) {
            Library::checked(fn (FFI $library, FFI\CData $detail): int
                => $library->snowflake_explain($this->handle, $id, $detail));
        }
        return $id;
    }

    /** Frees the generator; it generates no IDs afterwards. */
    public function close(): void
    {
        if ($this->handle !== null) {
            $this->library->snowflake_free($this->handle);
            $this->handle = null;
        }
    }
}
