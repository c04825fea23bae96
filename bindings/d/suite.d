/// The library from D: see ../README.md.
module suite;

import core.thread : Thread;
import core.time : MonoTime;
import snowflake;
import std.algorithm : map, sort;
import std.array : array;
import std.conv : to;
import std.exception : enforce;
import std.range : generate, iota, takeExactly;
import std.stdio : stderr, writefln, writeln;
import std.string : fromStringz, toStringz;
import vectors : checkVectors;

enum worker = 1;
enum idCount = 100_000;
enum threadCount = 4;

snowflake_config_t ofWorker()
{
    auto config = configOf();
    config.worker_id = worker;
    return config;
}

long[] take(const snowflake_t* gen, size_t count)
{
    return generate!(() => next(gen)).takeExactly(count).array;
}

void inThreads()
{
    auto gen = Generator(ofWorker());
    auto handle = gen.handle;
    auto ids = new long[][threadCount];
    Thread taker(size_t i)
    {
        return new Thread({ ids[i] = take(handle, idCount / threadCount); }).start();
    }

    auto threads = threadCount.iota.map!taker.array;
    foreach (thread; threads)
        thread.join(); // Throws what the thread threw.
    writefln!"threads %d"(threadCount);
    writefln!"%(%(%d\n%)\n%)"(ids);
}

void fromStore(string path, size_t count)
{
    const store = ("file:" ~ path).toStringz;
    auto config = ofWorker();
    config.store = store;
    auto gen = Generator(config);
    writefln!"%(%d\n%)"(take(gen.handle, count));
}

/// Prints why a worker ID is refused.
void refused(long workerId)
{
    auto config = configOf();
    config.worker_id = workerId;
    try
    {
        Generator(config);
        throw new Exception("worker " ~ workerId.to!string ~ " was accepted");
    }
    catch (SnowflakeException exception)
        writeln(exception.msg);
}

void errors()
{
    refused(1024);
    snowflake_error_t error;
    const status = snowflake_parse("!".ptr, 1, Encoding.base32, &error);
    enforce(status == SNOWFLAKE_ERR_PARSE, "\"!\" was parsed");
    writeln(error.message.ptr.fromStringz);
    refused(4_294_967_301); // 2^^32 + 5, which 32 bits would cut to 5.
}

/// Nanoseconds for a call, over so many calls.
double slice(const snowflake_t* gen, size_t calls)
{
    const begin = MonoTime.currTime;
    foreach (_; 0 .. calls)
        if (snowflake_next(gen) < 0)
            throw new Exception("a call failed");
    return (MonoTime.currTime - begin).total!"nsecs" / cast(double) calls;
}

void bench(size_t calls)
{
    auto config = ofWorker();
    config.max_lead_ms = 3_600_000;
    auto gen = Generator(config);
    slice(gen.handle, calls / 10);
    auto slices = 5.iota.map!(_ => slice(gen.handle, calls / 5)).array;
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
