## Takes three IDs and takes the last one apart.
##
##   nim c --passL:-lsnowflake quickstart.nim
##
## An int64 keeps the 63 bits of an ID whole.

import std/[strformat, strutils, times]

const
  worker = 1
  count = 3
  defaultLayout = 0
  base32 = 2
  textSize = 20

# The C compiler takes the structs from the header; listed here are the fields in use.
type
  Handle {.importc: "snowflake_t", header: "snowflake.h", incompleteStruct.} = object

  Config {.importc: "snowflake_config_t", header: "snowflake.h".} = object
    worker_id, time_bits, worker_bits, sequence_bits: int64

  Detail {.importc: "snowflake_error_t", header: "snowflake.h".} = object
    size: uint32
    message: array[488, char]

  Parts {.importc: "snowflake_parts_t", header: "snowflake.h".} = object
    size: uint32
    unix_ms, tick, worker_id, sequence: int64

{.push header: "snowflake.h", importc.}
proc snowflake_config_init(config: ptr Config, size: csize_t, layout: uint32,
                           error: ptr Detail): int32
proc snowflake_new(config: ptr Config, gen: ptr ptr Handle, error: ptr Detail): int32
proc snowflake_next(gen: ptr Handle): int64
proc snowflake_explain(gen: ptr Handle, res: int64, error: ptr Detail): int32
proc snowflake_split(config: ptr Config, id: int64, parts: ptr Parts,
                     error: ptr Detail): int32
proc snowflake_format(id: int64, encoding: uint32, text: ptr char, capacity: csize_t,
                      error: ptr Detail): int64
proc snowflake_free(gen: ptr Handle)
{.pop.}

var detail = Detail(size: uint32(sizeof(Detail)))

proc checked(res: int64): int64 {.discardable.} =
  ## Returns a result that is not negative; ends the program with the library's message
  ## otherwise.
  if res < 0:
    quit "quickstart: " & $cast[cstring](addr detail.message)
  res

proc nextId(gen: ptr Handle): int64 =
  result = snowflake_next(gen)
  if result < 0:
    discard snowflake_explain(gen, result, addr detail)
  checked(result)

proc describe(config: Config, id: int64) =
  var
    parts = Parts(size: uint32(sizeof(Parts)))
    text: array[textSize, char]
  checked(snowflake_split(unsafeAddr config, id, addr parts, addr detail))
  checked(snowflake_format(id, base32, addr text[0], textSize, addr detail))
  let
    time = fromUnix(parts.unix_ms div 1000).utc.format("yyyy-MM-dd HH:mm:ss")
    bits = [toBin(parts.tick, int(config.time_bits)),
            toBin(parts.worker_id, int(config.worker_bits)),
            toBin(parts.sequence, int(config.sequence_bits))].join(" ")

  echo "The last one, taken apart:"
  echo &"  bits      0 {bits}"
  echo &"  time      {time}.{parts.unix_ms mod 1000:03} UTC ({parts.tick} ms since 2020-01-01)"
  echo &"  worker    {parts.worker_id}"
  echo &"  sequence  {parts.sequence}"
  echo "  base32    ", cast[cstring](addr text)

var
  config: Config
  gen: ptr Handle

checked(snowflake_config_init(addr config, csize_t(sizeof(Config)), defaultLayout,
                              addr detail))
config.worker_id = worker
checked(snowflake_new(addr config, addr gen, addr detail))

echo &"Nim: {count} IDs of worker {worker}"
var last: int64
for _ in 1 .. count:
  last = nextId(gen)
  echo "  ", last
describe(config, last)
snowflake_free(gen)
