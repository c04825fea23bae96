/// The library from D: see ../README.md.
module suite;

import core.thread : Thread;
import core.time : MonoTime;
import snowflake;
import std.algorithm : map, sort;
import std.array : array;
import std.conv : to;
import std.range : generate, iota, takeExactly;
import std.stdio : stderr, writefln, writeln;
import vectors : checkVectors;

enum idCount = 100_000;
enum threadCount = 4;

Options ofWorker(long workerId)
{
    Options options = {workerId: workerId};
    return options;
}

long[] take(const Generator generator, size_t count)
{
    return generate!(() => generator.next()).takeExactly(count).array;
}

void inThreads()
{
    auto generator = new Generator(ofWorker(1));
    scope (exit)
        generator.close();
    auto ids = new long[][threadCount];
    Thread taker(size_t i)
    {
        return new Thread({ ids[i] = take(generator, idCount / threadCount); }).start();
    }

    auto threads = threadCount.iota.map!taker.array;
    foreach (thread; threads)
        thread.join(); // Throws what the thread threw.
    writefln!"threads %d"(threadCount);
    writefln!"%(%(%d\n%)\n%)"(ids);
}

void fromStore(string path, size_t count)
{
    auto options = ofWorker(1);
    options.store = "file:" ~ path;
    auto generator = new Generator(options);
    scope (exit)
        generator.close();
    writefln!"%(%d\n%)"(take(generator, count));
}

/// Prints the message of the error that a call must throw.
void refused(lazy void call)
{
    try
        call();
    catch (SnowflakeException exception)
    {
        writeln(exception.msg);
        return;
    }
    throw new Exception("a wrong argument was accepted");
}

void errors()
{
    refused(new Generator(ofWorker(1024)));
    refused(parseId("!", Encoding.base32));
    refused(new Generator(ofWorker(4_294_967_301))); // 2^^32 + 5, 5 in 32 bits.
}

/// Nanoseconds for a call, over so many calls.
double slice(const Generator generator, size_t calls)
{
    const begin = MonoTime.currTime;
    foreach (_; 0 .. calls)
        generator.next();
    return (MonoTime.currTime - begin).total!"nsecs" / cast(double) calls;
}

void bench(size_t calls)
{
    auto options = ofWorker(1);
    options.maxLeadMs = 3_600_000;
    options.store = "memory";
    auto generator = new Generator(options);
    scope (exit)
        generator.close();
    slice(generator, calls / 10);
    auto slices = 5.iota.map!(_ => slice(generator, calls / 5)).array;
    slices.sort;
    writefln!"%.2f"(slices[2]);
}

void run(string[] arguments)
{
    const command = arguments.length > 1 ? arguments[1] : "";
    if (command == "vectors" && arguments.length == 3)
        writefln!"%d checks"(checkVectors(arguments[2]));
    else if (command == "threads" && arguments.length == 2)
        inThreads();
    else if (command == "error" && arguments.length == 2)
        errors();
    else if (command == "store" && arguments.length == 4)
        fromStore(arguments[2], arguments[3].to!size_t);
    else if (command == "bench" && arguments.length == 3)
        bench(arguments[2].to!size_t);
    else
        throw new Exception(
                "usage: suite vectors DIR | threads | error | store PATH COUNT | bench CALLS");
}

int main(string[] arguments)
{
    try
        run(arguments);
    catch (Exception exception)
    {
        stderr.writeln(exception.msg);
        return 1;
    }
    return 0;
}
