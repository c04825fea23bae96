using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Libsnowflake;

/// <summary>The suite of ../README.md.</summary>
internal static class Suite
{
    private const long WorkerId = 1;
    private const int Count = 100000;
    private const int ThreadCount = 4;

    private static SnowflakeGenerator GeneratorOf(long workerId)
    {
        return new SnowflakeGenerator(new SnowflakeOptions { WorkerId = workerId });
    }

    private static long[] Take(SnowflakeGenerator generator, int count)
    {
        var ids = new long[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = generator.Next();
        }
        return ids;
    }

    private static void Print(long[] ids)
    {
        Console.WriteLine(string.Join("\n", ids));
    }

    private static void Threads()
    {
        using (var generator = GeneratorOf(WorkerId))
        {
            var taken = new long[ThreadCount][];
            var threads = Enumerable.Range(0, ThreadCount)
                .Select(i => new Thread(() => taken[i] = Take(generator, Count / ThreadCount)))
                .ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            Console.WriteLine($"threads {ThreadCount}");
            Print(taken.SelectMany(ids => ids).ToArray());
        }
    }

    private static void ShowMessage(Action provoke)
    {
        try
        {
            provoke();
        }
        catch (SnowflakeException error)
        {
            Console.WriteLine(error.Message);
            return;
        }
        throw new InvalidOperationException("nothing was refused");
    }

    private static void Error()
    {
        ShowMessage(() => GeneratorOf(1024));
        ShowMessage(() => SnowflakeId.Parse("!", IdEncoding.Base32));
        ShowMessage(() => GeneratorOf((1L << 32) + 5));
    }

    private static void Store(string path, int count)
    {
        var options = new SnowflakeOptions { WorkerId = WorkerId, Store = "file:" + path };
        using (var generator = new SnowflakeGenerator(options))
        {
            Print(Take(generator, count));
        }
    }

    /// <summary>Returns the nanoseconds a call, over so many calls.</summary>
    private static double Slice(SnowflakeGenerator generator, int calls)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < calls; i++)
        {
            generator.Next();
        }
        return watch.Elapsed.TotalMilliseconds * 1e6 / calls;
    }

    private static void Bench(int calls)
    {
        var options = new SnowflakeOptions {
            WorkerId = WorkerId, MaxLeadMs = 3600000, Store = "memory",
        };
        using (var generator = new SnowflakeGenerator(options))
        {
            Slice(generator, calls / 10);
            var slices = Enumerable.Range(0, 5).Select(_ => Slice(generator, calls / 5));
            Console.WriteLine(slices.OrderBy(slice => slice).ElementAt(2));
        }
    }

    private static int Run(string[] arguments)
    {
        switch (arguments.FirstOrDefault())
        {
            case "vectors":
                Console.WriteLine($"{new Vectors(arguments[1]).Check()} checks");
                return 0;
            case "threads":
                Threads();
                return 0;
            case "error":
                Error();
                return 0;
            case "store":
                Store(arguments[1], int.Parse(arguments[2]));
                return 0;
            case "bench":
                Bench(int.Parse(arguments[1]));
                return 0;
            default:
                Console.Error.WriteLine("usage: suite vectors DIR|threads|error|store PATH COUNT|bench CALLS");
                return 2;
        }
    }

    private static int Main(string[] arguments)
    {
        try
        {
            return Run(arguments);
        }
        catch (Exception error) when (error is SnowflakeException || error is DifferenceException)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }
}
