//! The library from Zig: see ../README.md.

const std = @import("std");
const snowflake = @import("snowflake.zig");
const Vectors = @import("vectors.zig").Vectors;

const worker = 1;
const id_count = 100_000;
const thread_count = 4;

const Settings = struct {
    worker_id: i64 = worker,
    max_lead_ms: i64 = 0,
    store: ?[*:0]const u8 = null,
};

/// A generator of worker 1, unless a setting says otherwise.
fn generator(settings: Settings, err: *snowflake.Error) !*snowflake.Generator {
    var config = try snowflake.Config.init(0, err);
    config.worker_id = settings.worker_id;
    config.max_lead_ms = settings.max_lead_ms;
    config.store = settings.store;
    return snowflake.new(config, err);
}

/// As `generator`; an error is printed.
fn generatorOrMessage(settings: Settings) !*snowflake.Generator {
    var err: snowflake.Error = .{};
    return generator(settings, &err) catch |failure| {
        std.debug.print("{s}\n", .{err.sentence()});
        return failure;
    };
}

fn take(gen: *const snowflake.Generator, ids: []i64, failed: *std.atomic.Value(bool)) void {
    var err: snowflake.Error = .{};
    for (ids) |*id| {
        id.* = snowflake.next(gen, &err) catch {
            std.debug.print("{s}\n", .{err.sentence()});
            failed.store(true, .monotonic);
            return;
        };
    }
}

fn printIds(out: *std.Io.Writer, ids: []const i64) !void {
    for (ids) |id| try out.print("{d}\n", .{id});
}

fn inThreads(arena: std.mem.Allocator, out: *std.Io.Writer) !void {
    const gen = try generatorOrMessage(.{});
    defer snowflake.snowflake_free(gen);
    const ids = try arena.alloc(i64, id_count);
    const share = id_count / thread_count;
    var failed: std.atomic.Value(bool) = .init(false);
    var threads: [thread_count]std.Thread = undefined;
    for (&threads, 0..) |*thread, i|
        thread.* = try std.Thread.spawn(.{}, take, .{ gen, ids[i * share ..][0..share], &failed });
    for (threads) |thread| thread.join();
    if (failed.load(.monotonic)) return error.Snowflake;
    try out.print("threads {d}\n", .{thread_count});
    try printIds(out, ids);
}

fn fromStore(arena: std.mem.Allocator, out: *std.Io.Writer, path: []const u8, count: u32) !void {
    const store = try std.fmt.allocPrintSentinel(arena, "file:{s}", .{path}, 0);
    const gen = try generatorOrMessage(.{ .store = store });
    defer snowflake.snowflake_free(gen);
    const ids = try arena.alloc(i64, count);
    var failed: std.atomic.Value(bool) = .init(false);
    take(gen, ids, &failed);
    if (failed.load(.monotonic)) return error.Snowflake;
    try printIds(out, ids);
}

fn showRefusal(out: *std.Io.Writer, worker_id: i64) !void {
    var err: snowflake.Error = .{};
    if (generator(.{ .worker_id = worker_id }, &err)) |_|
        return error.WorkerWasAccepted
    else |_| {}
    try out.print("{s}\n", .{err.sentence()});
}

fn errors(out: *std.Io.Writer) !void {
    try showRefusal(out, 1024);
    var err: snowflake.Error = .{};
    if (snowflake.snowflake_parse("!", 1, .base32, &err) != snowflake.err_parse)
        return error.TextWasParsed;
    try out.print("{s}\n", .{err.sentence()});
    try showRefusal(out, (1 << 32) + 5);
}

/// Nanoseconds for a call, over so many calls.
fn slice(io: std.Io, gen: *const snowflake.Generator, calls: u32) !f64 {
    const begin = std.Io.Clock.awake.now(io);
    for (0..calls) |_| {
        if (snowflake.snowflake_next(gen) < 0) return error.Snowflake;
    }
    const took = begin.durationTo(std.Io.Clock.awake.now(io));
    return @as(f64, @floatFromInt(took.nanoseconds)) / @as(f64, @floatFromInt(calls));
}

fn bench(io: std.Io, out: *std.Io.Writer, calls: u32) !void {
    const gen = try generatorOrMessage(.{ .max_lead_ms = 3_600_000 });
    defer snowflake.snowflake_free(gen);
    _ = try slice(io, gen, calls / 10);
    var slices: [5]f64 = undefined;
    for (&slices) |*each| each.* = try slice(io, gen, calls / 5);
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
