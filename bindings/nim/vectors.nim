## Checks what the tables of the vectors say.

import std/[os, strformat, strutils, tables]
import snowflake

type
  Differs = object of CatchableError

  Row = object
    fields: Table[string, string]

var checks = 0

proc text(row: Row, name: string): string =
  row.fields[name]

proc number(row: Row, name: string): int64 =
  parseBiggestInt(row.text(name))

proc encoding(row: Row): Encoding =
  parseEnum[Encoding](row.text("encoding"))

proc compare[T](what: string, seen, expected: T) =
  if seen != expected:
    raise newException(Differs, &"{what} is {seen}, expected {expected}")
  inc checks

proc check(row: Row, name: string, seen: int64) =
  ## Compares a number with the field of its name.
  compare(name, seen, row.number(name))

template eachRow(directory, file: string, body: untyped) =
  ## Runs a check with each `row`; what it raises names the line.
  var
    names: seq[string]
    number = 0
  for line in lines(directory / file):
    inc number
    if number == 1:
      names = line.split('\t')
    elif not line.startsWith('#'):
      var row {.inject.} = Row()
      for i, field in pairs(line.split('\t')):
        row.fields[names[i]] = field
      try:
        body
      except CatchableError as error:
        raise newException(Differs, file & ":" & $number & ": " & error.msg)

proc layoutOf(row: Row): Layout =
  Layout(timeBits: row.number("time_bits"), workerBits: row.number("worker_bits"),
         sequenceBits: row.number("sequence_bits"),
         order: if row.text("order") == "sequence-first": sequenceFirst else: workerFirst,
         tickNs: row.number("tick_ns"), epochUnixMs: row.number("epoch_unix_ms"))

proc checkPreset(row: Row) =
  let preset = initLayout(row.text("name"))
  row.check("time_bits", preset.timeBits)
  row.check("worker_bits", preset.workerBits)
  row.check("sequence_bits", preset.sequenceBits)
  compare("order", preset.order, row.layoutOf.order)
  row.check("tick_ns", preset.tickNs)
  row.check("epoch_unix_ms", preset.epochUnixMs)

proc checkId(row: Row, layout: Layout) =
  let parts = layout.split(row.number("id"))
  row.check("tick", parts.tick)
  row.check("worker_id", parts.workerId)
  row.check("sequence", parts.sequence)
  row.check("unix_ms", parts.unixMs)
  row.check("nanoseconds", int64(parts.nanoseconds))
  row.check("id", layout.compose(row.number("tick"), row.number("worker_id"),
                                 row.number("sequence")))

proc parseStatus(text: string, encoding: Encoding): int =
  try:
    discard parseId(text, encoding)
  except SnowflakeError as error:
    result = error.status

proc checkVectors*(directory: string): int =
  ## Checks all tables; returns the number of checks.
  var layouts: Table[string, Layout]
  eachRow(directory, "layouts.tsv"):
    if not row.text("name").startsWith("custom-"):
      checkPreset(row)
    layouts[row.text("name")] = row.layoutOf
    row.check("ends_at_unix_ms", row.layoutOf.endsAtUnixMs)
  eachRow(directory, "ids.tsv"):
    row.checkId(layouts[row.text("layout")])
  eachRow(directory, "text.tsv"):
    compare("text", formatId(row.number("id"), row.encoding), row.text("text"))
    row.check("id", parseId(row.text("text"), row.encoding))
  eachRow(directory, "bad_text.tsv"):
    let text = if row.text("text") == "-": "" else: row.text("text")
    compare("status", parseStatus(text, row.encoding), errParse)
  checks
