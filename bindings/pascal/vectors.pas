{ Checks what the tables of the vectors say. }
unit Vectors;

{$mode objfpc}{$H+}

interface

{ Checks all tables; returns the number of checks. }
function CheckVectors(const Directory: string): Integer;

implementation

uses
  Classes, Snowflake, StrUtils, SysUtils;

type
  { Reads a table line by line. The lines are bytes: no text is converted. }
  TTable = class
  private
    FFile: string;
    FLines: TStringList;
    FLine: Integer;
    FNames, FFields: TStringArray;
  public
    constructor Create(const Directory, FileName: string);
    destructor Destroy; override;
    function Next: Boolean;
    function Place: string;
    function Text(const Name: string): RawByteString;
    function Number(const Name: string): Int64;
    function Encoding: TSnowflakeEncoding;
    function Layout: TSnowflakeLayout;
    procedure Check(const Name: string; Seen: Int64);
    procedure CheckText(const What: string; const Seen, Expected: RawByteString);
  end;

  TNamedLayout = record
    Name: RawByteString;
    Layout: TSnowflakeLayout;
  end;

const
  Encodings: array[TSnowflakeEncoding] of string = ('decimal', 'hex', 'base32', 'base62');
  MostLayouts = 64;

var
  Checks: Integer = 0;
  LayoutCount: Integer = 0;
  Layouts: array[0..MostLayouts - 1] of TNamedLayout;

constructor TTable.Create(const Directory, FileName: string);
begin
  FFile := FileName;
  FLines := TStringList.Create;
  FLines.LoadFromFile(IncludeTrailingPathDelimiter(Directory) + FileName);
  FNames := FLines[0].Split([#9]);
end;

destructor TTable.Destroy;
begin
  FLines.Free;
  inherited;
end;

function TTable.Next: Boolean;
begin
  repeat
    Inc(FLine);
    Result := FLine < FLines.Count;
  until not Result or not StartsStr('#', FLines[FLine]);
  if Result then
    FFields := FLines[FLine].Split([#9]);
end;

function TTable.Place: string;
begin
  Result := FFile + ':' + IntToStr(FLine + 1);
end;

function TTable.Text(const Name: string): RawByteString;
var
  I: Integer;
begin
  for I := 0 to High(FNames) do
    if FNames[I] = Name then
      Exit(FFields[I]);
  raise Exception.Create('there is no ' + Name);
end;

function TTable.Number(const Name: string): Int64;
begin
  Result := StrToInt64(Text(Name));
end;

function TTable.Encoding: TSnowflakeEncoding;
begin
  for Result in TSnowflakeEncoding do
    if Encodings[Result] = Text('encoding') then
      Exit;
  raise Exception.Create(Text('encoding') + ' is not an encoding');
end;

function TTable.Layout: TSnowflakeLayout;
begin
  Result.Order := soWorkerFirst;
  if Text('order') = 'sequence-first' then
    Result.Order := soSequenceFirst;
  Result.TimeBits := Number('time_bits');
  Result.WorkerBits := Number('worker_bits');
  Result.SequenceBits := Number('sequence_bits');
  Result.TickNs := Number('tick_ns');
  Result.EpochUnixMs := Number('epoch_unix_ms');
end;

{ Compares a number with the field of its name. }
procedure TTable.Check(const Name: string; Seen: Int64);
begin
  CheckText(Name, IntToStr(Seen), Text(Name));
end;

procedure TTable.CheckText(const What: string; const Seen, Expected: RawByteString);
begin
  if Seen <> Expected then
    raise Exception.Create(What + ' is ' + Seen + ', expected ' + Expected);
  Inc(Checks);
end;

procedure CheckPreset(Table: TTable);
var
  Preset: TSnowflakeLayout;
begin
  Preset := TSnowflakeLayout.Preset(Table.Text('name'));
  Table.Check('time_bits', Preset.TimeBits);
  Table.Check('worker_bits', Preset.WorkerBits);
  Table.Check('sequence_bits', Preset.SequenceBits);
  Table.CheckText('order', IntToStr(Ord(Preset.Order)), IntToStr(Ord(Table.Layout.Order)));
  Table.Check('tick_ns', Preset.TickNs);
  Table.Check('epoch_unix_ms', Preset.EpochUnixMs);
end;

procedure CheckLayout(Table: TTable);
begin
  if not StartsStr('custom-', Table.Text('name')) then
    CheckPreset(Table);
  Table.Check('ends_at_unix_ms', Table.Layout.EndsAtUnixMs);
  Layouts[LayoutCount].Name := Table.Text('name');
  Layouts[LayoutCount].Layout := Table.Layout;
  Inc(LayoutCount);
end;

function LayoutOf(Table: TTable): TSnowflakeLayout;
var
  I: Integer;
begin
  for I := 0 to LayoutCount - 1 do
    if Layouts[I].Name = Table.Text('layout') then
      Exit(Layouts[I].Layout);
  raise Exception.Create(Table.Text('layout') + ' is not a layout');
end;

procedure CheckId(Table: TTable);
var
  Layout: TSnowflakeLayout;
  Parts: TSnowflakeParts;
begin
  Layout := LayoutOf(Table);
  Parts := Layout.Split(Table.Number('id'));
  Table.Check('tick', Parts.Tick);
  Table.Check('worker_id', Parts.WorkerId);
  Table.Check('sequence', Parts.Sequence);
  Table.Check('unix_ms', Parts.UnixMs);
  Table.Check('nanoseconds', Parts.Nanoseconds);
  Table.Check('id', Layout.Compose(Table.Number('tick'), Table.Number('worker_id'),
    Table.Number('sequence')));
end;

procedure CheckText(Table: TTable);
begin
  Table.CheckText('text', FormatId(Table.Number('id'), Table.Encoding), Table.Text('text'));
  Table.Check('id', ParseId(Table.Text('text'), Table.Encoding));
end;

procedure CheckBadText(Table: TTable);
var
  Text: RawByteString;
  Status: Integer = SNOWFLAKE_OK;
begin
  Text := Table.Text('text');
  if Text = '-' then
    Text := '';
  try
    ParseId(Text, Table.Encoding);
  except
    on Error: ESnowflake do
      Status := Error.Status;
  end;
  Table.CheckText('status', IntToStr(Status), IntToStr(SNOWFLAKE_ERR_PARSE));
end;

type
  TCheck = procedure(Table: TTable);

procedure CheckTable(const Directory, FileName: string; Check: TCheck);
var
  Table: TTable;
begin
  Table := TTable.Create(Directory, FileName);
  try
    while Table.Next do
      Check(Table);
  except
    on Error: Exception do
      raise Exception.Create(Table.Place + ': ' + Error.Message);
  end;
  Table.Free;
end;

function CheckVectors(const Directory: string): Integer;
begin
  CheckTable(Directory, 'layouts.tsv', @CheckLayout);
  CheckTable(Directory, 'ids.tsv', @CheckId);
  CheckTable(Directory, 'text.tsv', @CheckText);
  CheckTable(Directory, 'bad_text.tsv', @CheckBadText);
  Result := Checks;
end;

end.
