/// The declarations of snowflake.h that the suite needs. An error becomes an exception.
module snowflake;

import std.string : fromStringz;

enum SNOWFLAKE_OK = 0;
enum SNOWFLAKE_ERR_PARSE = -5;
enum SNOWFLAKE_TEXT_SIZE = 20;

/// A snowflake_encoding_t.
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

    struct snowflake_config_t
    {
        uint size = snowflake_config_t.sizeof;
        uint order;
        long time_bits;
        long worker_bits;
        long sequence_bits;
        long tick_ns;
        long epoch_unix_ms;
        long worker_id;
        long worker_count;
        long max_wait_ms;
        long max_lead_ms;
        long sequence_start;
        const(char)* store;
        long function(void* context) clock;
        void* clock_context;
        long max_jump_ms;
    }

    struct snowflake_error_t
    {
        uint size = snowflake_error_t.sizeof;
        int status;
        int os_errno;
        uint wait_reason;
        long wait_ns;
        char[488] message = 0;
    }

    struct snowflake_parts_t
    {
        uint size = snowflake_parts_t.sizeof;
        uint nanoseconds;
        long unix_ms;
        long tick;
        long worker_id;
        long sequence;
    }

    int snowflake_config_init(snowflake_config_t* config, size_t size, uint layout,
            snowflake_error_t* error);
    int snowflake_new(const snowflake_config_t* config, snowflake_t** gen,
            snowflake_error_t* error);
    long snowflake_next(const snowflake_t* gen);
    void snowflake_free(snowflake_t* gen);
    int snowflake_explain(const snowflake_t* gen, long result, snowflake_error_t* error);
    int snowflake_split(const snowflake_config_t* config, long id, snowflake_parts_t* parts,
            snowflake_error_t* error);
    long snowflake_compose(const snowflake_config_t* config, long tick, long worker_id,
            long sequence, snowflake_error_t* error);
    long snowflake_ends_at_unix_ms(const snowflake_config_t* config, snowflake_error_t* error);
    long snowflake_format(long id, uint encoding, char* text, size_t capacity,
            snowflake_error_t* error);
    long snowflake_parse(const char* text, size_t length, uint encoding,
            snowflake_error_t* error);
}

/// Carries the library's message.
class SnowflakeException : Exception
{
    this(ref const snowflake_error_t error)
    {
        super(error.message.ptr.fromStringz.idup);
    }
}

/// A configuration with the defaults and the layout of a preset.
snowflake_config_t configOf(uint layout = 0)
{
    snowflake_config_t config;
    snowflake_error_t error;
    if (snowflake_config_init(&config, config.sizeof, layout, &error) != SNOWFLAKE_OK)
        throw new SnowflakeException(error);
    return config;
}

/// A generator that is freed when it goes out of scope.
struct Generator
{
    snowflake_t* handle;

    @disable this(this);

    this(const snowflake_config_t config)
    {
        snowflake_error_t error;
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
    snowflake_error_t error;
    snowflake_explain(gen, id, &error);
    throw new SnowflakeException(error);
}

/// An ID as text.
string format(long id, Encoding encoding)
{
    snowflake_error_t error;
    char[SNOWFLAKE_TEXT_SIZE] text;
    const length = snowflake_format(id, encoding, text.ptr, text.length, &error);
    if (length < 0)
        throw new SnowflakeException(error);
    return text[0 .. length].idup;
}
