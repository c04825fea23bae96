## What the suite needs of snowflake.h, and its rule for results as an exception. The C
## compiler takes the structs and functions from the header itself.

const
  snowflakeOk* = 0
  errParse* = -5
  textSize* = 20

type
  Encoding* = enum
    decimal, hex, base32, base62

  Handle* {.importc: "snowflake_t", header: "snowflake.h", incompleteStruct.} = object

  Generator* = ptr Handle

  Clock* = proc (context: pointer): int64 {.cdecl.}

  Config* {.importc: "snowflake_config", header: "snowflake.h".} = object
    size*: uint32
    worker_id*: uint32
    time_bits*: uint32
    worker_bits*: uint32
    sequence_bits*: uint32
    order*: uint32
    tick_ns*: uint64
    epoch_unix_ms*: int64
    max_lead_ms*: uint32
    store*: cstring
    clock*: Clock
    clock_context*: pointer

  Detail* {.importc: "snowflake_error", header: "snowflake.h".} = object
    size*: uint32
    message*: array[240, char]

  Parts* {.importc: "snowflake_parts", header: "snowflake.h".} = object
    size*: uint32
    worker_id*: uint32
    tick*: uint64
    sequence*: uint32
    nanoseconds*: uint32
    unix_ms*: int64

  SnowflakeError* = object of CatchableError

{.push header: "snowflake.h", importc: "snowflake_$1".}
proc config_init(config: ptr Config, size, layout: uint32): int32
proc new(config: ptr Config, gen: ptr Generator, error: ptr Detail): int32
proc next(gen: Generator): int64
proc explain(gen: Generator, res: int64, error: ptr Detail): int32
proc split(gen: Generator, id: int64, parts: ptr Parts, error: ptr Detail): int32
proc join(gen: Generator, parts: ptr Parts, error: ptr Detail): int64
proc format(id: int64, encoding: uint32, text: ptr char, capacity: csize_t,
            error: ptr Detail): int64
proc parse(text: cstring, length: csize_t, encoding: uint32, error: ptr Detail): int64
proc ends_at*(gen: Generator): int64
proc free*(gen: Generator)
{.pop.}

proc sentence*(detail: Detail): string =
  $cast[cstring](unsafeAddr detail.message)

proc initDetail*(): Detail =
  Detail(size: uint32(sizeof(Detail)))

proc initParts*(): Parts =
  Parts(size: uint32(sizeof(Parts)))

proc fail(detail: Detail) {.noreturn.} =
  raise newException(SnowflakeError, detail.sentence)

proc initConfig*(layout = 0): Config =
  ## The defaults with the layout of a preset.
  if config_init(addr result, uint32(sizeof(Config)), uint32(layout)) != snowflakeOk:
    raise newException(SnowflakeError, "snowflake_config_init failed")

proc newGenerator*(config: Config): Generator =
  var detail = initDetail()
  if new(unsafeAddr config, addr result, addr detail) != snowflakeOk:
    fail(detail)

proc nextOrStatus*(gen: Generator): int64 {.inline.} =
  next(gen)

proc nextId*(gen: Generator): int64 =
  result = next(gen)
  if result < 0:
    var detail = initDetail()
    discard explain(gen, result, addr detail)
    fail(detail)

proc split*(gen: Generator, id: int64): Parts =
  var detail = initDetail()
  result = initParts()
  if split(gen, id, addr result, addr detail) != snowflakeOk:
    fail(detail)

proc join*(gen: Generator, parts: Parts): int64 =
  var detail = initDetail()
  result = join(gen, unsafeAddr parts, addr detail)
  if result < 0:
    fail(detail)

proc format*(id: int64, encoding: Encoding): string =
  var
    detail = initDetail()
    text: array[textSize, char]
  let length = format(id, uint32(encoding), addr text[0], csize_t(text.len), addr detail)
  if length < 0:
    fail(detail)
  result = $cast[cstring](addr text)

proc parse*(text: string, encoding: Encoding, detail: var Detail): int64 =
  ## The ID, or a status with its detail.
  parse(cstring(text), csize_t(text.len), uint32(encoding), addr detail)
