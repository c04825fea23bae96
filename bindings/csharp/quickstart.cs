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
        public uint Size, Order;
        public long TimeBits, WorkerBits, SequenceBits, TickNs, EpochUnixMs;
        public long WorkerId, WorkerCount, MaxWaitMs, MaxLeadMs, SequenceStart;
        public IntPtr Store, Clock, ClockContext;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Failure
    {
        public uint Size;
        public int Status, OsErrno;
        public uint WaitReason;
        public long WaitNs;

        [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 488)]
        public string Message;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Parts
    {
        public uint Size, Nanoseconds;
        public long UnixMs, Tick, WorkerId, Sequence;
    }

    [DllImport(Name)]
    internal static extern int snowflake_config_init(ref Config config, UIntPtr size, uint layout, ref Failure error);

    [DllImport(Name)]
    internal static extern int snowflake_new(ref Config config, out IntPtr generator, ref Failure error);

    [DllImport(Name)]
    internal static extern long snowflake_next(IntPtr generator);

    [DllImport(Name)]
    internal static extern void snowflake_free(IntPtr generator);

    [DllImport(Name)]
    internal static extern int snowflake_explain(IntPtr generator, long result, ref Failure error);

    // The configuration is a pointer here: none means the default layout.
    [DllImport(Name)]
    internal static extern int snowflake_split(IntPtr config, long id, ref Parts parts, ref Failure error);

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

    private static IntPtr NewGenerator(long workerId)
    {
        var config = new Library.Config();
        var failure = NewFailure();
        var size = (UIntPtr)Marshal.SizeOf(config);
        Check(Library.snowflake_config_init(ref config, size, Library.LayoutDefault, ref failure), failure);
        config.WorkerId = workerId;
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

    private static string Binary(long number, int digits)
    {
        return Convert.ToString(number, 2).PadLeft(digits, '0');
    }

    // Needs no generator.
    private static void Describe(long id)
    {
        var failure = NewFailure();
        var parts = new Library.Parts { Size = (uint)Marshal.SizeOf(typeof(Library.Parts)) };
        Check(Library.snowflake_split(IntPtr.Zero, id, ref parts, ref failure), failure);
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
        Describe(last);
        Library.snowflake_free(generator);
    }
}
