using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Libsnowflake;

/// <summary>What differs from the vectors, and where.</summary>
internal sealed class DifferenceException : Exception
{
    internal DifferenceException(string message) : base(message)
    {
    }
}

/// <summary>A line of a table, by the names in its header.</summary>
internal sealed class Row
{
    private readonly Dictionary<string, string> fields;

    private Row(string place, Dictionary<string, string> fields)
    {
        Place = place;
        this.fields = fields;
    }

    /// <summary>File and line, such as ids.tsv:17.</summary>
    internal string Place { get; }

    internal string this[string name] => fields[name];

    internal static IEnumerable<Row> Read(string directory, string name)
    {
        var lines = File.ReadAllLines(Path.Combine(directory, name));
        var header = lines[0].Split('\t');
        for (var i = 1; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("#", StringComparison.Ordinal))
            {
                var cells = lines[i].Split('\t');
                var fields = header.Zip(cells, Tuple.Create).ToDictionary(pair => pair.Item1, pair => pair.Item2);
                yield return new Row($"{name}:{i + 1}", fields);
            }
        }
    }

    internal long Number(string name)
    {
        return long.Parse(fields[name], CultureInfo.InvariantCulture);
    }
}

/// <summary>The vectors that every language reads.</summary>
internal sealed class Vectors
{
    private readonly string directory;
    private readonly Dictionary<string, Layout> layouts = new Dictionary<string, Layout>();
    private int checks;

    internal Vectors(string directory)
    {
        this.directory = directory;
    }

    /// <summary>Checks all of them; returns how many checks that were.</summary>
    internal int Check()
    {
        ForEach("layouts.tsv", CheckLayout);
        ForEach("ids.tsv", CheckId);
        ForEach("text.tsv", CheckText);
        ForEach("bad_text.tsv", CheckBadText);
        return checks;
    }

    private void ForEach(string name, Action<Row> check)
    {
        foreach (var row in Row.Read(directory, name))
        {
            try
            {
                check(row);
            }
            catch (SnowflakeException error)
            {
                throw new DifferenceException($"{row.Place}: {error.Message}");
            }
        }
    }

    private void Same<T>(Row row, string what, T found, T expected)
    {
        if (!found.Equals(expected))
        {
            throw new DifferenceException($"{row.Place}: {what} is {found}, expected {expected}");
        }
        checks++;
    }

    private void CheckLayout(Row row)
    {
        var layout = new Layout(
            row.Number("time_bits"),
            row.Number("worker_bits"),
            row.Number("sequence_bits"),
            row["order"] == "sequence-first" ? Order.SequenceFirst : Order.WorkerFirst,
            row.Number("tick_ns"),
            row.Number("epoch_unix_ms"));
        if (Layout.Presets.Contains(row["name"]))
        {
            CheckPreset(row, Layout.Preset(row["name"]), layout);
        }
        Same(row, "ends_at_unix_ms", layout.EndsAtUnixMs(), row.Number("ends_at_unix_ms"));
        layouts[row["name"]] = layout;
    }

    private void CheckPreset(Row row, Layout preset, Layout wanted)
    {
        Same(row, "time_bits", preset.TimeBits, wanted.TimeBits);
        Same(row, "worker_bits", preset.WorkerBits, wanted.WorkerBits);
        Same(row, "sequence_bits", preset.SequenceBits, wanted.SequenceBits);
        Same(row, "order", preset.Order, wanted.Order);
        Same(row, "tick_ns", preset.TickNs, wanted.TickNs);
        Same(row, "epoch_unix_ms", preset.EpochUnixMs, wanted.EpochUnixMs);
    }

    private void CheckId(Row row)
    {
        var layout = layouts[row["layout"]];
        var id = row.Number("id");
        var parts = layout.Split(id);
        Same(row, "tick", parts.Tick, row.Number("tick"));
        Same(row, "worker_id", parts.WorkerId, row.Number("worker_id"));
        Same(row, "sequence", parts.Sequence, row.Number("sequence"));
        Same(row, "unix_ms", parts.UnixMs, row.Number("unix_ms"));
        Same(row, "nanoseconds", parts.Nanoseconds, row.Number("nanoseconds"));
        Same(row, "the composed ID", layout.Compose(parts.Tick, parts.WorkerId, parts.Sequence), id);
    }

    private static IdEncoding EncodingOf(Row row)
    {
        return (IdEncoding)Enum.Parse(typeof(IdEncoding), row["encoding"], true);
    }

    private void CheckText(Row row)
    {
        Same(row, "text", SnowflakeId.Format(row.Number("id"), EncodingOf(row)), row["text"]);
        Same(row, "id", SnowflakeId.Parse(row["text"], EncodingOf(row)), row.Number("id"));
    }

    private void CheckBadText(Row row)
    {
        var status = "an ID";
        try
        {
            SnowflakeId.Parse(row["text"] == "-" ? "" : row["text"], EncodingOf(row));
        }
        catch (SnowflakeException error)
        {
            status = error.Status.ToString();
        }
        Same(row, "status", status, nameof(SnowflakeStatus.Parse));
    }
}
