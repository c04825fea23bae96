using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Snowflake
{
    /// <summary>What the library says when it refuses something.</summary>
    public sealed class SnowflakeException : Exception
    {
        public SnowflakeException(long status, string message) : base(message)
        {
            Status = status;
        }

        public long Status { get; }

        internal static Detail NewDetail()
        {
            return new Detail { Size = (uint)Marshal.SizeOf(typeof(Detail)) };
        }

        /// <summary>Gives the result back, or throws what the detail says.</summary>
        internal static long Check(long result, ref Detail detail)
        {
            if (result >= 0)
            {
                return result;
            }
            var length = Array.IndexOf(detail.Message, (byte)0);
            throw new SnowflakeException(result, Encoding.UTF8.GetString(detail.Message, 0, length));
        }
    }

    public enum Preset : uint
    {
        Default,
        Twitter,
        Discord,
        Instagram,
        Mastodon,
        SonyflakeV1,
        SonyflakeV2,
        Tsid,
        Javascript,
    }

    public enum TextEncoding : uint
    {
        Decimal,
        Hex,
        Base32,
        Base62,
    }

    /// <summary>Hands out the IDs of a worker ID; any number of threads may use one.</summary>
    public sealed class Generator : IDisposable
    {
        private readonly GeneratorHandle handle;

        // Held as long as the library may call it.
        private readonly Clock clock;

        public Generator(Config config)
        {
            var detail = SnowflakeException.NewDetail();
            clock = config.Clock;
            SnowflakeException.Check(Native.snowflake_new(ref config, out var generator, ref detail), ref detail);
            handle = new GeneratorHandle(generator);
        }

        public long EndsAt => Native.snowflake_ends_at(handle);

        public static Config ConfigOf(Preset preset)
        {
            var config = new Config();
            var status = Native.snowflake_config_init(ref config, (uint)Marshal.SizeOf(config), (uint)preset);
            if (status < 0)
            {
                throw new SnowflakeException(status, "snowflake_config_init failed");
            }
            return config;
        }

        /// <summary>Gives the next ID: a long, which keeps its 63 bits whole.</summary>
        public long Next()
        {
            var id = Native.snowflake_next(handle);
            if (id < 0)
            {
                var detail = SnowflakeException.NewDetail();
                Native.snowflake_explain(handle, id, ref detail);
                SnowflakeException.Check(id, ref detail);
            }
            return id;
        }

        public Parts Split(long id)
        {
            var parts = new Parts { Size = (uint)Marshal.SizeOf(typeof(Parts)) };
            var detail = SnowflakeException.NewDetail();
            SnowflakeException.Check(Native.snowflake_split(handle, id, ref parts, ref detail), ref detail);
            return parts;
        }

        public long Join(Parts parts)
        {
            var detail = SnowflakeException.NewDetail();
            return SnowflakeException.Check(Native.snowflake_join(handle, ref parts, ref detail), ref detail);
        }

        public static string Format(long id, TextEncoding encoding)
        {
            var text = new byte[20];
            var detail = SnowflakeException.NewDetail();
            var length = Native.snowflake_format(id, (uint)encoding, text, (UIntPtr)text.Length, ref detail);
            return Encoding.ASCII.GetString(text, 0, (int)SnowflakeException.Check(length, ref detail));
        }

        public static long Parse(string text, TextEncoding encoding)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var detail = SnowflakeException.NewDetail();
            var id = Native.snowflake_parse(bytes, (UIntPtr)bytes.Length, (uint)encoding, ref detail);
            return SnowflakeException.Check(id, ref detail);
        }

        public void Dispose()
        {
            handle.Dispose();
            GC.KeepAlive(clock);
        }
    }
}
