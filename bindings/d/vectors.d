/// Checks what the tables of the vectors say.
module vectors;

import snowflake;
import std.algorithm : startsWith;
import std.array : split;
import std.conv : to;
import std.format : fmt = format;
import std.path : buildPath;
import std.stdio : File;
import std.typecons : No;

private size_t checks;

/// A line of a table: its fields by the names of the header.
private struct Row
{
    string place;
    string[string] fields;

    string text(string name) const
    {
        return fields[name];
    }

    long number(string name) const
    {
        return fields[name].to!long;
    }

    Encoding encoding() const
    {
        return fields["encoding"].to!Encoding;
    }

    /// Compares a number with the field of its name.
    void check(string name, long seen) const
    {
        compare(name, seen, number(name));
    }

    void compare(T)(string name, T seen, T expected) const
    {
        if (seen != expected)
            throw new Exception(fmt!"%s is %s, expected %s"(name, seen, expected));
        checks++;
    }
}

/// Calls a check with each row; what it throws names the line.
private void eachRow(string directory, string file, void delegate(const Row) check)
{
    string[] names;
    size_t number;
    foreach (line; File(buildPath(directory, file)).byLineCopy(No.keepTerminator, '\n'))
    {
        number++;
        if (number == 1)
            names = line.split('\t');
        else if (!line.startsWith("#"))
        {
            auto row = Row(fmt!"%s:%d"(file, number));
            foreach (i, field; line.split('\t'))
                row.fields[names[i]] = field;
            try
                check(row);
            catch (Exception exception)
                throw new Exception(fmt!"%s: %s"(row.place, exception.msg));
        }
    }
}

private Layout layoutOf(const Row row)
{
    return Layout(row.number("time_bits"), row.number("worker_bits"),
            row.number("sequence_bits"),
            row.text("order") == "sequence-first" ? Order.sequenceFirst : Order.workerFirst,
            row.number("tick_ns"), row.number("epoch_unix_ms"));
}

private void checkPreset(const Row row)
{
    const preset = Layout.preset(row.text("name"));
    row.check("time_bits", preset.timeBits);
    row.check("worker_bits", preset.workerBits);
    row.check("sequence_bits", preset.sequenceBits);
    row.compare("order", preset.order, layoutOf(row).order);
    row.check("tick_ns", preset.tickNs);
    row.check("epoch_unix_ms", preset.epochUnixMs);
}

private void checkId(const Row row, Layout layout)
{
    const parts = layout.split(row.number("id"));
    row.check("tick", parts.tick);
    row.check("worker_id", parts.workerId);
    row.check("sequence", parts.sequence);
    row.check("unix_ms", parts.unixMs);
    row.check("nanoseconds", parts.nanoseconds);
    row.check("id", layout.compose(row.number("tick"), row.number("worker_id"),
            row.number("sequence")));
}

private int statusOf(lazy void call)
{
    try
        call();
    catch (SnowflakeException exception)
        return exception.status;
    return 0;
}

/// Checks all tables; returns the number of checks.
size_t checkVectors(string directory)
{
    Layout[string] layouts;
    eachRow(directory, "layouts.tsv", (row) {
        if (!row.text("name").startsWith("custom-"))
            checkPreset(row);
        layouts[row.text("name")] = layoutOf(row);
        row.check("ends_at_unix_ms", layoutOf(row).endsAtUnixMs());
    });
    eachRow(directory, "ids.tsv", (row) { checkId(row, layouts[row.text("layout")]); });
    eachRow(directory, "text.tsv", (row) {
        row.compare("text", formatId(row.number("id"), row.encoding), row.text("text"));
        row.check("id", parseId(row.text("text"), row.encoding));
    });
    eachRow(directory, "bad_text.tsv", (row) {
        const text = row.text("text") == "-" ? "" : row.text("text");
        row.compare("status", statusOf(parseId(text, row.encoding)), cast(int) Status.parse);
    });
    return checks;
}
