//! The declarations of snowflake.h that the suite needs, and its rule for results as
//! Zig errors.

const std = @import("std");

pub const ok = 0;
pub const err_parse = -5;
pub const text_size = 20;

pub const Generator = opaque {};

pub const Config = extern struct {
    size: u32 = @sizeOf(Config),
    order: u32,
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

    /// The defaults with the layout of a preset.
    pub fn init(layout: u32, err: *Error) error{Snowflake}!Config {
        var config: Config = undefined;
        if (snowflake_config_init(&config, @sizeOf(Config), layout, err) != ok)
            return error.Snowflake;
        return config;
    }
};

pub const Error = extern struct {
    size: u32 = @sizeOf(Error),
    status: i32 = ok,
    os_errno: i32 = 0,
    wait_reason: u32 = 0,
    wait_ns: i64 = 0,
    message: [488]u8 = @splat(0),

    pub fn sentence(self: *const Error) []const u8 {
        return std.mem.sliceTo(&self.message, 0);
    }
};

pub const Parts = extern struct {
    size: u32 = @sizeOf(Parts),
    nanoseconds: u32 = 0,
    unix_ms: i64 = 0,
    tick: i64 = 0,
    worker_id: i64 = 0,
    sequence: i64 = 0,
};

pub const Encoding = enum(u32) { decimal, hex, base32, base62 };

pub extern fn snowflake_config_init(
    config: *Config,
    size: usize,
    layout: u32,
    err: ?*Error,
) i32;
pub extern fn snowflake_new(
    config: ?*const Config,
    generator: *?*Generator,
    err: ?*Error,
) i32;
pub extern fn snowflake_next(generator: *const Generator) i64;
pub extern fn snowflake_free(generator: ?*Generator) void;
pub extern fn snowflake_explain(generator: ?*const Generator, result: i64, err: *Error) i32;
pub extern fn snowflake_ends_at_unix_ms(config: ?*const Config, err: ?*Error) i64;
pub extern fn snowflake_split(config: ?*const Config, id: i64, parts: *Parts, err: ?*Error) i32;
pub extern fn snowflake_compose(
    config: ?*const Config,
    tick: i64,
    worker_id: i64,
    sequence: i64,
    err: ?*Error,
) i64;
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
