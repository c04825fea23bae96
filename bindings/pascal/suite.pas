{ The library from Pascal: see ../README.md. }
program Suite;

{$mode objfpc}{$H+}

uses
  cthreads, Classes, Linux, Snowflake, SysUtils, UnixType, Vectors;

const
  IdCount = 100000;
  ThreadCount = 4;

type
  TIds = array of Int64;

  TTaker = class(TThread)
  private
    FGenerator: TSnowflakeGenerator;
    FIds: TIds;
  protected
    procedure Execute; override;
  public
    constructor Create(Generator: TSnowflakeGenerator; Count: Integer);
  end;

function OfWorker(WorkerId: Int64): TSnowflakeOptions;
begin
  Result := DefaultOptions;
  Result.WorkerId := WorkerId;
end;

procedure Take(Generator: TSnowflakeGenerator; Ids: TIds);
var
  I: Integer;
begin
  for I := 0 to High(Ids) do
    Ids[I] := Generator.Next;
end;

procedure PrintIds(Ids: TIds);
var
  Id: Int64;
begin
  for Id in Ids do
    WriteLn(Id);
end;

constructor TTaker.Create(Generator: TSnowflakeGenerator; Count: Integer);
begin
  FGenerator := Generator;
  SetLength(FIds, Count);
  inherited Create(False);
end;

procedure TTaker.Execute;
begin
  Take(FGenerator, FIds);
end;

procedure InThreads;
var
  Generator: TSnowflakeGenerator;
  Takers: array[1..ThreadCount] of TTaker;
  I: Integer;
begin
  Generator := TSnowflakeGenerator.Create(OfWorker(1));
  for I := 1 to ThreadCount do
    Takers[I] := TTaker.Create(Generator, IdCount div ThreadCount);
  WriteLn('threads ', ThreadCount);
  for I := 1 to ThreadCount do
  begin
    Takers[I].WaitFor;
    if Takers[I].FatalException <> nil then
      raise Exception.Create((Takers[I].FatalException as Exception).Message);
    PrintIds(Takers[I].FIds);
    Takers[I].Free;
  end;
  Generator.Free;
end;

procedure FromStore(const Path: string; Count: Integer);
var
  Options: TSnowflakeOptions;
  Generator: TSnowflakeGenerator;
  Ids: TIds;
begin
  Options := OfWorker(1);
  Options.Store := 'file:' + Path;
  Generator := TSnowflakeGenerator.Create(Options);
  SetLength(Ids, Count);
  Take(Generator, Ids);
  Generator.Free;
  PrintIds(Ids);
end;

{ Prints why a worker ID is refused. }
procedure ShowRefused(WorkerId: Int64);
begin
  try
    TSnowflakeGenerator.Create(OfWorker(WorkerId)).Free;
  except
    on Error: ESnowflake do
    begin
      WriteLn(Error.Message);
      Exit;
    end;
  end;
  raise Exception.CreateFmt('worker %d was accepted', [WorkerId]);
end;

procedure ShowErrors;
begin
  ShowRefused(1024);
  try
    ParseId('!', seBase32);
    raise Exception.Create('"!" was parsed');
  except
    on Error: ESnowflake do
      WriteLn(Error.Message);
  end;
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
function Slice(Generator: TSnowflakeGenerator; Calls: Integer): Double;
var
  Start: Int64;
  I: Integer;
begin
  Start := Nanoseconds;
  for I := 1 to Calls do
    Generator.Next;
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
  Options: TSnowflakeOptions;
  Generator: TSnowflakeGenerator;
  Slices: array[0..4] of Double;
  I: Integer;
begin
  Options := OfWorker(1);
  Options.MaxLeadMs := 3600000;
  Options.Store := 'memory';
  Generator := TSnowflakeGenerator.Create(Options);
  Slice(Generator, Calls div 10);
  for I := 0 to 4 do
    Slices[I] := Slice(Generator, Calls div 5);
  Generator.Free;
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
