## What the suite needs of snowflake.h. An error becomes an exception. The C compiler
## takes the structs and functions from the header itself.

const
  snowflakeOk* = 0
  errParse* = -5
  textSize* = 20

type
  Encoding* = enum
    decimal, hex, base32, base62

  Handle* {.importc: "snowflake_t", header: "snowflake.h", incompleteStruct.} = object

  Generator* = ptr Handle

  Config* {.importc: "snowflake_config_t", header: "snowflake.h".} = object
    size*: uint32
    order*: uint32
    time_bits*: int64
    worker_bits*: int64
    sequence_bits*: int64
    tick_ns*: int64
    epoch_unix_ms*: int64
    worker_id*: int64
    max_lead_ms*: int64
    store*: cstring

  Detail* {.importc: "snowflake_error_t", header: "snowflake.h".} = object
    size*: uint32
    message*: array[488, char]

  Parts* {.importc: "snowflake_parts_t", header: "snowflake.h".} = object
    size*: uint32
    nanoseconds*: uint32
    unix_ms*: int64
    tick*: int64
    worker_id*: int64
    sequence*: int64

  SnowflakeError* = object of CatchableError

{.push header: "snowflake.h", importc: "snowflake_$1".}
proc config_init(config: ptr Config, size: csize_t, layout: uint32,
                 error: ptr Detail): int32
proc new(config: ptr Config, gen: ptr Generator, error: ptr Detail): int32
proc next(gen: Generator): int64
proc explain(gen: Generator, res: int64, error: ptr Detail): int32
proc split(config: ptr Config, id: int64, parts: ptr Parts, error: ptr Detail): int32
proc compose(config: ptr Config, tick, worker_id, sequence: int64,
             error: ptr Detail): int64
proc ends_at_unix_ms(config: ptr Config, error: ptr Detail): int64
proc format(id: int64, encoding: uint32, text: ptr char, capacity: csize_t,
            error: ptr Detail): int64
proc parse(text: cstring, length: csize_t, encoding: uint32, error: ptr Detail): int64
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
  var detail = initDetail()
  if config_init(addr result, csize_t(sizeof(Config)), uint32(layout),
                 addr detail) != snowflakeOk:
    fail(detail)

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

proc split*(config: Config, id: int64): Parts =
  var detail = initDetail()
  result = initParts()
  if split(unsafeAddr config, id, addr result, addr detail) != snowflakeOk:
    fail(detail)

proc compose*(config: Config, tick, workerId, sequence: int64): int64 =
  var detail = initDetail()
  result = compose(unsafeAddr config, tick, workerId, sequence, addr detail)
  if result < 0:
    fail(detail)

proc endsAtUnixMs*(config: Config): int64 =
  var detail = initDetail()
  result = ends_at_unix_ms(unsafeAddr config, addr detail)
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
