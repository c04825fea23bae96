//! Generates three IDs and takes the last one apart.
//!
//!     zig build-exe quickstart.zig -lc -lsnowflake

const snowflake = @import("snowflake.zig");
const std = @import("std");

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

fn run(out: *std.Io.Writer, detail: *snowflake.Detail) !void {
    var generator = try snowflake.Generator.init(.{ .worker_id = 1 }, detail);
    defer generator.deinit();
    try out.writeAll("Zig: 3 IDs of worker 1\n");
    var last: i64 = undefined;
    for (0..3) |_| {
        last = try generator.next(detail);
        try out.print("  {d}\n", .{last});
    }

    const layout = try snowflake.Layout.preset(.default, detail);
    const parts = try layout.split(last, detail);
    var buffer: [snowflake.text_size]u8 = undefined;
    try out.print("The last one, taken apart:\n  bits      0 {b:0>41} {b:0>10} {b:0>12}\n", .{
        @as(u64, @intCast(parts.tick)),
        @as(u64, @intCast(parts.worker_id)),
        @as(u64, @intCast(parts.sequence)),
    });
    try out.writeAll("  time      ");
    try printTime(out, @intCast(parts.unix_ms));
    try out.print(" UTC ({d} ms since 2020-01-01)\n", .{parts.tick});
    try out.print("  worker    {d}\n", .{parts.worker_id});
    try out.print("  sequence  {d}\n", .{parts.sequence});
    const text = try snowflake.formatId(last, .base32, &buffer, detail);
    try out.print("  base32    {s}\n", .{text});
}

pub fn main(init: std.process.Init) !void {
    var buffer: [1024]u8 = undefined;
    var writer = std.Io.File.stdout().writerStreaming(init.io, &buffer);
    var detail: snowflake.Detail = .{};
    run(&writer.interface, &detail) catch |failure| {
        std.debug.print("quickstart: {s}\n", .{detail.message()});
        return failure;
    };
    try writer.interface.flush();
}
