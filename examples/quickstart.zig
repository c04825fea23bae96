//! Takes three IDs and takes the last one apart.
//!
//!   zig build-exe quickstart.zig -lc -lsnowflake
//!
//! An i64 keeps the 63 bits of an ID whole.

const std = @import("std");

const worker = 1;
const count = 3;
const default_layout = 0;
const base32 = 2;
const text_size = 20;

const Generator = opaque {};

const Config = extern struct {
    size: u32,
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
};

const Error = extern struct {
    size: u32 = @sizeOf(Error),
    status: i32 = 0,
    os_errno: i32 = 0,
    wait_reason: u32 = 0,
    wait_ns: i64 = 0,
    message: [488]u8 = @splat(0),
};

const Parts = extern struct {
    size: u32 = @sizeOf(Parts),
    nanoseconds: u32 = 0,
    unix_ms: i64 = 0,
    tick: i64 = 0,
    worker_id: i64 = 0,
    sequence: i64 = 0,
};

extern fn snowflake_config_init(config: *Config, size: usize, layout: u32, err: *Error) i32;
extern fn snowflake_new(config: *const Config, generator: *?*Generator, err: *Error) i32;
extern fn snowflake_next(generator: *const Generator) i64;
extern fn snowflake_explain(generator: *const Generator, result: i64, err: *Error) i32;
extern fn snowflake_split(config: ?*const Config, id: i64, parts: *Parts, err: *Error) i32;
extern fn snowflake_format(id: i64, encoding: u32, text: [*]u8, capacity: usize, err: *Error) i64;
extern fn snowflake_free(generator: *Generator) void;

/// Returns a result that is not negative; ends the program with the library's message
/// otherwise.
fn checked(result: i64, err: *const Error) i64 {
    if (result >= 0) return result;
    std.debug.print("quickstart: {s}\n", .{std.mem.sliceTo(&err.message, 0)});
    std.process.exit(1);
}

/// Writes YYYY-MM-DD HH:MM:SS.mmm.
fn printTime(out: *std.Io.Writer, unix_ms: u64) !void {
    const seconds: std.time.epoch.EpochSeconds = .{ .secs = unix_ms / 1000 };
    const year_day = seconds.getEpochDay().calculateYearDay();
    const month_day = year_day.calculateMonthDay();
    const time = seconds.getDaySeconds();
    try out.print("{d}-{d:0>2}-{d:0>2} {d:0>2}:{d:0>2}:{d:0>2}.{d:0>3}", .{
        year_day.year,          month_day.month.numeric(), month_day.day_index + 1,
        time.getHoursIntoDay(), time.getMinutesIntoHour(), time.getSecondsIntoMinute(),
        unix_ms % 1000,
    });
}

/// Needs no generator: a configuration of null is the default layout.
fn describe(out: *std.Io.Writer, id: i64, err: *Error) !void {
    var parts: Parts = .{};
    _ = checked(snowflake_split(null, id, &parts, err), err);
    var buffer: [text_size]u8 = undefined;
    const length = checked(snowflake_format(id, base32, &buffer, buffer.len, err), err);

    try out.writeAll("The last one, taken apart:\n");
    try out.print("  bits      0 {b:0>41} {b:0>10} {b:0>12}\n", .{
        @as(u64, @intCast(parts.tick)),
        @as(u64, @intCast(parts.worker_id)),
        @as(u64, @intCast(parts.sequence)),
    });
    try out.writeAll("  time      ");
    try printTime(out, @intCast(parts.unix_ms));
    try out.print(" UTC ({d} ms since 2020-01-01)\n", .{parts.tick});
    try out.print("  worker    {d}\n", .{parts.worker_id});
    try out.print("  sequence  {d}\n", .{parts.sequence});
    try out.print("  base32    {s}\n", .{buffer[0..@intCast(length)]});
}

pub fn main(init: std.process.Init) !void {
    var buffer: [1024]u8 = undefined;
    var writer = std.Io.File.stdout().writerStreaming(init.io, &buffer);
    const out = &writer.interface;
    var err: Error = .{};

    var config: Config = undefined;
    _ = checked(snowflake_config_init(&config, @sizeOf(Config), default_layout, &err), &err);
    config.worker_id = worker;
    var created: ?*Generator = null;
    _ = checked(snowflake_new(&config, &created, &err), &err);
    const gen = created.?;
    defer snowflake_free(gen);

    try out.print("Zig: {d} IDs of worker {d}\n", .{ count, worker });
    var last: i64 = 0;
    for (0..count) |_| {
        last = snowflake_next(gen);
        if (last < 0) _ = snowflake_explain(gen, last, &err);
        try out.print("  {d}\n", .{checked(last, &err)});
    }
    try describe(out, last, &err);
    try out.flush();
}
