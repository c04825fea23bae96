<?php

declare(strict_types=1);

namespace Libsnowflake;

use FFI;

/** How the bits of an ID are divided, how long a tick is, and when tick 0 began. */
final class Layout
{
    /** The numbers of snowflake_layout_t. */
    public const PRESETS = [
        'default' => 0, 'twitter' => 1, 'discord' => 2, 'instagram' => 3, 'mastodon' => 4,
        'sonyflake-v1' => 5, 'sonyflake-v2' => 6, 'tsid' => 7, 'javascript' => 8,
    ];
    /** The numbers of snowflake_order_t. */
    public const ORDERS = ['worker-first' => 0, 'sequence-first' => 1];

    public readonly int $timeBits;
    public readonly int $workerBits;
    public readonly int $sequenceBits;
    public readonly string $order;
    public readonly int $tickNs;
    public readonly int $epochUnixMs;
    private readonly FFI\CData $config;

    /** A preset, by its name, with the fields changed that are not null. */
    public function __construct(
        string $preset = 'default',
        mixed $timeBits = null,
        mixed $workerBits = null,
        mixed $sequenceBits = null,
        ?string $order = null,
        mixed $tickNs = null,
        mixed $epochUnixMs = null,
    ) {
        $number = Library::numberOf(self::PRESETS, 'layout', $preset);
        $config = Library::get()->new('snowflake_config_t');
        $size = FFI::sizeof($config);
        Library::checked(fn (FFI $library, FFI\CData $detail): int
            => $library->snowflake_config_init(FFI::addr($config), $size, $number, $detail));
        if ($order !== null) {
            $config->order = Library::numberOf(self::ORDERS, 'order', $order);
        }
        self::set($config, [
            'time_bits' => $timeBits,
            'worker_bits' => $workerBits,
            'sequence_bits' => $sequenceBits,
            'tick_ns' => $tickNs,
            'epoch_unix_ms' => $epochUnixMs,
        ]);
        $this->config = $config;
        $this->timeBits = $config->time_bits;
        $this->workerBits = $config->worker_bits;
        $this->sequenceBits = $config->sequence_bits;
        $this->order = array_search($config->order, self::ORDERS, true);
        $this->tickNs = $config->tick_ns;
        $this->epochUnixMs = $config->epoch_unix_ms;
    }

    /**
     * A configuration of this layout with these settings; null is the library's default.
     *
     * @param array<string, mixed> $settings
     * @internal
     */
    public function configured(array $settings): FFI\CData
    {
        $config = clone $this->config;
        self::set($config, $settings);
        return $config;
    }

    /** Takes an ID apart. */
    public function split(mixed $id): Parts
    {
        $id = Library::integer('id', $id);
        $parts = Library::sized('snowflake_parts_t');
        Library::checked(fn (FFI $library, FFI\CData $detail): int
            => $library->snowflake_split(FFI::addr($this->config), $id, FFI::addr($parts), $detail));
        return new Parts(
            $parts->tick,
            $parts->worker_id,
            $parts->sequence,
            $parts->unix_ms,
            $parts->nanoseconds,
        );
    }

    /** The ID of these parts. */
    public function compose(mixed $tick, mixed $workerId, mixed $sequence): int
    {
        $tick = Library::integer('tick', $tick);
        $workerId = Library::integer('worker_id', $workerId);
        $sequence = Library::integer('sequence', $sequence);
        return Library::checked(fn (FFI $library, FFI\CData $detail): int
            => $library->snowflake_compose(
                FFI::addr($this->config),
                $tick,
                $workerId,
                $sequence,
                $detail,
            ));
    }

    /** When the layout ends, in milliseconds since 1970. */
    public function endsAtUnixMs(): int
    {
        return Library::checked(fn (FFI $library, FFI\CData $detail): int
            => $library->snowflake_ends_at_unix_ms(FFI::addr($this->config), $detail));
    }

    /** @param array<string, mixed> $fields */
    private static function set(FFI\CData $config, array $fields): void
    {
        foreach ($fields as $name => $value) {
            if ($value !== null) {
                $config->$name = Library::integer($name, $value);
            }
        }
    }
}
