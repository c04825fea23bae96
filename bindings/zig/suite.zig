//! The library from Zig: see ../README.md.

const std = @import("std");
const snowflake = @import("snowflake.zig");
const Vectors = @import("vectors.zig").Vectors;

const id_count = 100_000;
const thread_count = 4;

/// Opens a generator; an error is printed.
fn open(options: snowflake.Options) !snowflake.Generator {
    var detail: snowflake.Detail = .{};
    return snowflake.Generator.init(options, &detail) catch |failure| {
        std.debug.print("{s}\n", .{detail.message()});
        return failure;
    };
}

fn take(generator: snowflake.Generator, ids: []i64, failed: *std.atomic.Value(bool)) void {
    var detail: snowflake.Detail = .{};
    for (ids) |*id| {
        id.* = generator.next(&detail) catch {
            std.debug.print("{s}\n", .{detail.message()});
            failed.store(true, .monotonic);
            return;
        };
    }
}

fn printIds(out: *std.Io.Writer, ids: []const i64) !void {
    for (ids) |id| try out.print("{d}\n", .{id});
}

fn inThreads(arena: std.mem.Allocator, out: *std.Io.Writer) !void {
    var generator = try open(.{ .worker_id = 1 });
    defer generator.deinit();
    const ids = try arena.alloc(i64, id_count);
    const share = id_count / thread_count;
    var failed: std.atomic.Value(bool) = .init(false);
    var threads: [thread_count]std.Thread = undefined;
    for (&threads, 0..) |*thread, i| {
        const its = ids[i * share ..][0..share];
        thread.* = try std.Thread.spawn(.{}, take, .{ generator, its, &failed });
    }
    for (threads) |thread| thread.join();
    if (failed.load(.monotonic)) return error.Snowflake;
    try out.print("threads {d}\n", .{thread_count});
    try printIds(out, ids);
}

fn fromStore(arena: std.mem.Allocator, out: *std.Io.Writer, path: []const u8, count: u32) !void {
    const store = try std.fmt.allocPrintSentinel(arena, "file:{s}", .{path}, 0);
    var generator = try open(.{ .worker_id = 1, .store = store });
    defer generator.deinit();
    const ids = try arena.alloc(i64, count);
    var failed: std.atomic.Value(bool) = .init(false);
    take(generator, ids, &failed);
    if (failed.load(.monotonic)) return error.Snowflake;
    try printIds(out, ids);
}

/// Prints the message of the library's error that a result must be.
fn showRefusal(out: *std.Io.Writer, result: anytype, detail: *const snowflake.Detail) !void {
    if (result) |_| return error.WasAccepted else |failure| switch (failure) {
        error.Snowflake => try out.print("{s}\n", .{detail.message()}),
        error.WrongVersion => {
            std.debug.print("{s}\n", .{detail.message()});
            return failure;
        },
    }
}

fn errors(out: *std.Io.Writer) !void {
    var detail: snowflake.Detail = .{};
    const init = snowflake.Generator.init;
    try showRefusal(out, init(.{ .worker_id = 1024 }, &detail), &detail);
    try showRefusal(out, snowflake.parseId("!", .base32, &detail), &detail);
    // 2^32 + 5, which 32 bits would cut to 5.
    try showRefusal(out, init(.{ .worker_id = (1 << 32) + 5 }, &detail), &detail);
}

/// Nanoseconds for a call, over so many calls.
fn slice(io: std.Io, generator: snowflake.Generator, calls: u32) !f64 {
    const begin = std.Io.Clock.awake.now(io);
    for (0..calls) |_| _ = try generator.next(null);
    const took = begin.durationTo(std.Io.Clock.awake.now(io));
    return @as(f64, @floatFromInt(took.nanoseconds)) / @as(f64, @floatFromInt(calls));
}

fn bench(io: std.Io, out: *std.Io.Writer, calls: u32) !void {
    var generator = try open(.{ .worker_id = 1, .max_lead_ms = 3_600_000, .store = "memory" });
    defer generator.deinit();
    _ = try slice(io, generator, calls / 10);
    var slices: [5]f64 = undefined;
    for (&slices) |*each| each.* = try slice(io, generator, calls / 5);
    std.mem.sort(f64, &slices, {}, std.sort.asc(f64));
    try out.print("{d:.2}\n", .{slices[2]});
}

fn number(text: []const u8) !u32 {
    return std.fmt.parseInt(u32, text, 10);
}

const Command = enum { vectors, threads, @"error", store, bench };

const usage_text =
    "usage: suite vectors DIR | threads | error | store PATH COUNT | bench CALLS\n";

fn usage() noreturn {
    std.debug.print(usage_text, .{});
    std.process.exit(1);
}

pub fn main(init: std.process.Init) !void {
    const arena = init.arena.allocator();
    const arguments = try init.minimal.args.toSlice(arena);
    if (arguments.len < 2) usage();
    const command = std.meta.stringToEnum(Command, arguments[1]) orelse usage();
    const wanted: usize = switch (command) {
        .threads, .@"error" => 2,
        .vectors, .bench => 3,
        .store => 4,
    };
    if (arguments.len != wanted) usage();

    var buffer: [4096]u8 = undefined;
    var file_writer = std.Io.File.stdout().writerStreaming(init.io, &buffer);
    const out = &file_writer.interface;
    switch (command) {
        .vectors => {
            var vectors: Vectors = .{ .io = init.io, .arena = arena, .directory = arguments[2] };
            vectors.run() catch |failure| switch (failure) {
                error.Differs => std.process.exit(1),
                else => return failure,
            };
            try out.print("{d} checks\n", .{vectors.checks});
        },
        .threads => try inThreads(arena, out),
        .@"error" => try errors(out),
        .store => try fromStore(arena, out, arguments[2], try number(arguments[3])),
        .bench => try bench(init.io, out, try number(arguments[2])),
    }
    try out.flush();
}
