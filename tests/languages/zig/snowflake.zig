//! The declarations of snowflake.h that the suite needs, and its rule for results as
//! Zig errors.

const std = @import("std");

pub const ok = 0;
pub const err_parse = -5;
pub const text_size = 20;

pub const Generator = opaque {};
pub const Clock = *const fn (context: ?*anyopaque) callconv(.c) i64;

pub const Config = extern struct {
    size: u32 = @sizeOf(Config),
    worker_id: u32,
    time_bits: u32,
    worker_bits: u32,
    sequence_bits: u32,
    order: u32,
    tick_ns: u64,
    epoch_unix_ms: i64,
    max_wait_ms: u32,
    max_lead_ms: u32,
    sequence_start: u32,
    worker_count: u32,
    store: ?[*:0]const u8,
    clock: ?Clock,
    clock_context: ?*anyopaque,

    /// The defaults with the layout of a preset.
    pub fn init(layout: u32) error{Snowflake}!Config {
        var config: Config = undefined;
        if (snowflake_config_init(&config, @sizeOf(Config), layout) != ok)
            return error.Snowflake;
        return config;
    }
};

pub const Error = extern struct {
    size: u32 = @sizeOf(Error),
    status: i32 = ok,
    os_errno: i32 = 0,
    reserved: u32 = 0,
    message: [240]u8 = @splat(0),

    pub fn sentence(self: *const Error) []const u8 {
        return std.mem.sliceTo(&self.message, 0);
    }
};

pub const Parts = extern struct {
    size: u32 = @sizeOf(Parts),
    worker_id: u32 = 0,
    tick: u64 = 0,
    sequence: u32 = 0,
    nanoseconds: u32 = 0,
    unix_ms: i64 = 0,
};

pub const Encoding = enum(u32) { decimal, hex, base32, base62 };

pub extern fn snowflake_config_init(config: *Config, size: u32, layout: u32) i32;
pub extern fn snowflake_new(config: ?*const Config, gen: *?*Generator, err: ?*Error) i32;
pub extern fn snowflake_next(gen: *const Generator) i64;
pub extern fn snowflake_free(gen: ?*Generator) void;
pub extern fn snowflake_ends_at(gen: *const Generator) i64;
pub extern fn snowflake_explain(gen: ?*const Generator, result: i64, err: *Error) i32;
pub extern fn snowflake_split(gen: *const Generator, id: i64, parts: *Parts, err: ?*Error) i32;
pub extern fn snowflake_join(gen: *const Generator, parts: *const Parts, err: ?*Error) i64;
pub extern fn snowflake_format(
    id: i64,
    encoding: Encoding,
    text: [*]u8,
    capacity: usize,
    err: ?*Error,
) i64;
pub extern fn snowflake_parse(
    text: [*]const u8,
    length: usize,
    encoding: Encoding,
    err: ?*Error,
) i64;

/// A generator. On failure `err` says why.
pub fn new(config: Config, err: *Error) error{Snowflake}!*Generator {
    var gen: ?*Generator = null;
    if (snowflake_new(&config, &gen, err) != ok) return error.Snowflake;
    return gen.?;
}

pub fn next(gen: *const Generator, err: *Error) error{Snowflake}!i64 {
    const id = snowflake_next(gen);
    if (id >= 0) return id;
    _ = snowflake_explain(gen, id, err);
    return error.Snowflake;
}

pub fn format(
    id: i64,
    encoding: Encoding,
    buffer: *[text_size]u8,
    err: *Error,
) error{Snowflake}![]const u8 {
    const length = snowflake_format(id, encoding, buffer, buffer.len, err);
    if (length < 0) return error.Snowflake;
    return buffer[0..@intCast(length)];
}
