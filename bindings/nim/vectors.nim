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

proc checkPreset(row: Row) =
  let number = presets.find(row["name"])
  if number >= 0:
    var preset = initConfig(number)
    row.checkFields(preset, layoutFields)
    row.check("order", preset.order, row.order)

proc checkLayouts(directory: string): Table[string, Config] =
  for row in rows(directory, "layouts.tsv"):
    row.checkPreset()
    var config = initConfig()
    row.fillFields(config, layoutFields)
    config.order = row.order
    row.check("ends_at_unix_ms", config.endsAtUnixMs, row.number("ends_at_unix_ms", int64))
    result[row["name"]] = config

proc checkIds(directory: string, layouts: Table[string, Config]) =
  for row in rows(directory, "ids.tsv"):
    let
      config = layouts[row["layout"]]
      id = row.number("id", int64)
      composed = config.compose(row.number("tick", int64), row.number("worker_id", int64),
                                row.number("sequence", int64))
    var parts = config.split(id)
    row.checkFields(parts, partsFields)
    row.check("id", composed, id)

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
  ## Checks all tables; returns the number of checks.
  checkIds(directory, checkLayouts(directory))
  checkText(directory)
  checks
