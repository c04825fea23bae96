## Checks what the tables of the vectors say.

import std/[os, strformat, strutils, tables]
import snowflake

const presets = ["default", "twitter", "discord", "instagram", "mastodon", "sonyflake-v1",
                 "sonyflake-v2", "tsid", "javascript"]

type
  Differs* = object of CatchableError

  Row = object
    place: string
    fields: Table[string, string]

  Layout = object
    gen: Generator
    nowNs: ref int64 ## What its clock shows.

var checks = 0

iterator rows(directory, file: string): Row =
  var
    names: seq[string]
    number = 0
  for line in lines(directory / file):
    inc number
    if number == 1:
      names = line.split('\t')
    elif not line.startsWith('#'):
      var row = Row(place: &"{file}:{number}")
      for i, field in pairs(line.split('\t')):
        row.fields[names[i]] = field
      yield row

proc `[]`(row: Row, name: string): string =
  row.fields[name]

proc check[T](row: Row, what: string, seen, expected: T) =
  if seen != expected:
    raise newException(Differs, &"{row.place}: {what} is {seen}, expected {expected}")
  inc checks

proc number[T: SomeInteger](row: Row, name: string, kind: typedesc[T]): T =
  # All numbers of the vectors have at most 63 bits.
  T(parseBiggestInt(row[name]))

proc order(row: Row): uint32 =
  if row["order"] == "sequence-first": 1 else: 0

template checkFields(row: Row, struct: typed, fields: static openArray[string]) =
  ## Compares each field with the one of its name.
  for name, value in struct.fieldPairs:
    when name in fields:
      row.check(name, value, row.number(name, typeof(value)))

template fillFields(row: Row, struct: typed, fields: static openArray[string]) =
  for name, value in struct.fieldPairs:
    when name in fields:
      value = row.number(name, typeof(value))

const
  layoutFields = ["time_bits", "worker_bits", "sequence_bits", "tick_ns", "epoch_unix_ms"]
  partsFields = ["tick", "worker_id", "sequence", "unix_ms", "nanoseconds"]
  joinedFields = ["tick", "worker_id", "sequence"]

proc standingClock(context: pointer): int64 {.cdecl.} =
  cast[ptr int64](context)[]

proc checkPreset(row: Row) =
  let number = presets.find(row["name"])
  if number >= 0:
    var preset = initConfig(number)
    row.checkFields(preset, layoutFields)
    row.check("order", preset.order, row.order)

proc checkLayouts(directory: string): Table[string, Layout] =
  for row in rows(directory, "layouts.tsv"):
    row.checkPreset()
    var
      config = initConfig()
      nowNs = new int64
    row.fillFields(config, layoutFields)
    config.order = row.order
    nowNs[] = config.epoch_unix_ms * 1_000_000
    config.clock = standingClock
    config.clock_context = addr nowNs[]
    let gen = newGenerator(config)
    row.check("ends_at_unix_ms", gen.ends_at, row.number("ends_at_unix_ms", int64))
    result[row["name"]] = Layout(gen: gen, nowNs: nowNs)

proc checkIds(directory: string, layouts: Table[string, Layout]) =
  for row in rows(directory, "ids.tsv"):
    let
      gen = layouts[row["layout"]].gen
      id = row.number("id", int64)
    var
      parts = gen.split(id)
      joined = initParts()
    row.checkFields(parts, partsFields)
    row.fillFields(joined, joinedFields)
    row.check("id", gen.join(joined), id)

proc checkText(directory: string) =
  var detail = initDetail()
  for row in rows(directory, "text.tsv"):
    let
      encoding = parseEnum[Encoding](row["encoding"])
      id = row.number("id", int64)
    row.check("text", format(id, encoding), row["text"])
    row.check("id", parse(row["text"], encoding, detail), id)
  for row in rows(directory, "bad_text.tsv"):
    let
      encoding = parseEnum[Encoding](row["encoding"])
      text = if row["text"] == "-": "" else: row["text"]
    row.check("status", parse(text, encoding, detail), errParse)

proc checkVectors*(directory: string): int =
  ## Checks all tables; gives the number of checks.
  let layouts = checkLayouts(directory)
  checkIds(directory, layouts)
  checkText(directory)
  for layout in layouts.values:
    free(layout.gen)
  checks
