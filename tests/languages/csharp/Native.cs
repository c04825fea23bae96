using System;
using System.Runtime.InteropServices;

namespace Snowflake
{
    /// <summary>A clock of the caller's: nanoseconds since 1970.</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate long Clock(IntPtr context);

    [StructLayout(LayoutKind.Sequential)]
    public struct Config
    {
        public uint Size;
        public uint WorkerId;
        public uint TimeBits;
        public uint WorkerBits;
        public uint SequenceBits;
        public uint Order;
        public ulong TickNs;
        public long EpochUnixMs;
        public uint MaxWaitMs;
        public uint MaxLeadMs;
        public uint SequenceStart;
        public uint WorkerCount;
        public string Store;
        public Clock Clock;
        public IntPtr ClockContext;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Detail
    {
        public uint Size;
        public int Status;
        public int OsErrno;
        public uint Reserved;

        [MarshalAs(UnmanagedType.ByValArray, SizeConst = 240)]
        public byte[] Message;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Parts
    {
        public uint Size;
        public uint WorkerId;
        public ulong Tick;
        public uint Sequence;
        public uint Nanoseconds;
        public long UnixMs;
    }

    /// <summary>The functions of snowflake.h.</summary>
    internal static class Native
    {
        private const string Library = "snowflake";

        [DllImport(Library)]
        internal static extern int snowflake_config_init(ref Config config, uint size, uint layout);

        [DllImport(Library)]
        internal static extern int snowflake_new(ref Config config, out IntPtr gen, ref Detail error);

        [DllImport(Library)]
        internal static extern long snowflake_next(GeneratorHandle gen);

        [DllImport(Library)]
        internal static extern void snowflake_free(IntPtr gen);

        [DllImport(Library)]
        internal static extern int snowflake_explain(GeneratorHandle gen, long result, ref Detail error);

        [DllImport(Library)]
        internal static extern long snowflake_ends_at(GeneratorHandle gen);

        [DllImport(Library)]
        internal static extern int snowflake_split(GeneratorHandle gen, long id, ref Parts parts, ref Detail error);

        [DllImport(Library)]
        internal static extern long snowflake_join(GeneratorHandle gen, ref Parts parts, ref Detail error);

        [DllImport(Library)]
        internal static extern long snowflake_format(long id, uint encoding, [Out] byte[] text, UIntPtr capacity, ref Detail error);

        [DllImport(Library)]
        internal static extern long snowflake_parse(byte[] text, UIntPtr length, uint encoding, ref Detail error);
    }

    /// <summary>A snowflake_t; freed when nobody holds it any more.</summary>
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
