{ The declarations of snowflake.h that the suite needs, and its rule for results as an
  exception. }
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

  TClock = function(Context: Pointer): cint64; cdecl;

  TConfig = record
    Size: cuint32;
    WorkerId: cuint32;
    TimeBits: cuint32;
    WorkerBits: cuint32;
    SequenceBits: cuint32;
    Order: cuint32;
    TickNs: cuint64;
    EpochUnixMs: cint64;
    MaxWaitMs: cuint32;
    MaxLeadMs: cuint32;
    SequenceStart: cuint32;
    WorkerCount: cuint32;
    Store: PAnsiChar;
    Clock: TClock;
    ClockContext: Pointer;
  end;

  TDetail = record
    Size: cuint32;
    Status: cint32;
    OsErrno: cint32;
    Reserved: cuint32;
    Message: array[0..239] of AnsiChar;
  end;

  TParts = record
    Size: cuint32;
    WorkerId: cuint32;
    Tick: cuint64;
    Sequence: cuint32;
    Nanoseconds: cuint32;
    UnixMs: cint64;
  end;

  TTextEncoding = (enDecimal, enHex, enBase32, enBase62);

  ESnowflake = class(Exception);

function snowflake_next(Gen: PSnowflake): cint64; cdecl; external 'snowflake';
function snowflake_ends_at(Gen: PSnowflake): cint64; cdecl; external 'snowflake';
procedure snowflake_free(Gen: PSnowflake); cdecl; external 'snowflake';

{ The defaults with the layout of a preset. }
function ConfigOf(Layout: Integer = 0): TConfig;
function NewDetail: TDetail;
function NewParts: TParts;
function NewGenerator(const Config: TConfig): PSnowflake;
function NextId(Gen: PSnowflake): Int64;
function Split(Gen: PSnowflake; Id: Int64): TParts;
function Join(Gen: PSnowflake; const Parts: TParts): Int64;
function FormatId(Id: Int64; Encoding: TTextEncoding): RawByteString;
{ The ID, or a status with its detail. }
function Parse(const Text: RawByteString; Encoding: TTextEncoding; var Detail: TDetail): Int64;

implementation

function snowflake_config_init(out Config: TConfig; Size, Layout: cuint32): cint32;
  cdecl; external 'snowflake';
function snowflake_new(constref Config: TConfig; var Gen: PSnowflake;
  var Error: TDetail): cint32; cdecl; external 'snowflake';
function snowflake_explain(Gen: PSnowflake; Returned: cint64; var Error: TDetail): cint32;
  cdecl; external 'snowflake';
function snowflake_split(Gen: PSnowflake; Id: cint64; var Parts: TParts;
  var Error: TDetail): cint32; cdecl; external 'snowflake';
function snowflake_join(Gen: PSnowflake; constref Parts: TParts;
  var Error: TDetail): cint64; cdecl; external 'snowflake';
function snowflake_format(Id: cint64; Encoding: cuint32; Text: PAnsiChar;
  Capacity: csize_t; var Error: TDetail): cint64; cdecl; external 'snowflake';
function snowflake_parse(Text: PAnsiChar; Length: csize_t; Encoding: cuint32;
  var Error: TDetail): cint64; cdecl; external 'snowflake';

procedure Fail(const Detail: TDetail);
begin
  raise ESnowflake.Create(PAnsiChar(@Detail.Message));
end;

function ConfigOf(Layout: Integer): TConfig;
begin
  if snowflake_config_init(Result, SizeOf(Result), Layout) <> SNOWFLAKE_OK then
    raise ESnowflake.Create('snowflake_config_init failed');
end;

function NewDetail: TDetail;
begin
  Result := Default(TDetail);
  Result.Size := SizeOf(Result);
end;

function NewParts: TParts;
begin
  Result := Default(TParts);
  Result.Size := SizeOf(Result);
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

function Split(Gen: PSnowflake; Id: Int64): TParts;
var
  Detail: TDetail;
begin
  Detail := NewDetail;
  Result := NewParts;
  if snowflake_split(Gen, Id, Result, Detail) <> SNOWFLAKE_OK then
    Fail(Detail);
end;

function Join(Gen: PSnowflake; const Parts: TParts): Int64;
var
  Detail: TDetail;
begin
  Detail := NewDetail;
  Result := snowflake_join(Gen, Parts, Detail);
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
