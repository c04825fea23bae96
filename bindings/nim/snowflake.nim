## IDs of libsnowflake, in Nim. The C compiler takes the structs and functions from
## snowflake.h.
##
## .. code-block:: nim
##   var generator = newGenerator(workerId = 1)
##   echo generator.next
##
## An int64 holds the 63 bits of an ID whole.
##
## Thread rule: any number of threads may use one generator at once, through a pointer
## to it. Close it when no other call on it is running.

import std/[options, strformat, strutils]

type
  Encoding* = enum ## How an ID is written.
    decimal, hex, base32, base62

  Order* = enum ## Which field of an ID holds the lowest bits.
    workerFirst, sequenceFirst

  Parts* {.importc: "snowflake_parts_t", header: "snowflake.h".} = object
    ## The parts of an ID.
    size: uint32
    nanoseconds*: uint32 ## the part of the instant below unixMs
    unixMs* {.importc: "unix_ms".}: int64 ## the instant the tick began, since 1970
    tick*: int64 ## ticks since the epoch
    workerId* {.importc: "worker_id".}: int64
    sequence*: int64

  Layout* = object
    ## How the 63 bits of an ID are divided. Reads and writes IDs without a generator.
    timeBits*, workerBits*, sequenceBits*: int64
    order*: Order
    tickNs*, epochUnixMs*: int64

  Handle {.importc: "snowflake_t", header: "snowflake.h", incompleteStruct.} = object

  Generator* = object
    ## Generates the IDs of one worker ID, or of several.
    handle: ptr Handle

  Setting* = Option[int64] ## A number that may be left out.

  SnowflakeError* = object of CatchableError ## An error of the library.
    status*: int ## the snowflake_status_t

  Config {.importc: "snowflake_config_t", header: "snowflake.h".} = object
    order {.importc.}: Order
    time_bits, worker_bits, sequence_bits, tick_ns, epoch_unix_ms: int64
    worker_id, worker_count, max_wait_ms, max_lead_ms, sequence_start: int64
    store: cstring
    max_jump_ms: int64

  Detail {.importc: "snowflake_error_t", header: "snowflake.h".} = object
    size: uint32
    status: int32
    message: array[488, char]

const
  errParse* = -5
  errLayout = -20
  errConfig = -22
  textSize = 20
  # In the order of snowflake_layout_t.
  presets = ["default", "twitter", "discord", "instagram", "mastodon", "sonyflake-v1",
             "sonyflake-v2", "tsid", "javascript"]
  # The version of the library that this binding belongs to.
  major = 0
  minor = 2

{.push header: "snowflake.h", importc: "snowflake_$1".}
proc config_init(config: ptr Config, size: csize_t, layout: uint32,
                 error: ptr Detail): int32
proc new(config: ptr Config, generator: ptr ptr Handle, error: ptr Detail): int32
proc next(generator: ptr Handle): int64
proc explain(generator: ptr Handle, res: int64, error: ptr Detail): int32
proc split(config: ptr Config, id: int64, parts: ptr Parts, error: ptr Detail): int32
proc compose(config: ptr Config, tick, worker_id, sequence: int64,
             error: ptr Detail): int64
proc ends_at_unix_ms(config: ptr Config, error: ptr Detail): int64
proc format(id: int64, encoding: uint32, text: ptr char, capacity: csize_t,
            error: ptr Detail): int64
proc parse(text: cstring, length: csize_t, encoding: uint32, error: ptr Detail): int64
proc free(generator: ptr Handle)
proc version_number(): uint32
proc version_string(): cstring
{.pop.}

proc checkVersion() =
  let
    number = int(version_number())
    itsMajor = number div 10_000
    itsMinor = number div 100 mod 100
  if itsMajor != major or itsMinor < minor or (major == 0 and itsMinor > minor):
    raise newException(LibraryError, &"libsnowflake {major}.{minor} is needed, but " &
      &"version {version_string()} was loaded: " &
      "install the version that this binding belongs to")

checkVersion() # When the module is initialised, before any other call.

proc fail(status: int, message: string) {.noreturn.} =
  raise (ref SnowflakeError)(status: status, msg: message)

proc fail(detail: Detail) {.noreturn.} =
  fail(detail.status, $cast[cstring](unsafeAddr detail.message))

template checked(call: untyped): int64 =
  ## Makes a call that may write to `detail`; raises its error.
  var detail {.inject.} = Detail(size: uint32(sizeof(Detail)))
  let returned = int64(call)
  if returned < 0:
    fail(detail)
  returned

proc defaults(preset: int): Config =
  discard checked config_init(addr result, csize_t(sizeof(Config)), uint32(preset),
                              addr detail)

proc initLayout*(name = "default"): Layout =
  ## The layout of this name: "default", "twitter" ...
  let preset = presets.find(name)
  if preset < 0:
    fail(errLayout, &"""layout must be one of {presets.join(", ")}, got '{name}'""")
  let config = defaults(preset)
  Layout(timeBits: config.time_bits, workerBits: config.worker_bits,
         sequenceBits: config.sequence_bits, order: config.order,
         tickNs: config.tick_ns, epochUnixMs: config.epoch_unix_ms)

proc toConfig(layout: Layout): Config =
  result = defaults(0)
  result.time_bits = layout.timeBits
  result.worker_bits = layout.workerBits
  result.sequence_bits = layout.sequenceBits
  result.order = layout.order
  result.tick_ns = layout.tickNs
  result.epoch_unix_ms = layout.epochUnixMs

proc split*(layout: Layout, id: int64): Parts =
  ## Takes an ID apart.
  var config = layout.toConfig
  result = Parts(size: uint32(sizeof(Parts)))
  discard checked split(addr config, id, addr result, addr detail)

proc compose*(layout: Layout, tick, workerId, sequence: int64): int64 =
  ## The ID of these parts: the opposite of split.
  var config = layout.toConfig
  checked compose(addr config, tick, workerId, sequence, addr detail)

proc endsAtUnixMs*(layout: Layout): int64 =
  ## The first millisecond since 1970 that the time field cannot express.
  var config = layout.toConfig
  checked ends_at_unix_ms(addr config, addr detail)

proc close*(generator: var Generator) =
  ## Frees the generator. A later call on it raises; another close does nothing.
  free(generator.handle)
  generator.handle = nil

proc `=destroy`(generator: var Generator) =
  close(generator)

proc `=copy`(target: var Generator, source: Generator) {.error.}

converter toSetting*[T: SomeSignedInt](number: T): Setting =
  ## So that a setting can be given as a plain number.
  some(int64(number))

converter toSetting*(text: string): Option[string] =
  ## So that a store can be given as plain text.
  some(text)

proc newGenerator*(workerId, workerCount, maxWaitMs, maxLeadMs, maxJumpMs,
                   sequenceStart = none(int64), store = none(string),
                   layout = initLayout()): Generator =
  ## Opens a generator. What is left out has the library's default. `store` says where
  ## the state is kept: "machine" (default), shared by all processes of this user on this
  ## machine; "memory", of this process alone; "file:/var/lib/app/ids".
  var config = layout.toConfig
  config.worker_id = workerId.get(config.worker_id)
  config.worker_count = workerCount.get(config.worker_count)
  config.max_wait_ms = maxWaitMs.get(config.max_wait_ms)
  config.max_lead_ms = maxLeadMs.get(config.max_lead_ms)
  config.max_jump_ms = maxJumpMs.get(config.max_jump_ms)
  config.sequence_start = sequenceStart.get(config.sequence_start)
  let place = store.get("")
  if '\0' in place:
    fail(errConfig, "store must be text without NUL")
  if store.isSome:
    config.store = cstring(place)
  discard checked new(addr config, addr result.handle, addr detail)

proc next*(generator: Generator): int64 =
  ## The next ID.
  result = next(generator.handle)
  if result < 0:
    var detail = Detail(size: uint32(sizeof(Detail)))
    discard explain(generator.handle, result, addr detail)
    fail(detail)

proc formatId*(id: int64, encoding: Encoding): string =
  ## An ID as text.
  result = newString(textSize)
  result.setLen checked format(id, uint32(encoding), addr result[0], textSize, addr detail)

proc parseId*(text: string, encoding: Encoding): int64 =
  ## The ID that formatId wrote. Every other text is an error.
  checked parse(cstring(text), csize_t(text.len), uint32(encoding), addr detail)
