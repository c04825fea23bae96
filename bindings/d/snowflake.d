/// IDs of libsnowflake, in D.
///
///   Options options = {workerId: 1};
///   auto generator = new Generator(options);
///   scope (exit) generator.close();
///   const id = generator.next();
///
/// A long has 64 bits in D, everywhere: it holds the 63 bits of an ID whole.
///
/// Thread rule: any number of threads may use one generator at once. Close it when no
/// other call on it is running.
module snowflake;

import std.algorithm : canFind, countUntil;
import std.exception : enforce;
import std.format : fmt = format;
import std.string : fromStringz, toStringz;
import std.traits : FieldNameTuple;
import std.typecons : Nullable;

/// The numbers of the statuses that have a meaning here; snowflake.h has all.
enum Status : int
{
    parse = -5,
    layout = -20,
    config = -22,
}

/// How an ID is written.
enum Encoding : uint
{
    decimal,
    hex,
    base32,
    base62,
}

/// Which field of an ID holds the lowest bits.
enum Order : uint
{
    workerFirst,
    sequenceFirst,
}

/// An error of the library.
class SnowflakeException : Exception
{
    /// The snowflake_status_t.
    const int status;

    this(int status, string message)
    {
        super(message);
        this.status = status;
    }
}

/// The parts of an ID.
struct Parts
{
    private uint size = Parts.sizeof;
    /// The part of the instant below unixMs.
    uint nanoseconds;
    /// The instant the tick began, since 1970.
    long unixMs;
    /// Ticks since the epoch.
    long tick;
    long workerId;
    long sequence;
}

/// How the 63 bits of an ID are divided. Reads and writes IDs without a generator.
struct Layout
{
    long timeBits, workerBits, sequenceBits;
    Order order;
    long tickNs, epochUnixMs;

    /// The layout of this name: "default", "twitter" ...
    static Layout preset(string name)
    {
        const number = presets.countUntil(name);
        if (number < 0)
            throw new SnowflakeException(Status.layout,
                    fmt!"layout must be one of %-(%s, %), got '%s'"(presets, name));
        Config config;
        checked!snowflake_config_init(&config, Config.sizeof, cast(uint) number);
        Layout layout;
        static foreach (field; FieldNameTuple!Layout)
            __traits(getMember, layout, field) = __traits(getMember, config, field);
        return layout;
    }

    /// Takes an ID apart.
    Parts split(long id) const
    {
        const config = configOf(this);
        Parts parts;
        checked!snowflake_split(&config, id, &parts);
        return parts;
    }

    /// The ID of these parts: the opposite of split.
    long compose(long tick, long workerId, long sequence) const
    {
        const config = configOf(this);
        return checked!snowflake_compose(&config, tick, workerId, sequence);
    }

    /// The first millisecond since 1970 that the time field cannot express.
    long endsAtUnixMs() const
    {
        const config = configOf(this);
        return checked!snowflake_ends_at_unix_ms(&config);
    }
}

/// The settings of a generator. What is not set has the library's default.
struct Options
{
    Nullable!Layout layout;
    Nullable!long workerId, workerCount, maxWaitMs, maxLeadMs, maxJumpMs, sequenceStart;
    /// Where the state is kept: "machine" (default), shared by all processes of this user on
    /// this machine; "memory", of this process alone; "file:/var/lib/app/ids".
    string store;
}

/// Generates the IDs of one worker ID, or of several.
final class Generator
{
    private snowflake_t* handle;

    this(Options options = Options.init)
    {
        auto config = configOf(options.layout.get(Layout.preset("default")));
        static foreach (field; FieldNameTuple!Options)
            static if (is(typeof(__traits(getMember, options, field)) == Nullable!long))
                __traits(getMember, config, field) = __traits(getMember, options,
                        field).get(__traits(getMember, config, field));
        if (options.store.canFind('\0'))
            throw new SnowflakeException(Status.config, "store must be text without NUL");
        if (options.store !is null)
            config.store = options.store.toStringz;
        checked!snowflake_new(&config, &handle);
    }

    ~this()
    {
        close();
    }

    /// Frees the generator. A later call on it throws; another close does nothing.
    void close()
    {
        if (handle !is null)
            snowflake_free(handle);
        handle = null;
    }

    /// The next ID.
    long next() const
    {
        const id = snowflake_next(handle);
        if (id >= 0)
            return id;
        snowflake_error_t error;
        snowflake_explain(handle, id, &error);
        throw new SnowflakeException(error.status, error.message.ptr.fromStringz.idup);
    }
}

/// An ID as text.
string formatId(long id, Encoding encoding)
{
    char[20] text;
    const length = checked!snowflake_format(id, encoding, text.ptr, text.length);
    return text[0 .. length].idup;
}

/// The ID that formatId wrote. Every other text is an error.
long parseId(const(char)[] text, Encoding encoding)
{
    // An empty text may be null in D, and the library refuses null.
    return checked!snowflake_parse(text.length ? text.ptr : "".ptr, text.length, encoding);
}

private:

// In the order of snowflake_layout_t.
immutable presets = [
    "default", "twitter", "discord", "instagram", "mastodon", "sonyflake-v1",
    "sonyflake-v2", "tsid", "javascript",
];

// The version of the library that this binding belongs to.
enum major = 0, minor = 2;

void checkVersion()
{
    static bool checked; // One for each thread.
    if (checked)
        return;
    const number = snowflake_version_number();
    const itsMajor = number / 10_000, itsMinor = number / 100 % 100;
    enforce(itsMajor == major && (major == 0 ? itsMinor == minor : itsMinor >= minor),
            fmt!("libsnowflake %d.%d is needed, but version %s was loaded: "
                ~ "install the version that this binding belongs to")(major, minor,
                snowflake_version_string().fromStringz));
    checked = true;
}

/// Calls a function whose last argument is a snowflake_error_t; throws its error. All calls
/// but those of a generator that exists are made here.
long checked(alias call, Arguments...)(Arguments arguments)
{
    checkVersion();
    snowflake_error_t error;
    const long result = call(arguments, &error);
    if (result < 0)
        throw new SnowflakeException(error.status, error.message.ptr.fromStringz.idup);
    return result;
}

/// The defaults, with this layout.
Config configOf(Layout layout)
{
    Config config;
    checked!snowflake_config_init(&config, Config.sizeof, 0);
    static foreach (field; FieldNameTuple!Layout)
        __traits(getMember, config, field) = __traits(getMember, layout, field);
    return config;
}

extern (C) @nogc nothrow:

struct snowflake_t; // Opaque.

struct Config
{
    uint size;
    Order order;
    long timeBits, workerBits, sequenceBits, tickNs, epochUnixMs;
    long workerId, workerCount, maxWaitMs, maxLeadMs, sequenceStart;
    const(char)* store;
    long function(void* context) clock;
    void* clockContext;
    long maxJumpMs;
}

struct snowflake_error_t
{
    uint size = snowflake_error_t.sizeof;
    int status, osErrno;
    uint waitReason;
    long waitNs;
    char[488] message = 0;
}

int snowflake_config_init(Config* config, size_t size, uint layout, snowflake_error_t* error);
int snowflake_new(const Config* config, snowflake_t** generator, snowflake_error_t* error);
long snowflake_next(const snowflake_t* generator);
void snowflake_free(snowflake_t* generator);
int snowflake_explain(const snowflake_t* generator, long result, snowflake_error_t* error);
int snowflake_split(const Config* config, long id, Parts* parts, snowflake_error_t* error);
long snowflake_compose(const Config* config, long tick, long workerId, long sequence,
        snowflake_error_t* error);
long snowflake_ends_at_unix_ms(const Config* config, snowflake_error_t* error);
long snowflake_format(long id, uint encoding, char* text, size_t capacity,
        snowflake_error_t* error);
long snowflake_parse(const char* text, size_t length, uint encoding, snowflake_error_t* error);
uint snowflake_version_number();
const(char)* snowflake_version_string();
