// Generates three IDs and takes the last one apart.
//
//   mcs -recurse:libsnowflake/*.cs quickstart.cs -out:quickstart.exe
//   mono quickstart.exe

using System;
using Libsnowflake;

internal static class Quickstart
{
    private static string Binary(long number, long digits)
    {
        return Convert.ToString(number, 2).PadLeft((int)digits, '0');
    }

    private static void Describe(Layout layout, long id)
    {
        var parts = layout.Split(id);
        var bits = new[]
        {
            Binary(parts.Tick, layout.TimeBits),
            Binary(parts.WorkerId, layout.WorkerBits),
            Binary(parts.Sequence, layout.SequenceBits),
        };
        Console.WriteLine("The last one, taken apart:");
        Console.WriteLine($"  bits      0 {string.Join(" ", bits)}");
        Console.WriteLine($"  time      {parts.Time:yyyy-MM-dd HH:mm:ss.fff} UTC ({parts.Tick} ms since 2020-01-01)");
        Console.WriteLine($"  worker    {parts.WorkerId}");
        Console.WriteLine($"  sequence  {parts.Sequence}");
        Console.WriteLine($"  base32    {SnowflakeId.Format(id, IdEncoding.Base32)}");
    }

    private static void Main()
    {
        using (var generator = new SnowflakeGenerator(new SnowflakeOptions { WorkerId = 1 }))
        {
            Console.WriteLine("C#: 3 IDs of worker 1");
            var last = 0L;
            for (var i = 0; i < 3; i++)
            {
                last = generator.Next();
                Console.WriteLine($"  {last}");
            }
            Describe(generator.Layout, last);
        }
    }
}
