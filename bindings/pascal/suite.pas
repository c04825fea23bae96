{ The library from Pascal: see ../README.md. }
program Suite;

{$mode objfpc}{$H+}

uses
  cthreads, Classes, Linux, Snowflake, SysUtils, UnixType, Vectors;

const
  Worker = 1;
  IdCount = 100000;
  ThreadCount = 4;

type
  TIds = array of Int64;

  TTaker = class(TThread)
  private
    FGen: PSnowflake;
    FIds: TIds;
  protected
    procedure Execute; override;
  public
    constructor Create(Gen: PSnowflake; Count: Integer);
  end;

function OfWorker: TConfig;
begin
  Result := ConfigOf;
  Result.WorkerId := Worker;
end;

procedure Take(Gen: PSnowflake; Ids: TIds);
var
  I: Integer;
begin
  for I := 0 to High(Ids) do
    Ids[I] := NextId(Gen);
end;

procedure PrintIds(Ids: TIds);
var
  Id: Int64;
begin
  for Id in Ids do
    WriteLn(Id);
end;

constructor TTaker.Create(Gen: PSnowflake; Count: Integer);
begin
  FGen := Gen;
  SetLength(FIds, Count);
  inherited Create(False);
end;

procedure TTaker.Execute;
begin
  Take(FGen, FIds);
end;

procedure InThreads;
var
  Gen: PSnowflake;
  Takers: array[1..ThreadCount] of TTaker;
  I: Integer;
begin
  Gen := NewGenerator(OfWorker);
  for I := 1 to ThreadCount do
    Takers[I] := TTaker.Create(Gen, IdCount div ThreadCount);
  WriteLn('threads ', ThreadCount);
  for I := 1 to ThreadCount do
  begin
    Takers[I].WaitFor;
    if Takers[I].FatalException <> nil then
      raise ESnowflake.Create((Takers[I].FatalException as Exception).Message);
    PrintIds(Takers[I].FIds);
    Takers[I].Free;
  end;
  snowflake_free(Gen);
end;

procedure FromStore(const Path: string; Count: Integer);
var
  Config: TConfig;
  Gen: PSnowflake;
  Ids: TIds;
  Store: string;
begin
  Store := 'file:' + Path;
  Config := OfWorker;
  Config.Store := PAnsiChar(Store);
  Gen := NewGenerator(Config);
  SetLength(Ids, Count);
  Take(Gen, Ids);
  snowflake_free(Gen);
  PrintIds(Ids);
end;

{ Prints why a worker ID is refused. }
procedure ShowRefused(WorkerId: Int64);
var
  Config: TConfig;
begin
  Config := ConfigOf;
  Config.WorkerId := WorkerId;
  try
    snowflake_free(NewGenerator(Config));
    WriteLn('worker ', WorkerId, ' was accepted');
  except
    on Error: ESnowflake do
      WriteLn(Error.Message);
  end;
end;

procedure ShowErrors;
var
  Detail: TDetail;
begin
  ShowRefused(1024);
  Detail := NewDetail;
  if Parse('!', enBase32, Detail) <> SNOWFLAKE_ERR_PARSE then
    raise Exception.Create('"!" was parsed');
  WriteLn(PAnsiChar(@Detail.Message));
  { 2**32 + 5, which 32 bits would cut to 5. }
  ShowRefused(4294967301);
end;

function Nanoseconds: Int64;
var
  Now: timespec;
begin
  clock_gettime(CLOCK_MONOTONIC, @Now);
  Result := Int64(Now.tv_sec) * 1000000000 + Now.tv_nsec;
end;

{ Nanoseconds for a call, over so many calls. }
function Slice(Gen: PSnowflake; Calls: Integer): Double;
var
  Start: Int64;
  I: Integer;
begin
  Start := Nanoseconds;
  for I := 1 to Calls do
    if snowflake_next(Gen) < 0 then
      raise Exception.Create('a call failed');
  Result := (Nanoseconds - Start) / Calls;
end;

{ The third of five numbers by size. }
function Median(const Slices: array of Double): Double;
var
  Each: Double;
  Less, More: Integer;
begin
  for Result in Slices do
  begin
    Less := 0;
    More := 0;
    for Each in Slices do
    begin
      Inc(Less, Ord(Each < Result));
      Inc(More, Ord(Each > Result));
    end;
    if (Less <= 2) and (More <= 2) then
      Exit;
  end;
end;

procedure Bench(Calls: Integer);
var
  Config: TConfig;
  Gen: PSnowflake;
  Slices: array[0..4] of Double;
  I: Integer;
begin
  Config := OfWorker;
  Config.MaxLeadMs := 3600000;
  Gen := NewGenerator(Config);
  Slice(Gen, Calls div 10);
  for I := 0 to 4 do
    Slices[I] := Slice(Gen, Calls div 5);
  snowflake_free(Gen);
  WriteLn(Median(Slices):0:2);
end;

begin
  try
    case ParamStr(1) of
      'vectors': WriteLn(CheckVectors(ParamStr(2)), ' checks');
      'threads': InThreads;
      'error': ShowErrors;
      'store': FromStore(ParamStr(2), StrToInt(ParamStr(3)));
      'bench': Bench(StrToInt(ParamStr(2)));
    else
      raise Exception.Create('usage: suite vectors DIR | threads | error | ' +
        'store PATH COUNT | bench CALLS');
    end;
  except
    on Error: Exception do
    begin
      WriteLn(StdErr, Error.Message);
      Halt(1);
    end;
  end;
end.
