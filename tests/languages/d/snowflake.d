/// The declarations of snowflake.h that the suite needs, and its rule for results as
/// an exception.
module snowflake;

import std.string : fromStringz;

enum SNOWFLAKE_OK = 0;
enum SNOWFLAKE_ERR_PARSE = -5;
enum SNOWFLAKE_TEXT_SIZE = 20;

/// A snowflake_encoding.
enum Encoding : uint
{
    decimal,
    hex,
    base32,
    base62,
}

extern (C) @nogc nothrow
{
    struct snowflake_t; // Opaque.

    alias snowflake_clock = long function(void* context);

    struct snowflake_config
    {
        uint size = snowflake_config.sizeof;
        uint worker_id;
        uint time_bits;
        uint worker_bits;
        uint sequence_bits;
        uint order;
        ulong tick_ns;
        long epoch_unix_ms;
        uint max_wait_ms;
        uint max_lead_ms;
        uint sequence_start;
        uint worker_count;
        const(char)* store;
        snowflake_clock clock;
        void* clock_context;
    }

    struct snowflake_error
    {
        uint size = snowflake_error.sizeof;
        int status;
        int os_errno;
        uint reserved;
        char[240] message = 0;
    }

    struct snowflake_parts
    {
        uint size = snowflake_parts.sizeof;
        uint worker_id;
        ulong tick;
        uint sequence;
        uint nanoseconds;
        long unix_ms;
    }

    int snowflake_config_init(snowflake_config* config, uint size, uint layout);
    int snowflake_new(const snowflake_config* config, snowflake_t** gen, snowflake_error* error);
    long snowflake_next(const snowflake_t* gen);
    void snowflake_free(snowflake_t* gen);
    long snowflake_ends_at(const snowflake_t* gen);
    int snowflake_explain(const snowflake_t* gen, long result, snowflake_error* error);
    int snowflake_split(const snowflake_t* gen, long id, snowflake_parts* parts,
            snowflake_error* error);
    long snowflake_join(const snowflake_t* gen, const snowflake_parts* parts,
            snowflake_error* error);
    long snowflake_format(long id, uint encoding, char* text, size_t capacity,
            snowflake_error* error);
    long snowflake_parse(const char* text, size_t length, uint encoding, snowflake_error* error);
}

/// Carries the library's sentence.
class SnowflakeException : Exception
{
    this(ref const snowflake_error error)
    {
        super(error.message.ptr.fromStringz.idup);
    }
}

/// A configuration with the defaults and the layout of a preset.
snowflake_config configOf(uint layout = 0)
{
    snowflake_config config;
    if (snowflake_config_init(&config, config.sizeof, layout) != SNOWFLAKE_OK)
        throw new Exception("snowflake_config_init failed");
    return config;
}

/// A generator that is freed when it goes out of scope.
struct Generator
{
    snowflake_t* handle;

    @disable this(this);

    this(const snowflake_config config)
    {
        snowflake_error error;
        if (snowflake_new(&config, &handle, &error) != SNOWFLAKE_OK)
            throw new SnowflakeException(error);
    }

    ~this()
    {
        snowflake_free(handle);
    }
}

/// The next ID.
long next(const snowflake_t* gen)
{
    const id = snowflake_next(gen);
    if (id >= 0)
        return id;
    snowflake_error error;
    snowflake_explain(gen, id, &error);
    throw new SnowflakeException(error);
}

/// An ID as text.
string format(long id, Encoding encoding)
{
    snowflake_error error;
    char[SNOWFLAKE_TEXT_SIZE] text;
    const length = snowflake_format(id, encoding, text.ptr, text.length, &error);
    if (length < 0)
        throw new SnowflakeException(error);
    return text[0 .. length].idup;
}
