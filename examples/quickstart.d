// Takes three IDs and takes the last one apart.
//
//   ldc2 quickstart.d -L=-lsnowflake
//
// A long has 64 bits in D, everywhere: it keeps the 63 of an ID whole.

import std.datetime : SysTime, unixTimeToStdTime, UTC;
import std.exception : enforce;
import std.stdio : stderr, writefln, writeln;
import std.string : fromStringz;

enum worker = 1;
enum count = 3;
enum defaultLayout = 0;
enum base32 = 2;
enum textSize = 20;

extern (C) @nogc nothrow
{
    struct snowflake_t; // Opaque.

    struct snowflake_config_t
    {
        uint size, order;
        long time_bits, worker_bits, sequence_bits, tick_ns, epoch_unix_ms;
        long worker_id, worker_count, max_wait_ms, max_lead_ms, sequence_start;
        const(char)* store;
        long function(void* context) clock;
        void* clock_context;
        long max_jump_ms;
    }

    struct snowflake_error_t
    {
        uint size = snowflake_error_t.sizeof;
        int status, os_errno;
        uint wait_reason;
        long wait_ns;
        char[488] message = 0;
    }

    struct snowflake_parts_t
    {
        uint size = snowflake_parts_t.sizeof;
        uint nanoseconds;
        long unix_ms, tick, worker_id, sequence;
    }

    int snowflake_config_init(snowflake_config_t* config, size_t size, uint layout,
            snowflake_error_t* error);
    int snowflake_new(const snowflake_config_t* config, snowflake_t** gen,
            snowflake_error_t* error);
    long snowflake_next(const snowflake_t* gen);
    int snowflake_explain(const snowflake_t* gen, long result, snowflake_error_t* error);
    int snowflake_split(const snowflake_config_t* config, long id, snowflake_parts_t* parts,
            snowflake_error_t* error);
    long snowflake_format(long id, uint encoding, char* text, size_t capacity,
            snowflake_error_t* error);
    void snowflake_free(snowflake_t* gen);
}

/// Returns a result that is not negative; throws the library's message otherwise.
long checked(long result, ref const snowflake_error_t error)
{
    enforce(result >= 0, error.message.ptr.fromStringz.idup);
    return result;
}

long nextId(const snowflake_t* gen)
{
    snowflake_error_t error;
    const id = snowflake_next(gen);
    if (id < 0)
        snowflake_explain(gen, id, &error);
    return checked(id, error);
}

void describe(long id)
{
    snowflake_error_t error;
    snowflake_parts_t parts;
    // No config: the ID is one of the default layout.
    checked(snowflake_split(null, id, &parts, &error), error);
    char[textSize] text;
    const length = checked(snowflake_format(id, base32, text.ptr, text.length, &error), error);
    const time = SysTime(unixTimeToStdTime(parts.unix_ms / 1000), UTC());

    writeln("The last one, taken apart:");
    writefln!"  bits      0 %041b %010b %012b"(parts.tick, parts.worker_id, parts.sequence);
    writefln!"  time      %d-%02d-%02d %02d:%02d:%02d.%03d UTC (%d ms since 2020-01-01)"(time.year,
            time.month, time.day, time.hour, time.minute, time.second,
            parts.unix_ms % 1000, parts.tick);
    writefln!"  worker    %d"(parts.worker_id);
    writefln!"  sequence  %d"(parts.sequence);
    writefln!"  base32    %s"(text[0 .. length]);
}

void run()
{
    snowflake_config_t config;
    snowflake_error_t error;
    checked(snowflake_config_init(&config, config.sizeof, defaultLayout, &error), error);
    config.worker_id = worker;
    snowflake_t* gen;
    checked(snowflake_new(&config, &gen, &error), error);
    scope (exit)
        snowflake_free(gen);

    writefln!"D: %d IDs of worker %d"(count, worker);
    long last;
    foreach (_; 0 .. count)
    {
        last = nextId(gen);
        writefln!"  %d"(last);
    }
    describe(last);
}

int main()
{
    try
        run();
    catch (Exception exception)
    {
        stderr.writeln("quickstart: ", exception.msg);
        return 1;
    }
    return 0;
}
