using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Libsnowflake
{
    [StructLayout(LayoutKind.Sequential)]
    internal struct Config
    {
        internal uint Size;
        internal uint Order;
        internal long TimeBits;
        internal long WorkerBits;
        internal long SequenceBits;
        internal long TickNs;
        internal long EpochUnixMs;
        internal long WorkerId;
        internal long WorkerCount;
        internal long MaxWaitMs;
        internal long MaxLeadMs;
        internal long SequenceStart;
        internal string Store;
        internal IntPtr Clock;
        internal IntPtr ClockContext;
        internal long MaxJumpMs;

        /// <summary>The library's defaults with the layout of a number.</summary>
        internal static Config Defaults(uint layout)
        {
            var config = new Config();
            var detail = Detail.New();
            var size = (UIntPtr)Marshal.SizeOf(config);
            detail.Check(Native.snowflake_config_init(ref config, size, layout, ref detail));
            return config;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Detail
    {
        internal uint Size;
        internal int Status;
        internal int OsErrno;
        internal uint WaitReason;
        internal long WaitNs;

        [MarshalAs(UnmanagedType.ByValArray, SizeConst = 488)]
        internal byte[] Message;

        /// <summary>A detail to be filled. Every first call needs one, so it checks the version.</summary>
        internal static Detail New()
        {
            Native.RequireVersion();
            return new Detail { Size = (uint)Marshal.SizeOf(typeof(Detail)) };
        }

        /// <summary>Returns the result of a call, or throws the error that this describes.</summary>
        internal long Check(long result)
        {
            if (result >= 0)
            {
                return result;
            }
            var length = Array.IndexOf(Message, (byte)0);
            throw new SnowflakeException((SnowflakeStatus)result, Encoding.UTF8.GetString(Message, 0, length));
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeParts
    {
        internal uint Size;
        internal uint Nanoseconds;
        internal long UnixMs;
        internal long Tick;
        internal long WorkerId;
        internal long Sequence;
    }

    /// <summary>The functions of snowflake.h.</summary>
    internal static class Native
    {
        // The version of libsnowflake that these classes belong to.
        private static readonly uint Major = 0;
        private static readonly uint Minor = 2;
        private const string Library = "libsnowflake.so.0.2";

        private static readonly Lazy<string> Refusal = new Lazy<string>(CheckVersion);

        /// <summary>Throws if the library is of another version.</summary>
        internal static void RequireVersion()
        {
            if (Refusal.Value != null)
            {
                throw new DllNotFoundException(Refusal.Value);
            }
        }

        private static string CheckVersion()
        {
            var number = snowflake_version_number();
            var major = number / 10000;
            var minor = number / 100 % 100;
            if (major == Major && (minor == Minor || Major > 0 && minor > Minor))
            {
                return null;
            }
            var loaded = Marshal.PtrToStringAnsi(snowflake_version_string());
            return $"libsnowflake {Major}.{Minor} is needed, but version {loaded} was loaded: "
                + "install the version that this binding belongs to";
        }

        [DllImport(Library)]
        private static extern uint snowflake_version_number();

        [DllImport(Library)]
        private static extern IntPtr snowflake_version_string();

        [DllImport(Library)]
        internal static extern int snowflake_config_init(ref Config config, UIntPtr size, uint layout, ref Detail error);

        [DllImport(Library)]
        internal static extern int snowflake_new(ref Config config, out IntPtr generator, ref Detail error);

        [DllImport(Library)]
        internal static extern long snowflake_next(GeneratorHandle generator);

        [DllImport(Library)]
        internal static extern void snowflake_free(IntPtr generator);

        [DllImport(Library)]
        internal static extern int snowflake_explain(GeneratorHandle generator, long result, ref Detail error);

        [DllImport(Library)]
        internal static extern long snowflake_ends_at_unix_ms(ref Config config, ref Detail error);

        [DllImport(Library)]
        internal static extern int snowflake_split(ref Config config, long id, ref NativeParts parts, ref Detail error);

        [DllImport(Library)]
        internal static extern long snowflake_compose(ref Config config, long tick, long workerId, long sequence, ref Detail error);

        [DllImport(Library)]
        internal static extern long snowflake_format(long id, IdEncoding encoding, [Out] byte[] text, UIntPtr capacity, ref Detail error);

        [DllImport(Library)]
        internal static extern long snowflake_parse(byte[] text, UIntPtr length, IdEncoding encoding, ref Detail error);
    }

    /// <summary>A snowflake_t, which the garbage collector frees.</summary>
    internal sealed class GeneratorHandle : SafeHandle
    {
        internal GeneratorHandle(IntPtr generator) : base(IntPtr.Zero, true)
        {
            SetHandle(generator);
        }

        public override bool IsInvalid => handle == IntPtr.Zero;

        protected override bool ReleaseHandle()
        {
            Native.snowflake_free(handle);
            return true;
        }
    }
}
