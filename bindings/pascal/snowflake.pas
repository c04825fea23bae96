{ The declarations of snowflake.h that the suite needs. An error becomes an exception. }
unit Snowflake;

{$mode objfpc}{$H+}
{$packrecords c}

interface

uses
  CTypes, SysUtils;

const
  SNOWFLAKE_OK = 0;
  SNOWFLAKE_ERR_PARSE = -5;
  SNOWFLAKE_TEXT_SIZE = 20;

type
  TSnowflake = record end;
  PSnowflake = ^TSnowflake;

  TConfig = record
    Size: cuint32;
    Order: cuint32;
    TimeBits: cint64;
    WorkerBits: cint64;
    SequenceBits: cint64;
    TickNs: cint64;
    EpochUnixMs: cint64;
    WorkerId: cint64;
    WorkerCount: cint64;
    MaxWaitMs: cint64;
    MaxLeadMs: cint64;
    SequenceStart: cint64;
    Store: PAnsiChar;
    Clock: Pointer;
    ClockContext: Pointer;
  end;

  TDetail = record
    Size: cuint32;
    Status: cint32;
    OsErrno: cint32;
    WaitReason: cuint32;
    WaitNs: cint64;
    Message: array[0..487] of AnsiChar;
  end;

  TParts = record
    Size: cuint32;
    Nanoseconds: cuint32;
    UnixMs: cint64;
    Tick: cint64;
    WorkerId: cint64;
    Sequence: cint64;
  end;

  TTextEncoding = (enDecimal, enHex, enBase32, enBase62);

  ESnowflake = class(Exception);

function snowflake_next(Gen: PSnowflake): cint64; cdecl; external 'snowflake';
procedure snowflake_free(Gen: PSnowflake); cdecl; external 'snowflake';

{ The defaults with the layout of a preset. }
function ConfigOf(Layout: Integer = 0): TConfig;
function NewDetail: TDetail;
function NewGenerator(const Config: TConfig): PSnowflake;
function NextId(Gen: PSnowflake): Int64;
function Split(const Config: TConfig; Id: Int64): TParts;
function Compose(const Config: TConfig; Tick, WorkerId, Sequence: Int64): Int64;
function EndsAtUnixMs(const Config: TConfig): Int64;
function FormatId(Id: Int64; Encoding: TTextEncoding): RawByteString;
{ The ID, or a status with its detail. }
function Parse(const Text: RawByteString; Encoding: TTextEncoding; var Detail: TDetail): Int64;

implementation

function snowflake_config_init(out Config: TConfig; Size: csize_t; Layout: cuint32;
  var Error: TDetail): cint32; cdecl; external 'snowflake';
function snowflake_new(constref Config: TConfig; var Gen: PSnowflake;
  var Error: TDetail): cint32; cdecl; external 'snowflake';
function snowflake_explain(Gen: PSnowflake; Returned: cint64; var Error: TDetail): cint32;
  cdecl; external 'snowflake';
function snowflake_split(constref Config: TConfig; Id: cint64; var Parts: TParts;
  var Error: TDetail): cint32; cdecl; external 'snowflake';
function snowflake_compose(constref Config: TConfig; Tick, WorkerId, Sequence: cint64;
  var Error: TDetail): cint64; cdecl; external 'snowflake';
function snowflake_ends_at_unix_ms(constref Config: TConfig; var Error: TDetail): cint64;
  cdecl; external 'snowflake';
function snowflake_format(Id: cint64; Encoding: cuint32; Text: PAnsiChar;
  Capacity: csize_t; var Error: TDetail): cint64; cdecl; external 'snowflake';
function snowflake_parse(Text: PAnsiChar; Length: csize_t; Encoding: cuint32;
  var Error: TDetail): cint64; cdecl; external 'snowflake';

procedure Fail(const Detail: TDetail);
begin
  raise ESnowflake.Create(PAnsiChar(@Detail.Message));
end;

function NewDetail: TDetail;
begin
  Result := Default(TDetail);
  Result.Size := SizeOf(Result);
end;

function ConfigOf(Layout: Integer): TConfig;
var
  Detail: TDetail;
begin
  Detail := NewDetail;
  if snowflake_config_init(Result, SizeOf(Result), Layout, Detail) <> SNOWFLAKE_OK then
    Fail(Detail);
end;

function NewGenerator(const Config: TConfig): PSnowflake;
var
  Detail: TDetail;
begin
  Detail := NewDetail;
  Result := nil;
  if snowflake_new(Config, Result, Detail) <> SNOWFLAKE_OK then
    Fail(Detail);
end;

function NextId(Gen: PSnowflake): Int64;
var
  Detail: TDetail;
begin
  Result := snowflake_next(Gen);
  if Result >= 0 then
    Exit;
  Detail := NewDetail;
  snowflake_explain(Gen, Result, Detail);
  Fail(Detail);
end;

function Split(const Config: TConfig; Id: Int64): TParts;
var
  Detail: TDetail;
begin
  Detail := NewDetail;
  Result := Default(TParts);
  Result.Size := SizeOf(Result);
  if snowflake_split(Config, Id, Result, Detail) <> SNOWFLAKE_OK then
    Fail(Detail);
end;

function Compose(const Config: TConfig; Tick, WorkerId, Sequence: Int64): Int64;
var
  Detail: TDetail;
begin
  Detail := NewDetail;
  Result := snowflake_compose(Config, Tick, WorkerId, Sequence, Detail);
  if Result < 0 then
    Fail(Detail);
end;

function EndsAtUnixMs(const Config: TConfig): Int64;
var
  Detail: TDetail;
begin
  Detail := NewDetail;
  Result := snowflake_ends_at_unix_ms(Config, Detail);
  if Result < 0 then
    Fail(Detail);
end;

function FormatId(Id: Int64; Encoding: TTextEncoding): RawByteString;
var
  Detail: TDetail;
  Text: array[0..SNOWFLAKE_TEXT_SIZE - 1] of AnsiChar;
begin
  Detail := NewDetail;
  Text[0] := #0;
  if snowflake_format(Id, Ord(Encoding), Text, SizeOf(Text), Detail) < 0 then
    Fail(Detail);
  Result := PAnsiChar(@Text);
end;

function Parse(const Text: RawByteString; Encoding: TTextEncoding; var Detail: TDetail): Int64;
begin
  Result := snowflake_parse(PAnsiChar(Text), Length(Text), Ord(Encoding), Detail);
end;

end.
