{ Checks what the tables of the vectors say. }
unit Vectors;

{$mode objfpc}{$H+}

interface

{ Checks all tables; returns the number of checks. }
function CheckVectors(const Directory: string): Integer;

implementation

uses
  Classes, CTypes, Snowflake, StrUtils, SysUtils;

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
    function Text(const Name: string): RawByteString;
    function Number(const Name: string): Int64;
    function Encoding: TTextEncoding;
    function Order: cuint32;
    procedure Complain(const Sentence: string);
    procedure Check(const Name: string; Seen: Int64);
    procedure CheckText(const What: string; const Seen, Expected: RawByteString);
  end;

  TLayout = record
    Name: RawByteString;
    Config: TConfig;
  end;

const
  Presets: array[0..8] of string = ('default', 'twitter', 'discord', 'instagram',
    'mastodon', 'sonyflake-v1', 'sonyflake-v2', 'tsid', 'javascript');
  Encodings: array[TTextEncoding] of string = ('decimal', 'hex', 'base32', 'base62');
  MostLayouts = 64;

var
  Checks: Integer = 0;
  LayoutCount: Integer = 0;
  Layouts: array[0..MostLayouts - 1] of TLayout;

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

procedure TTable.Complain(const Sentence: string);
begin
  raise Exception.CreateFmt('%s:%d: %s', [FFile, FLine + 1, Sentence]);
end;

function TTable.Text(const Name: string): RawByteString;
var
  I: Integer;
begin
  for I := 0 to High(FNames) do
    if FNames[I] = Name then
      Exit(FFields[I]);
  Complain('there is no ' + Name);
end;

function TTable.Number(const Name: string): Int64;
begin
  Result := StrToInt64(Text(Name));
end;

function TTable.Encoding: TTextEncoding;
begin
  for Result in TTextEncoding do
    if Encodings[Result] = Text('encoding') then
      Exit;
  Complain(Text('encoding') + ' is not an encoding');
end;

function TTable.Order: cuint32;
begin
  Result := Ord(Text('order') = 'sequence-first');
end;

{ Compares a number with the field of its name. }
procedure TTable.Check(const Name: string; Seen: Int64);
begin
  CheckText(Name, IntToStr(Seen), Text(Name));
end;

procedure TTable.CheckText(const What: string; const Seen, Expected: RawByteString);
begin
  if Seen <> Expected then
    Complain(What + ' is ' + Seen + ', expected ' + Expected);
  Inc(Checks);
end;

procedure CheckPreset(Table: TTable);
var
  Preset: TConfig;
  Number: Integer;
begin
  Number := AnsiIndexStr(Table.Text('name'), Presets);
  if Number < 0 then
    Exit;
  Preset := ConfigOf(Number);
  Table.Check('time_bits', Preset.TimeBits);
  Table.Check('worker_bits', Preset.WorkerBits);
  Table.Check('sequence_bits', Preset.SequenceBits);
  Table.CheckText('order', IntToStr(Preset.Order), IntToStr(Table.Order));
  Table.Check('tick_ns', Preset.TickNs);
  Table.Check('epoch_unix_ms', Preset.EpochUnixMs);
end;

procedure CheckLayouts(Table: TTable);
var
  Config: TConfig;
begin
  while Table.Next do
  begin
    CheckPreset(Table);
    Config := ConfigOf;
    Config.TimeBits := Table.Number('time_bits');
    Config.WorkerBits := Table.Number('worker_bits');
    Config.SequenceBits := Table.Number('sequence_bits');
    Config.Order := Table.Order;
    Config.TickNs := Table.Number('tick_ns');
    Config.EpochUnixMs := Table.Number('epoch_unix_ms');
    Table.Check('ends_at_unix_ms', EndsAtUnixMs(Config));
    Layouts[LayoutCount].Name := Table.Text('name');
    Layouts[LayoutCount].Config := Config;
    Inc(LayoutCount);
  end;
end;

function LayoutOf(Table: TTable): TConfig;
var
  I: Integer;
begin
  for I := 0 to LayoutCount - 1 do
    if Layouts[I].Name = Table.Text('layout') then
      Exit(Layouts[I].Config);
  Table.Complain(Table.Text('layout') + ' is not a layout');
end;

procedure CheckIds(Table: TTable);
var
  Config: TConfig;
  Parts: TParts;
begin
  while Table.Next do
  begin
    Config := LayoutOf(Table);
    Parts := Split(Config, Table.Number('id'));
    Table.Check('tick', Parts.Tick);
    Table.Check('worker_id', Parts.WorkerId);
    Table.Check('sequence', Parts.Sequence);
    Table.Check('unix_ms', Parts.UnixMs);
    Table.Check('nanoseconds', Parts.Nanoseconds);
    Table.Check('id', Compose(Config, Table.Number('tick'), Table.Number('worker_id'),
      Table.Number('sequence')));
  end;
end;

procedure CheckTexts(Table: TTable);
var
  Detail: TDetail;
begin
  Detail := NewDetail;
  while Table.Next do
  begin
    Table.CheckText('text', FormatId(Table.Number('id'), Table.Encoding),
      Table.Text('text'));
    Table.Check('id', Parse(Table.Text('text'), Table.Encoding, Detail));
  end;
end;

procedure CheckBadTexts(Table: TTable);
var
  Detail: TDetail;
  Text: RawByteString;
begin
  Detail := NewDetail;
  while Table.Next do
  begin
    Text := Table.Text('text');
    if Text = '-' then
      Text := '';
    Table.CheckText('status', IntToStr(Parse(Text, Table.Encoding, Detail)),
      IntToStr(SNOWFLAKE_ERR_PARSE));
  end;
end;

type
  TCheck = procedure(Table: TTable);

procedure CheckTable(const Directory, FileName: string; Check: TCheck);
var
  Table: TTable;
begin
  Table := TTable.Create(Directory, FileName);
  try
    Check(Table);
  finally
    Table.Free;
  end;
end;

function CheckVectors(const Directory: string): Integer;
begin
  CheckTable(Directory, 'layouts.tsv', @CheckLayouts);
  CheckTable(Directory, 'ids.tsv', @CheckIds);
  CheckTable(Directory, 'text.tsv', @CheckTexts);
  CheckTable(Directory, 'bad_text.tsv', @CheckBadTexts);
  Result := Checks;
end;

end.
