## The library from Nim: see ../README.md.

import std/[algorithm, monotimes, os, strformat, strutils, times]
import snowflake, vectors

const
  idCount = 100_000
  threadCount = 4

proc printIds(ids: openArray[int64]) =
  for id in ids:
    echo id

type
  Share = array[idCount div threadCount, int64]
  Task = tuple[generator: ptr Generator, ids: ptr Share]

proc fill(task: Task) {.thread.} =
  for id in task.ids[].mitems:
    id = task.generator[].next

var shares: array[threadCount, Share]

proc inThreads() =
  var
    generator = newGenerator(workerId = 1)
    threads: array[threadCount, Thread[Task]]
  for i, thread in threads.mpairs:
    createThread(thread, fill, (generator: addr generator, ids: addr shares[i]))
  joinThreads(threads)
  generator.close
  echo &"threads {threadCount}"
  for share in shares:
    printIds(share)

proc fromStore(path: string, count: int) =
  var
    generator = newGenerator(workerId = 1, store = "file:" & path)
    ids = newSeq[int64](count)
  for id in ids.mitems:
    id = generator.next
  generator.close
  printIds(ids)

template refused(call: untyped) =
  ## Prints the message of the error that a call must raise.
  try:
    discard call
    quit "a wrong argument was accepted"
  except SnowflakeError as error:
    echo error.msg

proc errors() =
  refused newGenerator(workerId = 1024)
  refused parseId("!", base32)
  refused newGenerator(workerId = 4_294_967_301) # 2^32 + 5, 5 in 32 bits.

proc slice(generator: Generator, calls: int): float =
  ## Nanoseconds for a call, over so many calls.
  let start = getMonoTime()
  for _ in 1 .. calls:
    discard generator.next
  float((getMonoTime() - start).inNanoseconds) / float(calls)

proc bench(calls: int) =
  let generator = newGenerator(workerId = 1, maxLeadMs = 3_600_000, store = "memory")
  discard generator.slice(calls div 10)
  var slices: array[5, float]
  for each in slices.mitems:
    each = generator.slice(calls div 5)
  slices.sort()
  echo &"{slices[2]:.2f}"

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
