/// Generates three IDs and takes the last one apart.
///
///   ldc2 quickstart.d snowflake.d -L=-lsnowflake

import snowflake;
import std.datetime : SysTime, UTC, unixTimeToStdTime;
import std.stdio : writefln, writeln;

void main()
{
    Options options = {workerId: 1};
    auto generator = new Generator(options);
    scope (exit)
        generator.close();

    writeln("D: 3 IDs of worker 1");
    long last;
    foreach (_; 0 .. 3)
    {
        last = generator.next();
        writefln!"  %d"(last);
    }

    const layout = Layout.preset("default");
    const parts = layout.split(last);
    const time = SysTime(unixTimeToStdTime(parts.unixMs / 1000), UTC());
    writeln("The last one, taken apart:");
    writefln!"  bits      0 %0*b %0*b %0*b"(layout.timeBits, parts.tick, layout.workerBits,
            parts.workerId, layout.sequenceBits, parts.sequence);
    writefln!"  time      %d-%02d-%02d %02d:%02d:%02d.%03d UTC (%d ms since 2020-01-01)"(
            time.year, time.month, time.day, time.hour, time.minute, time.second,
            parts.unixMs % 1000, parts.tick);
    writefln!"  worker    %d"(parts.workerId);
    writefln!"  sequence  %d"(parts.sequence);
    writefln!"  base32    %s"(formatId(last, Encoding.base32));
}
