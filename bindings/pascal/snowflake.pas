{ IDs of libsnowflake, in Pascal.

    Options := DefaultOptions;
    Options.WorkerId := 1;
    Generator := TSnowflakeGenerator.Create(Options);
    Id := Generator.Next;

  An Int64 holds the 63 bits of an ID whole.

  Thread rule: any number of threads may use one generator at once. Free it when no
  other call on it is running. }
unit Snowflake;

{$mode objfpc}{$H+}
{$modeswitch advancedrecords}
{$packrecords c}
{$minenumsize 4}
{$warn 5029 off} { Some private fields are for C only. }

interface

uses
  CTypes, SysUtils;

const
  SNOWFLAKE_OK = 0;
  SNOWFLAKE_ERR_PARSE = -5;
  SNOWFLAKE_ERR_LAYOUT = -20;
  SNOWFLAKE_ERR_CONFIG = -22;

type
  { How an ID is written. }
  TSnowflakeEncoding = (seDecimal, seHex, seBase32, seBase62);

  { Which field of an ID holds the lowest bits. }
  TSnowflakeOrder = (soWorkerFirst, soSequenceFirst);

  { An error of the library. }
  ESnowflake = class(Exception)
  private
    FStatus: Integer;
  public
    constructor Create(AStatus: Integer; const AMessage: string);
    { The snowflake_status_t. }
    property Status: Integer read FStatus;
  end;

  { The parts of an ID: UnixMs is the instant the tick began, since 1970, Nanoseconds the
    part below it, Tick the number of ticks since the epoch. }
  TSnowflakeParts = record
  private
    Size: cuint32;
  public
    Nanoseconds: cuint32;
    UnixMs, Tick, WorkerId, Sequence: cint64;
  end;

  { How the 63 bits of an ID are divided. Reads and writes IDs without a generator. }
  TSnowflakeLayout = packed record
    Order: TSnowflakeOrder;
    TimeBits, WorkerBits, SequenceBits, TickNs, EpochUnixMs: cint64;
    { The layout of this name: 'default', 'twitter' ... }
    class function Preset(const Name: string): TSnowflakeLayout; static;
    function Split(Id: Int64): TSnowflakeParts;
    { The opposite of Split. }
    function Compose(Tick, WorkerId, Sequence: Int64): Int64;
    { The first millisecond since 1970 that the time field cannot express. }
    function EndsAtUnixMs: Int64;
  end;

  { The settings of a generator, which DefaultOptions fills: a snowflake_config_t. Store
    says where the state is kept: 'machine' (default), shared by all processes of this user
    on this machine; 'memory', of this process alone; 'file:/var/lib/app/ids'. An AnsiString
    is a pointer to text that ends in NUL, as C wants it. }
  TSnowflakeOptions = record
  private
    Size: cuint32;
  public
    Layout: TSnowflakeLayout;
    WorkerId, WorkerCount, MaxWaitMs, MaxLeadMs, SequenceStart: cint64;
    Store: RawByteString;
  private
    Clock, ClockContext: Pointer;
  public
    MaxJumpMs: cint64;
  end;

  { Generates the IDs of one worker ID, or of several. }
  TSnowflakeGenerator = class
  private
    FHandle: Pointer;
  public
    constructor Create(const Options: TSnowflakeOptions);
    destructor Destroy; override;
    { Frees the library's generator. A later Next raises ESnowflake. }
    procedure Close;
    { The next ID. }
    function Next: Int64;
  end;

{ The library's defaults, with the layout of this name. }
function DefaultOptions(const Layout: string = 'default'): TSnowflakeOptions;
{ An ID as text. }
function FormatId(Id: Int64; Encoding: TSnowflakeEncoding): RawByteString;
{ The ID that FormatId wrote. Every other text is an error. }
function ParseId(const Text: RawByteString; Encoding: TSnowflakeEncoding): Int64;

implementation

uses
  StrUtils;

const
  { The version of the library that this binding belongs to. }
  Major = 0;
  Minor = 2;
  TextSize = 20;
  { In the order of snowflake_layout_t. }
  Presets: array[0..8] of string = ('default', 'twitter', 'discord', 'instagram',
    'mastodon', 'sonyflake-v1', 'sonyflake-v2', 'tsid', 'javascript');

type
  TDetail = record
    Size: cuint32;
    Status, OsErrno: cint32;
    WaitReason: cuint32;
    WaitNs: cint64;
    Message: array[0..487] of AnsiChar;
  end;

function snowflake_config_init(var Config: TSnowflakeOptions; Size: csize_t;
  Layout: cuint32; var Error: TDetail): cint32; cdecl; external 'snowflake';
function snowflake_new(constref Config: TSnowflakeOptions; var Generator: Pointer;
  var Error: TDetail): cint32; cdecl; external 'snowflake';
function snowflake_next(Generator: Pointer): cint64; cdecl; external 'snowflake';
procedure snowflake_free(Generator: Pointer); cdecl; external 'snowflake';
function snowflake_explain(Generator: Pointer; Returned: cint64; var Error: TDetail): cint32;
  cdecl; external 'snowflake';
function snowflake_split(constref Config: TSnowflakeOptions; Id: cint64;
  var Parts: TSnowflakeParts; var Error: TDetail): cint32; cdecl; external 'snowflake';
function snowflake_compose(constref Config: TSnowflakeOptions;
  Tick, WorkerId, Sequence: cint64; var Error: TDetail): cint64; cdecl; external 'snowflake';
function snowflake_ends_at_unix_ms(constref Config: TSnowflakeOptions;
  var Error: TDetail): cint64; cdecl; external 'snowflake';
function snowflake_format(Id: cint64; Encoding: cuint32; Text: PAnsiChar;
  Capacity: csize_t; var Error: TDetail): cint64; cdecl; external 'snowflake';
function snowflake_parse(Text: PAnsiChar; Length: csize_t; Encoding: cuint32;
  var Error: TDetail): cint64; cdecl; external 'snowflake';
function snowflake_version_number: cuint32; cdecl; external 'snowflake';
function snowflake_version_string: PAnsiChar; cdecl; external 'snowflake';

constructor ESnowflake.Create(AStatus: Integer; const AMessage: string);
begin
  inherited Create(AMessage);
  FStatus := AStatus;
end;

procedure CheckVersion;
var
  Number, ItsMajor, ItsMinor: cuint32;
begin
  Number := snowflake_version_number;
  ItsMajor := Number div 10000;
  ItsMinor := Number div 100 mod 100;
  if (ItsMajor <> Major) or (ItsMinor < Minor) or ((ItsMajor = 0) and (ItsMinor > Minor)) then
    raise Exception.CreateFmt('libsnowflake %d.%d is needed, but version %s was loaded: ' +
      'install the version that this binding belongs to',
      [Major, Minor, snowflake_version_string]);
end;

{ What a call writes its error to. So no call is made before the version is checked. }
function NewDetail: TDetail;
begin
  CheckVersion;
  Result := Default(TDetail);
  Result.Size := SizeOf(Result);
end;

{ Returns a result that is not negative; raises the error otherwise. }
function Checked(Returned: Int64; constref Detail: TDetail): Int64;
begin
  if Returned < 0 then
    raise ESnowflake.Create(Detail.Status, PAnsiChar(@Detail.Message));
  Result := Returned;
end;

{ The defaults, with the layout of a preset. }
function OptionsOf(Preset: Integer): TSnowflakeOptions;
var
  Detail: TDetail;
begin
  Detail := NewDetail;
  Result := Default(TSnowflakeOptions);
  Checked(snowflake_config_init(Result, SizeOf(Result), Preset, Detail), Detail);
end;

{ The defaults, with a layout. }
function OptionsOf(const Layout: TSnowflakeLayout): TSnowflakeOptions;
begin
  Result := OptionsOf(0);
  Result.Layout := Layout;
end;

function DefaultOptions(const Layout: string): TSnowflakeOptions;
var
  Number: Integer;
begin
  Number := AnsiIndexStr(Layout, Presets);
  if Number < 0 then
    raise ESnowflake.Create(SNOWFLAKE_ERR_LAYOUT, 'layout must be one of ' +
      string.Join(', ', Presets) + ', got ' + QuotedStr(Layout));
  Result := OptionsOf(Number);
  Result.Store := 'machine';
end;

class function TSnowflakeLayout.Preset(const Name: string): TSnowflakeLayout;
begin
  Result := DefaultOptions(Name).Layout;
end;

function TSnowflakeLayout.Split(Id: Int64): TSnowflakeParts;
var
  Detail: TDetail;
begin
  Detail := NewDetail;
  Result := Default(TSnowflakeParts);
  Result.Size := SizeOf(Result);
  Checked(snowflake_split(OptionsOf(Self), Id, Result, Detail), Detail);
end;

function TSnowflakeLayout.Compose(Tick, WorkerId, Sequence: Int64): Int64;
var
  Detail: TDetail;
begin
  Detail := NewDetail;
  Result := snowflake_compose(OptionsOf(Self), Tick, WorkerId, Sequence, Detail);
  Checked(Result, Detail);
end;

function TSnowflakeLayout.EndsAtUnixMs: Int64;
var
  Detail: TDetail;
begin
  Detail := NewDetail;
  Result := snowflake_ends_at_unix_ms(OptionsOf(Self), Detail);
  Checked(Result, Detail);
end;

constructor TSnowflakeGenerator.Create(const Options: TSnowflakeOptions);
var
  Detail: TDetail;
begin
  if Pos(#0, Options.Store) > 0 then
    raise ESnowflake.Create(SNOWFLAKE_ERR_CONFIG, 'store must be text without NUL');
  { '' would be nil in C: the default, which a variable that is not set must not choose. }
  if Options.Store = '' then
    raise ESnowflake.Create(SNOWFLAKE_ERR_CONFIG, 'store must not be empty');
  Detail := NewDetail;
  Checked(snowflake_new(Options, FHandle, Detail), Detail);
end;

destructor TSnowflakeGenerator.Destroy;
begin
  Close;
  inherited;
end;

procedure TSnowflakeGenerator.Close;
begin
  if FHandle <> nil then
    snowflake_free(FHandle);
  FHandle := nil;
end;

function TSnowflakeGenerator.Next: Int64;
var
  Detail: TDetail;
begin
  Result := snowflake_next(FHandle);
  if Result >= 0 then
    Exit;
  Detail := NewDetail;
  snowflake_explain(FHandle, Result, Detail);
  Checked(Result, Detail);
end;

function FormatId(Id: Int64; Encoding: TSnowflakeEncoding): RawByteString;
var
  Detail: TDetail;
  Text: array[0..TextSize - 1] of AnsiChar;
begin
  Detail := NewDetail;
  Text[0] := #0;
  Checked(snowflake_format(Id, Ord(Encoding), Text, SizeOf(Text), Detail), Detail);
  Result := PAnsiChar(@Text);
end;

function ParseId(const Text: RawByteString; Encoding: TSnowflakeEncoding): Int64;
var
  Detail: TDetail;
begin
  Detail := NewDetail;
  Result := snowflake_parse(PAnsiChar(Text), Length(Text), Ord(Encoding), Detail);
  Checked(Result, Detail);
end;

end.
