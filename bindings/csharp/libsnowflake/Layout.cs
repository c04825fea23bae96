using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

namespace Libsnowflake
{
    /// <summary>The fields of an ID from the highest bit to the lowest.</summary>
    public enum Order : uint
    {
        /// <summary>Time, worker ID, sequence.</summary>
        WorkerFirst,

        /// <summary>Time, sequence, worker ID.</summary>
        SequenceFirst,
    }

    /// <summary>
    /// How the bits of an ID are divided, how long a tick is and when tick 0 began. It needs no
    /// generator and no clock: the IDs of a layout that has ended can be read, too.
    /// </summary>
    public sealed class Layout
    {
        private static readonly string[] Names =
        {
            "default",
            "twitter",
            "discord",
            "instagram",
            "mastodon",
            "sonyflake-v1",
            "sonyflake-v2",
            "tsid",
            "javascript",
        };

        // The library's defaults with this layout.
        private readonly Config config;

        /// <summary>A custom layout. It is checked when it is used.</summary>
        public Layout(long timeBits, long workerBits, long sequenceBits, Order order, long tickNs, long epochUnixMs)
        {
            config = Config.Defaults(0);
            config.TimeBits = timeBits;
            config.WorkerBits = workerBits;
            config.SequenceBits = sequenceBits;
            config.Order = (uint)order;
            config.TickNs = tickNs;
            config.EpochUnixMs = epochUnixMs;
        }

        private Layout(uint number)
        {
            config = Config.Defaults(number);
        }

        /// <summary>The layouts that have a name, in the order of their numbers.</summary>
        public static IReadOnlyList<string> Presets { get; } = Array.AsReadOnly(Names);

        public long TimeBits => config.TimeBits;

        public long WorkerBits => config.WorkerBits;

        public long SequenceBits => config.SequenceBits;

        public Order Order => (Order)config.Order;

        public long TickNs => config.TickNs;

        public long EpochUnixMs => config.EpochUnixMs;

        internal Config Configuration => config;

        /// <summary>Returns the layout of a name in Presets.</summary>
        public static Layout Preset(string name)
        {
            var number = Array.IndexOf(Names, name);
            if (number < 0)
            {
                throw new ArgumentException($"layout must be one of {string.Join(", ", Names)}, got '{name}'");
            }
            return new Layout((uint)number);
        }

        /// <summary>Returns the first millisecond since 1970 that the layout cannot express.</summary>
        public long EndsAtUnixMs()
        {
            var (layout, detail) = (config, Detail.New());
            return detail.Check(Native.snowflake_ends_at_unix_ms(ref layout, ref detail));
        }

        /// <summary>Takes an ID apart.</summary>
        public Parts Split(long id)
        {
            var (layout, detail) = (config, Detail.New());
            var parts = new NativeParts { Size = (uint)Marshal.SizeOf(typeof(NativeParts)) };
            detail.Check(Native.snowflake_split(ref layout, id, ref parts, ref detail));
            return new Parts(parts);
        }

        /// <summary>Returns the ID of a tick, a worker ID and a sequence.</summary>
        public long Compose(long tick, long workerId, long sequence)
        {
            var (layout, detail) = (config, Detail.New());
            return detail.Check(Native.snowflake_compose(ref layout, tick, workerId, sequence, ref detail));
        }
    }

    /// <summary>The parts of an ID.</summary>
    public sealed class Parts
    {
        internal Parts(NativeParts parts)
        {
            Tick = parts.Tick;
            WorkerId = parts.WorkerId;
            Sequence = parts.Sequence;
            UnixMs = parts.UnixMs;
            Nanoseconds = parts.Nanoseconds;
        }

        /// <summary>Ticks since the epoch.</summary>
        public long Tick { get; }

        public long WorkerId { get; }

        /// <summary>The number within the tick.</summary>
        public long Sequence { get; }

        /// <summary>When the tick began, in milliseconds since 1970.</summary>
        public long UnixMs { get; }

        /// <summary>The part of that instant below a millisecond.</summary>
        public long Nanoseconds { get; }

        /// <summary>When the tick began, to the millisecond; up to the year 9999.</summary>
        public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(UnixMs);
    }
}
