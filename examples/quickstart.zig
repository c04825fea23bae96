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
    clock: ?*const fn (context: ?*anyopaque) callconv(.c) i64,
    clock_context: ?*anyopaque,
};

const Error = extern struct {
    size: u32 = @sizeOf(Error),
    status: i32 = 0,
    os_errno: i32 = 0,
    reserved: u32 = 0,
    message: [240]u8 = @splat(0),
};

const Parts = extern struct {
    size: u32 = @sizeOf(Parts),
    worker_id: u32 = 0,
    tick: u64 = 0,
    sequence: u32 = 0,
    nanoseconds: u32 = 0,
    unix_ms: i64 = 0,
};

extern fn snowflake_config_init(config: *Config, size: u32, layout: u32) i32;
extern fn snowflake_new(config: *const Config, gen: *?*Generator, err: *Error) i32;
extern fn snowflake_next(gen: *const Generator) i64;
extern fn snowflake_explain(gen: *const Generator, result: i64, err: *Error) i32;
extern fn snowflake_split(gen: *const Generator, id: i64, parts: *Parts, err: *Error) i32;
extern fn snowflake_format(id: i64, encoding: u32, text: [*]u8, capacity: usize, err: *Error) i64;
extern fn snowflake_free(gen: *Generator) void;

/// Gives a result that is not negative; ends the program with the library's sentence
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

fn describe(out: *std.Io.Writer, gen: *const Generator, id: i64, err: *Error) !void {
    var parts: Parts = .{};
    _ = checked(snowflake_split(gen, id, &parts, err), err);
    var buffer: [text_size]u8 = undefined;
    const length = checked(snowflake_format(id, base32, &buffer, buffer.len, err), err);

    try out.writeAll("The last one, taken apart:\n");
    try out.print("  bits      0 {b:0>41} {b:0>10} {b:0>12}\n", .{
        parts.tick, parts.worker_id, parts.sequence,
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
    if (snowflake_config_init(&config, @sizeOf(Config), default_layout) < 0) return error.Snowflake;
    config.worker_id = worker;
    var made: ?*Generator = null;
    _ = checked(snowflake_new(&config, &made, &err), &err);
    const gen = made.?;
    defer snowflake_free(gen);

    try out.print("Zig: {d} IDs of worker {d}\n", .{ count, worker });
    var last: i64 = 0;
    for (0..count) |_| {
        last = snowflake_next(gen);
        if (last < 0) _ = snowflake_explain(gen, last, &err);
        try out.print("  {d}\n", .{checked(last, &err)});
    }
    try describe(out, gen, last, &err);
    try out.flush();
}
