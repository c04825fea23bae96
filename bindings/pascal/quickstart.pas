{ Takes three IDs and takes the last one apart.

    fpc quickstart.pas

  An Int64 keeps the 63 bits of an ID whole. }
program Quickstart;

{$mode objfpc}{$H+}
{$packrecords c}

uses
  CTypes, DateUtils, StrUtils, SysUtils;

const
  Worker = 1;
  Count = 3;
  DefaultLayout = 0;
  Base32 = 2;
  TextSize = 20;

type
  PSnowflake = Pointer;

  TConfig = record
    Size, Order: cuint32;
    TimeBits, WorkerBits, SequenceBits, TickNs, EpochUnixMs: cint64;
    WorkerId, WorkerCount, MaxWaitMs, MaxLeadMs, SequenceStart: cint64;
    Store: PAnsiChar;
    Clock, ClockContext: Pointer;
  end;

  TDetail = record
    Size: cuint32;
    Status, OsErrno: cint32;
    WaitReason: cuint32;
    WaitNs: cint64;
    Message: array[0..487] of AnsiChar;
  end;

  TParts = record
    Size, Nanoseconds: cuint32;
    UnixMs, Tick, WorkerId, Sequence: cint64;
  end;

function snowflake_config_init(out Config: TConfig; Size: csize_t; Layout: cuint32;
  var Error: TDetail): cint32; cdecl; external 'snowflake';
function snowflake_new(constref Config: TConfig; var Gen: PSnowflake;
  var Error: TDetail): cint32; cdecl; external 'snowflake';
function snowflake_next(Gen: PSnowflake): cint64; cdecl; external 'snowflake';
function snowflake_explain(Gen: PSnowflake; Returned: cint64; var Error: TDetail): cint32;
  cdecl; external 'snowflake';
function snowflake_split(constref Config: TConfig; Id: cint64; var Parts: TParts;
  var Error: TDetail): cint32; cdecl; external 'snowflake';
function snowflake_format(Id: cint64; Encoding: cuint32; Text: PAnsiChar;
  Capacity: csize_t; var Error: TDetail): cint64; cdecl; external 'snowflake';
procedure snowflake_free(Gen: PSnowflake); cdecl; external 'snowflake';

var
  Detail: TDetail;

{ Returns a result that is not negative; raises the library's message otherwise. }
function Checked(Returned: Int64): Int64;
begin
  if Returned < 0 then
    raise Exception.Create(PAnsiChar(@Detail.Message));
  Result := Returned;
end;

function NextId(Gen: PSnowflake): Int64;
begin
  Result := snowflake_next(Gen);
  if Result < 0 then
    snowflake_explain(Gen, Result, Detail);
  Checked(Result);
end;

procedure Describe(const Config: TConfig; Id: Int64);
var
  Parts: TParts;
  Text: array[0..TextSize - 1] of AnsiChar;
  Time: string;
begin
  Parts := Default(TParts);
  Parts.Size := SizeOf(Parts);
  Text[0] := #0;
  Checked(snowflake_split(Config, Id, Parts, Detail));
  Checked(snowflake_format(Id, Base32, Text, SizeOf(Text), Detail));
  Time := FormatDateTime('yyyy"-"mm"-"dd hh":"nn":"ss', UnixToDateTime(Parts.UnixMs div 1000));

  WriteLn('The last one, taken apart:');
  WriteLn('  bits      0 ', BinStr(Parts.Tick, Config.TimeBits), ' ',
    BinStr(Parts.WorkerId, Config.WorkerBits), ' ',
    BinStr(Parts.Sequence, Config.SequenceBits));
  WriteLn('  time      ', Time, '.', AddChar('0', IntToStr(Parts.UnixMs mod 1000), 3),
    ' UTC (', Parts.Tick, ' ms since 2020-01-01)');
  WriteLn('  worker    ', Parts.WorkerId);
  WriteLn('  sequence  ', Parts.Sequence);
  WriteLn('  base32    ', PAnsiChar(@Text));
end;

procedure Run;
var
  Config: TConfig;
  Gen: PSnowflake = nil;
  I: Integer;
  Last: Int64;
begin
  Detail := Default(TDetail);
  Detail.Size := SizeOf(Detail);
  Checked(snowflake_config_init(Config, SizeOf(Config), DefaultLayout, Detail));
  Config.WorkerId := Worker;
  Checked(snowflake_new(Config, Gen, Detail));

  WriteLn('Pascal: ', Count, ' IDs of worker ', Worker);
  for I := 1 to Count do
  begin
    Last := NextId(Gen);
    WriteLn('  ', Last);
  end;
  Describe(Config, Last);
  snowflake_free(Gen);
end;

begin
  try
    Run;
  except
    on Error: Exception do
    begin
      WriteLn(StdErr, 'quickstart: ', Error.Message);
      Halt(1);
    end;
  end;
end.
