// Takes three IDs and takes the last one apart.
//
//   mcs quickstart.cs && mono quickstart.exe
//
// An ID is a long, which keeps its 63 bits whole.

using System;
using System.Runtime.InteropServices;
using System.Text;

internal static class Library
{
    internal const uint LayoutDefault = 0;
    internal const uint EncodingBase32 = 2;

    private const string Name = "snowflake";

    [StructLayout(LayoutKind.Sequential)]
    internal struct Config
    {
        public uint Size, WorkerId, TimeBits, WorkerBits, SequenceBits, Order;
        public ulong TickNs;
        public long EpochUnixMs;
        public uint MaxWaitMs, MaxLeadMs, SequenceStart, WorkerCount;
        public IntPtr Store, Clock, ClockContext;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Failure
    {
        public uint Size;
        public int Status, OsErrno;
        public uint Reserved;

        [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 240)]
        public string Message;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Parts
    {
        public uint Size, WorkerId;
        public ulong Tick;
        public uint Sequence, Nanoseconds;
        public long UnixMs;
    }

    [DllImport(Name)]
    internal static extern int snowflake_config_init(ref Config config, uint size, uint layout);

    [DllImport(Name)]
    internal static extern int snowflake_new(ref Config config, out IntPtr gen, ref Failure error);

    [DllImport(Name)]
    internal static extern long snowflake_next(IntPtr gen);

    [DllImport(Name)]
    internal static extern void snowflake_free(IntPtr gen);

    [DllImport(Name)]
    internal static extern int snowflake_explain(IntPtr gen, long result, ref Failure error);

    [DllImport(Name)]
    internal static extern int snowflake_split(IntPtr gen, long id, ref Parts parts, ref Failure error);

    [DllImport(Name)]
    internal static extern long snowflake_format(long id, uint encoding, StringBuilder text, UIntPtr capacity, ref Failure error);
}

internal static class Quickstart
{
    private static Library.Failure NewFailure()
    {
        return new Library.Failure { Size = (uint)Marshal.SizeOf(typeof(Library.Failure)) };
    }

    private static void Check(long result, Library.Failure failure)
    {
        if (result < 0)
        {
            throw new InvalidOperationException(failure.Message);
        }
    }

    private static IntPtr NewGenerator(uint workerId)
    {
        var config = new Library.Config();
        Library.snowflake_config_init(ref config, (uint)Marshal.SizeOf(config), Library.LayoutDefault);
        config.WorkerId = workerId;
        var failure = NewFailure();
        Check(Library.snowflake_new(ref config, out var generator, ref failure), failure);
        return generator;
    }

    private static long NextId(IntPtr generator)
    {
        var id = Library.snowflake_next(generator);
        if (id < 0)
        {
            var failure = NewFailure();
            Check(Library.snowflake_explain(generator, id, ref failure), failure);
        }
        return id;
    }

    private static string Binary(ulong number, int digits)
    {
        return Convert.ToString((long)number, 2).PadLeft(digits, '0');
    }

    private static void Describe(IntPtr generator, long id)
    {
        var failure = NewFailure();
        var parts = new Library.Parts { Size = (uint)Marshal.SizeOf(typeof(Library.Parts)) };
        Check(Library.snowflake_split(generator, id, ref parts, ref failure), failure);
        var text = new StringBuilder(20);
        Check(Library.snowflake_format(id, Library.EncodingBase32, text, (UIntPtr)20, ref failure), failure);

        var time = DateTimeOffset.FromUnixTimeMilliseconds(parts.UnixMs);
        Console.WriteLine("The last one, taken apart:");
        Console.WriteLine($"  bits      0 {Binary(parts.Tick, 41)} {Binary(parts.WorkerId, 10)} {Binary(parts.Sequence, 12)}");
        Console.WriteLine($"  time      {time:yyyy-MM-dd HH:mm:ss.fff} UTC ({parts.Tick} ms since 2020-01-01)");
        Console.WriteLine($"  worker    {parts.WorkerId}");
        Console.WriteLine($"  sequence  {parts.Sequence}");
        Console.WriteLine($"  base32    {text}");
    }

    private static void Main()
    {
        var generator = NewGenerator(1);
        Console.WriteLine("C#: 3 IDs of worker 1");
        var last = 0L;
        for (var i = 0; i < 3; i++)
        {
            last = NextId(generator);
            Console.WriteLine($"  {last}");
        }
        Describe(generator, last);
        Library.snowflake_free(generator);
    }
}
