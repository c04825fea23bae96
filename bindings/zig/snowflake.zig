//! IDs of libsnowflake, in Zig.
//!
//!     var detail: snowflake.Detail = .{};
//!     var generator = try snowflake.Generator.init(.{ .worker_id = 1 }, &detail);
//!     defer generator.deinit();
//!     const id = try generator.next(&detail);
//!
//! An i64 holds the 63 bits of an ID whole.
//!
//! Thread rule: any number of threads may use one generator at once. Call deinit when no
//! other call on it is running.

const std = @import("std");

/// The version of the library that this binding belongs to.
const major = 0;
const minor = 2;

/// A buffer of this size holds an ID in every encoding.
pub const text_size = 20;

/// A call failed: its `Detail` says why.
pub const Error = error{ Snowflake, WrongVersion };

/// The result of a call; snowflake.h describes each.
pub const Status = enum(i32) { ok = 0, parse = -5, layout = -20, config = -22, _ };

/// What is wrong, after a call that failed.
pub const Detail = extern struct {
    size: u32 = @sizeOf(Detail),
    status: Status = .ok,
    os_errno: i32 = 0,
    wait_reason: u32 = 0,
    wait_ns: i64 = 0,
    text: [488]u8 = @splat(0),

    pub fn message(self: *const Detail) []const u8 {
        return std.mem.sliceTo(&self.text, 0);
    }
};

/// How an ID is written.
pub const Encoding = enum(u32) { decimal, hex, base32, base62 };

/// Which field of an ID holds the lowest bits.
pub const Order = enum(u32) { @"worker-first", @"sequence-first" };

/// The layouts that the library knows. `std.meta.stringToEnum` finds one by its name.
pub const Preset = enum(u32) {
    default,
    twitter,
    discord,
    instagram,
    mastodon,
    @"sonyflake-v1",
    @"sonyflake-v2",
    tsid,
    javascript,
};

/// The parts of an ID.
pub const Parts = extern struct {
    size: u32 = @sizeOf(Parts),
    /// The part of the instant below unix_ms.
    nanoseconds: u32 = 0,
    /// The instant the tick began, since 1970.
    unix_ms: i64 = 0,
    /// Ticks since the epoch.
    tick: i64 = 0,
    worker_id: i64 = 0,
    sequence: i64 = 0,
};

/// How the 63 bits of an ID are divided. Reads and writes IDs without a generator.
pub const Layout = struct {
    time_bits: i64,
    worker_bits: i64,
    sequence_bits: i64,
    order: Order,
    tick_ns: i64,
    epoch_unix_ms: i64,

    pub fn preset(which: Preset, detail: ?*Detail) Error!Layout {
        const config = try defaults(which, detail);
        var layout: Layout = undefined;
        inline for (comptime std.meta.fieldNames(Layout)) |name|
            @field(layout, name) = @field(config, name);
        return layout;
    }

    /// Takes an ID apart.
    pub fn split(layout: Layout, id: i64, detail: ?*Detail) Error!Parts {
        const config = try configOf(layout, detail);
        var parts: Parts = .{};
        _ = try checked(snowflake_split(&config, id, &parts, detail));
        return parts;
    }

    /// Returns the ID of these parts: the opposite of split.
    pub fn compose(
        layout: Layout,
        tick: i64,
        worker_id: i64,
        sequence: i64,
        detail: ?*Detail,
    ) Error!i64 {
        const config = try configOf(layout, detail);
        return checked(snowflake_compose(&config, tick, worker_id, sequence, detail));
    }

    /// Returns the first millisecond since 1970 that the time field cannot express.
    pub fn endsAtUnixMs(layout: Layout, detail: ?*Detail) Error!i64 {
        const config = try configOf(layout, detail);
        return checked(snowflake_ends_at_unix_ms(&config, detail));
    }
};

/// The settings of a generator. What is null has the library's default.
pub const Options = struct {
    layout: ?Layout = null,
    worker_id: ?i64 = null,
    worker_count: ?i64 = null,
    max_wait_ms: ?i64 = null,
    max_lead_ms: ?i64 = null,
    max_jump_ms: ?i64 = null,
    sequence_start: ?i64 = null,
    /// Where the state is kept: "machine" (default), shared by all processes of this user on
    /// this machine; "memory", of this process alone; "file:/var/lib/app/ids".
    store: ?[:0]const u8 = null,
};

/// Generates the IDs of one worker ID, or of several.
pub const Generator = struct {
    handle: ?*Handle,

    pub fn init(options: Options, detail: ?*Detail) Error!Generator {
        const layout = options.layout orelse try Layout.preset(.default, detail);
        var config = try configOf(layout, detail);
        inline for (.{
            "worker_id",   "worker_count", "max_wait_ms",
            "max_lead_ms", "max_jump_ms",  "sequence_start",
        }) |name| {
            if (@field(options, name)) |value| @field(config, name) = value;
        }
        if (options.store) |store| {
            const wrong = "store must be text without NUL";
            if (std.mem.sliceTo(store, 0).len != store.len)
                return fail(detail, .config, error.Snowflake, wrong, .{});
            config.store = store;
        }
        var generator: Generator = .{ .handle = null };
        _ = try checked(snowflake_new(&config, &generator.handle, detail));
        return generator;
    }

    /// Frees the generator. A later `next` fails; another deinit does nothing.
    pub fn deinit(generator: *Generator) void {
        snowflake_free(generator.handle);
        generator.handle = null;
    }

    /// Returns the next ID.
    pub fn next(generator: Generator, detail: ?*Detail) Error!i64 {
        const id = snowflake_next(generator.handle);
        if (id < 0) _ = snowflake_explain(generator.handle, id, detail);
        return checked(id);
    }
};

/// Writes an ID as text.
pub fn formatId(
    id: i64,
    encoding: Encoding,
    buffer: *[text_size]u8,
    detail: ?*Detail,
) Error![]const u8 {
    try checkVersion(detail);
    const length = try checked(snowflake_format(id, encoding, buffer, buffer.len, detail));
    return buffer[0..@intCast(length)];
}

/// Returns the ID that formatId wrote. Every other text is an error.
pub fn parseId(text: []const u8, encoding: Encoding, detail: ?*Detail) Error!i64 {
    try checkVersion(detail);
    return checked(snowflake_parse(text.ptr, text.len, encoding, detail));
}

fn checked(result: i64) Error!i64 {
    return if (result < 0) error.Snowflake else result;
}

fn fail(
    detail: ?*Detail,
    status: Status,
    err: Error,
    comptime format: []const u8,
    arguments: anytype,
) Error {
    const into = detail orelse return err;
    into.status = status;
    _ = std.fmt.bufPrintSentinel(&into.text, format, arguments, 0) catch {};
    return err;
}

/// Every call but those of a generator that exists comes after this one. It costs a
/// nanosecond, less than to remember the answer for all threads.
fn checkVersion(detail: ?*Detail) Error!void {
    const number = snowflake_version_number();
    const its_major = number / 10_000;
    const its_minor = number / 100 % 100;
    const fits = if (major == 0) its_minor == minor else its_minor >= minor;
    if (its_major == major and fits) return;
    return fail(detail, .config, error.WrongVersion, "libsnowflake {d}.{d} is needed, but " ++
        "version {s} was loaded: install the version that this binding belongs to", .{
        major, minor, snowflake_version_string(),
    });
}

fn defaults(which: Preset, detail: ?*Detail) Error!Config {
    try checkVersion(detail);
    var config: Config = undefined;
    _ = try checked(snowflake_config_init(&config, @sizeOf(Config), which, detail));
    return config;
}

/// Returns the defaults, with this layout.
fn configOf(layout: Layout, detail: ?*Detail) Error!Config {
    var config = try defaults(.default, detail);
    inline for (comptime std.meta.fieldNames(Layout)) |name|
        @field(config, name) = @field(layout, name);
    return config;
}

const Handle = opaque {};

const Config = extern struct {
    size: u32,
    order: Order,
    time_bits: i64,
    worker_bits: i64,
    sequence_bits: i64,
    tick_ns: i64,
    epoch_unix_ms: i64,
    worker_id: i64,
    worker_count: i64,
    max_wait_ms: i64,
    max_lead_ms: i64,
    sequence_start: i64,
    store: ?[*:0]const u8,
    clock: ?*const fn (context: ?*anyopaque) callconv(.c) i64,
    clock_context: ?*anyopaque,
    max_jump_ms: i64,
};

extern fn snowflake_config_init(
    config: *Config,
    size: usize,
    layout: Preset,
    err: ?*Detail,
) i32;
extern fn snowflake_new(config: *const Config, generator: *?*Handle, err: ?*Detail) i32;
extern fn snowflake_next(generator: ?*const Handle) i64;
extern fn snowflake_free(generator: ?*Handle) void;
extern fn snowflake_explain(generator: ?*const Handle, result: i64, err: ?*Detail) i32;
extern fn snowflake_split(config: *const Config, id: i64, parts: *Parts, err: ?*Detail) i32;
extern fn snowflake_compose(
    config: *const Config,
    tick: i64,
    worker_id: i64,
    sequence: i64,
    err: ?*Detail,
) i64;
extern fn snowflake_ends_at_unix_ms(config: *const Config, err: ?*Detail) i64;
extern fn snowflake_format(
    id: i64,
    encoding: Encoding,
    text: [*]u8,
    capacity: usize,
    err: ?*Detail,
) i64;
extern fn snowflake_parse(
    text: [*]const u8,
    length: usize,
    encoding: Encoding,
    err: ?*Detail,
) i64;
extern fn snowflake_version_number() u32;
extern fn snowflake_version_string() [*:0]const u8;
