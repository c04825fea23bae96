using System;
using System.Runtime.InteropServices;

namespace Snowflake
{
    [StructLayout(LayoutKind.Sequential)]
    public struct Config
    {
        public uint Size;
        public uint Order;
        public long TimeBits;
        public long WorkerBits;
        public long SequenceBits;
        public long TickNs;
        public long EpochUnixMs;
        public long WorkerId;
        public long WorkerCount;
        public long MaxWaitMs;
        public long MaxLeadMs;
        public long SequenceStart;
        public string Store;
        public IntPtr Clock;
        public IntPtr ClockContext;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Detail
    {
        public uint Size;
        public int Status;
        public int OsErrno;
        public uint WaitReason;
        public long WaitNs;

        [MarshalAs(UnmanagedType.ByValArray, SizeConst = 488)]
        public byte[] Message;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Parts
    {
        public uint Size;
        public uint Nanoseconds;
        public long UnixMs;
        public long Tick;
        public long WorkerId;
        public long Sequence;
    }

    /// <summary>The functions of snowflake.h.</summary>
    internal static class Native
    {
        private const string Library = "snowflake";

        [DllImport(Library)]
        internal static extern int snowflake_config_init(ref Config config, UIntPtr size, Preset layout, ref Detail error);

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
        internal static extern int snowflake_split(ref Config config, long id, ref Parts parts, ref Detail error);

        [DllImport(Library)]
        internal static extern long snowflake_compose(ref Config config, long tick, long workerId, long sequence, ref Detail error);

        [DllImport(Library)]
        internal static extern long snowflake_format(long id, TextEncoding encoding, [Out] byte[] text, UIntPtr capacity, ref Detail error);

        [DllImport(Library)]
        internal static extern long snowflake_parse(byte[] text, UIntPtr length, TextEncoding encoding, ref Detail error);
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
