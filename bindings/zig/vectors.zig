//! Checks what the tables of the vectors say.

const std = @import("std");
const snowflake = @import("snowflake.zig");

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

    fn layout(self: *const Table) !snowflake.Layout {
        var read: snowflake.Layout = undefined;
        inline for (layout_fields) |field|
            @field(read, field) = try self.int(i64, field);
        read.order = std.meta.stringToEnum(snowflake.Order, self.text("order")) orelse
            return error.UnknownOrder;
        return read;
    }
};

const layout_fields = .{
    "time_bits", "worker_bits", "sequence_bits", "tick_ns", "epoch_unix_ms",
};

pub const Vectors = struct {
    io: std.Io,
    arena: std.mem.Allocator,
    directory: []const u8,
    checks: usize = 0,
    layouts: std.StringHashMapUnmanaged(snowflake.Layout) = .empty,
    detail: snowflake.Detail = .{},

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

    /// Returns a result of the library; its error is one of this line.
    fn checked(self: *Vectors, table: *const Table, result: anytype) !Payload(@TypeOf(result)) {
        return result catch fail(table, "{s}", .{self.detail.message()});
    }

    fn Payload(comptime Result: type) type {
        return @typeInfo(Result).error_union.payload;
    }

    fn checkPreset(self: *Vectors, table: *const Table, expected: snowflake.Layout) !void {
        const name = std.meta.stringToEnum(snowflake.Preset, table.text("name")) orelse return;
        const preset = try self.checked(table, snowflake.Layout.preset(name, &self.detail));
        inline for (layout_fields) |field|
            try self.check(table, field, @field(preset, field));
        const orders = .{ preset.order, expected.order };
        if (preset.order != expected.order)
            return fail(table, "order is {t}, expected {t}", orders);
        self.checks += 1;
    }

    fn checkLayouts(self: *Vectors) !void {
        var table = try Table.open(self, "layouts.tsv");
        while (table.next()) {
            const layout = try table.layout();
            try self.checkPreset(&table, layout);
            try self.layouts.put(self.arena, table.text("name"), layout);
            const ends_at = try self.checked(&table, layout.endsAtUnixMs(&self.detail));
            try self.check(&table, "ends_at_unix_ms", ends_at);
        }
    }

    fn checkIds(self: *Vectors) !void {
        var table = try Table.open(self, "ids.tsv");
        while (table.next()) {
            const layout = self.layouts.get(table.text("layout")) orelse
                return fail(&table, "{s} is not a layout", .{table.text("layout")});
            const id = try table.int(i64, "id");
            const parts = try self.checked(&table, layout.split(id, &self.detail));
            inline for (.{ "tick", "worker_id", "sequence", "unix_ms", "nanoseconds" }) |field|
                try self.check(&table, field, @field(parts, field));
            const composed = try self.checked(&table, layout.compose(
                try table.int(i64, "tick"),
                try table.int(i64, "worker_id"),
                try table.int(i64, "sequence"),
                &self.detail,
            ));
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
            const written = snowflake.formatId(id, encoding, &buffer, &self.detail);
            const text = try self.checked(&table, written);
            if (!std.mem.eql(u8, text, expected))
                return fail(&table, "text is {s}, expected {s}", .{ text, expected });
            self.checks += 1;
            const parsed = snowflake.parseId(expected, encoding, &self.detail);
            try self.check(&table, "id", try self.checked(&table, parsed));
        }
    }

    fn checkBadText(self: *Vectors) !void {
        var table = try Table.open(self, "bad_text.tsv");
        while (table.next()) {
            const field = table.text("text");
            const text = if (std.mem.eql(u8, field, "-")) "" else field;
            const encoding = try table.encoding();
            if (snowflake.parseId(text, encoding, &self.detail)) |id|
                return fail(&table, "status is {d}, expected an error", .{id})
            else |_| {}
            const status = self.detail.status;
            if (status != .parse)
                return fail(&table, "status is {d}, expected -5", .{@backingInt(status)});
            self.checks += 1;
        }
    }
};
