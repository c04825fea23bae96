{ Generates three IDs and takes the last one apart.

    fpc quickstart.pas }
program Quickstart;

{$mode objfpc}{$H+}

uses
  DateUtils, Snowflake, StrUtils, SysUtils;

var
  Options: TSnowflakeOptions;
  Generator: TSnowflakeGenerator;
  Layout: TSnowflakeLayout;
  Parts: TSnowflakeParts;
  Last: Int64;
  I: Integer;

begin
  Options := DefaultOptions;
  Options.WorkerId := 1;
  Generator := TSnowflakeGenerator.Create(Options);
  WriteLn('Pascal: 3 IDs of worker 1');
  for I := 1 to 3 do
  begin
    Last := Generator.Next;
    WriteLn('  ', Last);
  end;
  Generator.Free;

  Layout := TSnowflakeLayout.Preset('default');
  Parts := Layout.Split(Last);
  WriteLn('The last one, taken apart:');
  WriteLn('  bits      0 ', BinStr(Parts.Tick, Layout.TimeBits), ' ',
    BinStr(Parts.WorkerId, Layout.WorkerBits), ' ',
    BinStr(Parts.Sequence, Layout.SequenceBits));
  WriteLn('  time      ',
    FormatDateTime('yyyy"-"mm"-"dd hh":"nn":"ss', UnixToDateTime(Parts.UnixMs div 1000)),
    '.', AddChar('0', IntToStr(Parts.UnixMs mod 1000), 3), ' UTC (', Parts.Tick,
    ' ms since 2020-01-01)');
  WriteLn('  worker    ', Parts.WorkerId);
  WriteLn('  sequence  ', Parts.Sequence);
  WriteLn('  base32    ', FormatId(Last, seBase32));
end.
