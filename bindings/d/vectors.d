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

/// Returns a configuration for each layout, by name.
private snowflake_config_t[string] checkLayouts(string directory)
{
    snowflake_config_t[string] layouts;
    foreach (row; readTable(directory, "layouts.tsv"))
    {
        const order = row["order"] == "sequence-first" ? 1 : 0;
        checkPreset(row, order);

        auto config = configOf();
        static foreach (field; layoutFields)
            __traits(getMember, config, field) = row[field].to!(typeof(__traits(getMember,
                    config, field)));
        config.order = order;
        row.check("ends_at_unix_ms", snowflake_ends_at_unix_ms(&config, null));
        layouts[row["name"]] = config;
    }
    return layouts;
}

private void checkIds(string directory, snowflake_config_t[string] layouts)
{
    foreach (row; readTable(directory, "ids.tsv"))
    {
        const config = layouts[row["layout"]];
        snowflake_error_t error;
        snowflake_parts_t parts;
        const status = snowflake_split(&config, row["id"].to!long, &parts, &error);
        enforce(status == SNOWFLAKE_OK, fmt("%s: %s", row.place,
                error.message.ptr.fromStringz));
        static foreach (field; partsFields)
            row.check(field, __traits(getMember, parts, field));
        row.check("id", snowflake_compose(&config, row["tick"].to!long,
                row["worker_id"].to!long, row["sequence"].to!long, null));
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

/// Checks all tables; returns the number of checks.
size_t checkVectors(string directory)
{
    checkIds(directory, checkLayouts(directory));
    checkText(directory);
    return checks;
}
