## The library from Nim: see ../README.md.

import std/[algorithm, monotimes, os, strformat, strutils, times]
import snowflake, vectors

const
  worker = 1
  idCount = 100_000
  threadCount = 4

proc ofWorker(): Config =
  result = initConfig()
  result.worker_id = worker

proc take(gen: Generator, count: int): seq[int64] =
  for _ in 1 .. count:
    result.add gen.nextId

proc printIds(ids: openArray[int64]) =
  for id in ids:
    echo id

type
  Share = array[idCount div threadCount, int64]
  Task = tuple[gen: Generator, ids: ptr Share]

proc fill(task: Task) {.thread.} =
  for id in task.ids[].mitems:
    id = task.gen.nextId

var shares: array[threadCount, Share]

proc inThreads() =
  let gen = newGenerator(ofWorker())
  var threads: array[threadCount, Thread[Task]]
  for i, thread in threads.mpairs:
    createThread(thread, fill, (gen: gen, ids: addr shares[i]))
  joinThreads(threads)
  free(gen)
  echo &"threads {threadCount}"
  for share in shares:
    printIds(share)

proc fromStore(path: string, count: int) =
  let store = "file:" & path
  var config = ofWorker()
  config.store = cstring(store)
  let gen = newGenerator(config)
  printIds(gen.take(count))
  free(gen)

proc refused(workerId: int64) =
  ## Prints why a worker ID is refused.
  var config = initConfig()
  config.worker_id = workerId
  try:
    free(newGenerator(config))
    quit &"worker {workerId} was accepted"
  except SnowflakeError as error:
    echo error.msg

proc errors() =
  refused(1024)
  var detail = initDetail()
  if parse("!", base32, detail) != errParse:
    quit "\"!\" was parsed"
  echo detail.sentence
  # 2^32 + 5, which 32 bits would cut to 5.
  refused(4_294_967_301)

proc slice(gen: Generator, calls: int): float =
  ## Nanoseconds for a call, over so many calls.
  let start = getMonoTime()
  for _ in 1 .. calls:
    if gen.nextOrStatus < 0:
      quit "a call failed"
  float((getMonoTime() - start).inNanoseconds) / float(calls)

proc bench(calls: int) =
  var config = ofWorker()
  config.max_lead_ms = 3_600_000
  let gen = newGenerator(config)
  discard gen.slice(calls div 10)
  var slices: array[5, float]
  for each in slices.mitems:
    each = gen.slice(calls div 5)
  slices.sort()
  echo &"{slices[2]:.2f}"
  free(gen)

proc main() =
  let arguments = commandLineParams()
  case (if arguments.len > 0: arguments[0] else: "")
  of "vectors": echo &"{checkVectors(arguments[1])} checks"
  of "threads": inThreads()
  of "error": errors()
  of "store": fromStore(arguments[1], parseInt(arguments[2]))
  of "bench": bench(parseInt(arguments[1]))
  else: quit "usage: suite vectors DIR | threads | error | store PATH COUNT | bench CALLS"

try:
  main()
except CatchableError as error:
  quit error.msg
