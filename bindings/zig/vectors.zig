//! Checks what the tables of the vectors say.

const std = @import("std");
const snowflake = @import("snowflake.zig");

const presets = [_][]const u8{
    "default",      "twitter",      "discord", "instagram",  "mastodon",
    "sonyflake-v1", "sonyflake-v2", "tsid",    "javascript",
};

/// The lines of a table, one after the other.
const Table = struct {
    file: []const u8,
    names: []const u8,
    lines: std.mem.SplitIterator(u8, .scalar),
    line: []const u8 = "",
    number: usize = 1,

    fn open(vectors: *Vectors, file: []const u8) !Table {
        const path = try std.fs.path.join(vectors.arena, &.{ vectors.directory, file });
        const here = std.Io.Dir.cwd();
        const content = try here.readFileAlloc(vectors.io, path, vectors.arena, .unlimited);
        var lines = std.mem.splitScalar(u8, content, '\n');
        return .{ .file = file, .names = lines.first(), .lines = lines };
    }

    fn next(self: *Table) bool {
        while (self.lines.next()) |line| {
            self.number += 1;
            if (line.len == 0 or line[0] == '#') continue;
            self.line = line;
            return true;
        }
        return false;
    }

    fn text(self: *const Table, name: []const u8) []const u8 {
        var names = std.mem.splitScalar(u8, self.names, '\t');
        var fields = std.mem.splitScalar(u8, self.line, '\t');
        while (names.next()) |each| {
            const field = fields.next() orelse break;
            if (std.mem.eql(u8, each, name)) return field;
        }
        std.debug.panic("{s}:{d}: there is no {s}", .{ self.file, self.number, name });
    }

    fn int(self: *const Table, comptime T: type, name: []const u8) !T {
        return std.fmt.parseInt(T, self.text(name), 10);
    }

    fn encoding(self: *const Table) !snowflake.Encoding {
        return std.meta.stringToEnum(snowflake.Encoding, self.text("encoding")) orelse
            error.UnknownEncoding;
    }
};

pub const Vectors = struct {
    io: std.Io,
    arena: std.mem.Allocator,
    directory: []const u8,
    checks: usize = 0,
    configs: std.StringHashMapUnmanaged(snowflake.Config) = .empty,
    err: snowflake.Error = .{},

    pub fn run(self: *Vectors) !void {
        try self.checkLayouts();
        try self.checkIds();
        try self.checkText();
        try self.checkBadText();
    }

    fn fail(table: *const Table, comptime format: []const u8, arguments: anytype) error{Differs} {
        std.debug.print("{s}:{d}: ", .{ table.file, table.number });
        std.debug.print(format ++ "\n", arguments);
        return error.Differs;
    }

    /// Compares a number with the field of its name.
    fn check(self: *Vectors, table: *const Table, name: []const u8, seen: anytype) !void {
        const expected = try table.int(@TypeOf(seen), name);
        if (seen != expected)
            return fail(table, "{s} is {d}, expected {d}", .{ name, seen, expected });
        self.checks += 1;
    }

    const layout_fields = .{
        "time_bits", "worker_bits", "sequence_bits", "tick_ns", "epoch_unix_ms",
    };

    fn checkPreset(self: *Vectors, table: *const Table, order: u32) !void {
        for (presets, 0..) |name, number| {
            if (!std.mem.eql(u8, name, table.text("name"))) continue;
            const config = try snowflake.Config.init(@intCast(number), &self.err);
            inline for (layout_fields) |field|
                try self.check(table, field, @field(config, field));
            if (config.order != order)
                return fail(table, "order is {d}, expected {d}", .{ config.order, order });
            self.checks += 1;
        }
    }

    fn checkLayouts(self: *Vectors) !void {
        var table = try Table.open(self, "layouts.tsv");
        while (table.next()) {
            const last = std.mem.eql(u8, table.text("order"), "sequence-first");
            const order: u32 = if (last) 1 else 0;
            try self.checkPreset(&table, order);

            var config = try snowflake.Config.init(0, &self.err);
            inline for (layout_fields) |field|
                @field(config, field) = try table.int(i64, field);
            config.order = order;
            try self.configs.put(self.arena, table.text("name"), config);
            const ends_at = snowflake.snowflake_ends_at_unix_ms(&config, &self.err);
            if (ends_at < 0) return fail(&table, "{s}", .{self.err.sentence()});
            try self.check(&table, "ends_at_unix_ms", ends_at);
        }
    }

    fn checkIds(self: *Vectors) !void {
        var table = try Table.open(self, "ids.tsv");
        while (table.next()) {
            const config = self.configs.getPtr(table.text("layout")) orelse
                return fail(&table, "{s} is not a layout", .{table.text("layout")});
            const id = try table.int(i64, "id");
            var parts: snowflake.Parts = .{};
            if (snowflake.snowflake_split(config, id, &parts, &self.err) != snowflake.ok)
                return fail(&table, "{s}", .{self.err.sentence()});
            inline for (.{ "tick", "worker_id", "sequence", "unix_ms", "nanoseconds" }) |field|
                try self.check(&table, field, @field(parts, field));
            const composed = snowflake.snowflake_compose(
                config,
                try table.int(i64, "tick"),
                try table.int(i64, "worker_id"),
                try table.int(i64, "sequence"),
                &self.err,
            );
            if (composed < 0) return fail(&table, "{s}", .{self.err.sentence()});
            try self.check(&table, "id", composed);
        }
    }

    fn checkText(self: *Vectors) !void {
        var table = try Table.open(self, "text.tsv");
        while (table.next()) {
            const encoding = try table.encoding();
            const expected = table.text("text");
            var buffer: [snowflake.text_size]u8 = undefined;
            const id = try table.int(i64, "id");
            const text = snowflake.format(id, encoding, &buffer, &self.err) catch
                return fail(&table, "{s}", .{self.err.sentence()});
            if (!std.mem.eql(u8, text, expected))
                return fail(&table, "text is {s}, expected {s}", .{ text, expected });
            self.checks += 1;
            const parsed =
                snowflake.snowflake_parse(expected.ptr, expected.len, encoding, null);
            try self.check(&table, "id", parsed);
        }
    }

    fn checkBadText(self: *Vectors) !void {
        var table = try Table.open(self, "bad_text.tsv");
        while (table.next()) {
            const field = table.text("text");
            const text = if (std.mem.eql(u8, field, "-")) "" else field;
            const encoding = try table.encoding();
            const status = snowflake.snowflake_parse(text.ptr, text.len, encoding, null);
            const expected = snowflake.err_parse;
            if (status != expected)
                return fail(&table, "status is {d}, expected {d}", .{ status, expected });
            self.checks += 1;
        }
    }
};
