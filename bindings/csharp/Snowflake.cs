using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Snowflake
{
    /// <summary>An error of the library.</summary>
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

        /// <summary>Returns the result, or throws the error that the detail describes.</summary>
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

    /// <summary>Takes IDs of the layout of a configuration apart, and puts them together.</summary>
    public sealed class Layout
    {
        private Config config;

        public Layout(Config config)
        {
            this.config = config;
        }

        /// <summary>The first millisecond since 1970 that the layout cannot express.</summary>
        public long EndsAtUnixMs()
        {
            var detail = SnowflakeException.NewDetail();
            return SnowflakeException.Check(Native.snowflake_ends_at_unix_ms(ref config, ref detail), ref detail);
        }

        public Parts Split(long id)
        {
            var parts = new Parts { Size = (uint)Marshal.SizeOf(typeof(Parts)) };
            var detail = SnowflakeException.NewDetail();
            SnowflakeException.Check(Native.snowflake_split(ref config, id, ref parts, ref detail), ref detail);
            return parts;
        }

        public long Compose(long tick, long workerId, long sequence)
        {
            var detail = SnowflakeException.NewDetail();
            var id = Native.snowflake_compose(ref config, tick, workerId, sequence, ref detail);
            return SnowflakeException.Check(id, ref detail);
        }
    }

    /// <summary>Generates the IDs of a worker ID; any number of threads may use one.</summary>
    public sealed class Generator : IDisposable
    {
        private readonly GeneratorHandle handle;

        public Generator(Config config)
        {
            var detail = SnowflakeException.NewDetail();
            SnowflakeException.Check(Native.snowflake_new(ref config, out var generator, ref detail), ref detail);
            handle = new GeneratorHandle(generator);
        }

        public static Config ConfigOf(Preset preset)
        {
            var config = new Config();
            var detail = SnowflakeException.NewDetail();
            var size = (UIntPtr)Marshal.SizeOf(config);
            SnowflakeException.Check(Native.snowflake_config_init(ref config, size, preset, ref detail), ref detail);
            return config;
        }

        /// <summary>Returns the next ID: a long, which keeps its 63 bits whole.</summary>
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

        public static string Format(long id, TextEncoding encoding)
        {
            var text = new byte[20];
            var detail = SnowflakeException.NewDetail();
            var length = Native.snowflake_format(id, encoding, text, (UIntPtr)text.Length, ref detail);
            return Encoding.ASCII.GetString(text, 0, (int)SnowflakeException.Check(length, ref detail));
        }

        public static long Parse(string text, TextEncoding encoding)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var detail = SnowflakeException.NewDetail();
            var id = Native.snowflake_parse(bytes, (UIntPtr)bytes.Length, encoding, ref detail);
            return SnowflakeException.Check(id, ref detail);
        }

        public void Dispose()
        {
            handle.Dispose();
        }
    }
}
