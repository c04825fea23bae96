/// Checks what the tables of the vectors say.
module vectors;

import snowflake;
import std.algorithm : countUntil, startsWith;
import std.array : split;
import std.conv : to;
import std.exception : enforce;
import std.format : fmt = format;
import std.path : buildPath;
import std.stdio : File;
import std.string : fromStringz;
import std.traits : Unqual;
import std.typecons : No;

private immutable presets = [
    "default", "twitter", "discord", "instagram", "mastodon", "sonyflake-v1",
    "sonyflake-v2", "tsid", "javascript",
];

/// A line of a table: its fields by the names of the header.
private struct Row
{
    string place;
    string[string] fields;

    string opIndex(string name) const
    {
        return fields[name];
    }

    /// Compares a number with the field of its name.
    void check(T)(string name, T seen)
    {
        compare(name, seen, fields[name].to!(Unqual!T));
    }

    void compare(T)(string name, T seen, T expected)
    {
        enforce(seen == expected, fmt("%s: %s is %s, expected %s", place, name, seen, expected));
        checks++;
    }
}

private size_t checks;

private Row[] readTable(string directory, string file)
{
    Row[] rows;
    string[] names;
    size_t number;
    foreach (line; File(buildPath(directory, file)).byLineCopy(No.keepTerminator, '\n'))
    {
        number++;
        if (number == 1)
            names = line.split('\t');
        else if (!line.startsWith("#"))
        {
            auto row = Row(fmt("%s:%d", file, number));
            foreach (i, field; line.split('\t'))
                row.fields[names[i]] = field;
            rows ~= row;
        }
    }
    return rows;
}

private enum layoutFields = [
        "time_bits", "worker_bits", "sequence_bits", "tick_ns", "epoch_unix_ms"
    ];
private enum partsFields = ["tick", "worker_id", "sequence", "unix_ms", "nanoseconds"];

/// What the clocks show. Kept here, because the collector does not see the library's.
private long*[] standing;

private extern (C) long standingClock(void* context) @nogc nothrow
{
    return *cast(long*) context;
}

private void checkPreset(ref Row row, uint order)
{
    const number = presets.countUntil(row["name"]);
    if (number < 0)
        return;
    const config = configOf(cast(uint) number);
    static foreach (field; layoutFields)
        row.check(field, __traits(getMember, config, field));
    row.compare("order", config.order, order);
}

/// Gives a generator for each layout, by name.
private Generator*[string] checkLayouts(string directory)
{
    Generator*[string] generators;
    foreach (row; readTable(directory, "layouts.tsv"))
    {
        const order = row["order"] == "sequence-first" ? 1 : 0;
        checkPreset(row, order);

        auto config = configOf();
        static foreach (field; layoutFields)
            __traits(getMember, config, field) = row[field].to!(typeof(__traits(getMember,
                    config, field)));
        config.order = order;
        auto now = new long(config.epoch_unix_ms * 1_000_000);
        standing ~= now;
        config.clock = &standingClock;
        config.clock_context = now;
        auto gen = new Generator(config);
        row.check("ends_at_unix_ms", snowflake_ends_at(gen.handle));
        generators[row["name"]] = gen;
    }
    return generators;
}

private void checkIds(string directory, Generator*[string] generators)
{
    foreach (row; readTable(directory, "ids.tsv"))
    {
        const gen = generators[row["layout"]].handle;
        snowflake_error error;
        snowflake_parts parts;
        const status = snowflake_split(gen, row["id"].to!long, &parts, &error);
        enforce(status == SNOWFLAKE_OK, fmt("%s: %s", row.place,
                error.message.ptr.fromStringz));
        static foreach (field; partsFields)
            row.check(field, __traits(getMember, parts, field));
        snowflake_parts fields = {
            tick: row["tick"].to!ulong,
            worker_id: row["worker_id"].to!uint,
            sequence: row["sequence"].to!uint,
        };
        row.check("id", snowflake_join(gen, &fields, &error));
    }
}

private void checkText(string directory)
{
    foreach (row; readTable(directory, "text.tsv"))
    {
        const encoding = row["encoding"].to!Encoding;
        const text = row["text"];
        row.compare("text", format(row["id"].to!long, encoding), text);
        row.check("id", snowflake_parse(text.ptr, text.length, encoding, null));
    }
    foreach (row; readTable(directory, "bad_text.tsv"))
    {
        const text = row["text"] == "-" ? "" : row["text"];
        const encoding = row["encoding"].to!Encoding;
        const status = snowflake_parse(text.ptr, text.length, encoding, null);
        row.compare("status", status, long(SNOWFLAKE_ERR_PARSE));
    }
}

/// Checks all tables; gives the number of checks.
size_t checkVectors(string directory)
{
    auto generators = checkLayouts(directory);
    checkIds(directory, generators);
    checkText(directory);
    foreach (gen; generators)
        destroy(*gen);
    return checks;
}
