## Generates three IDs and takes the last one apart.
##
##   nim c --passL:-lsnowflake quickstart.nim

import std/[strformat, strutils, times]
import snowflake

var generator = newGenerator(workerId = 1)
echo "Nim: 3 IDs of worker 1"
var last: int64
for _ in 1 .. 3:
  last = generator.next
  echo "  ", last
generator.close

let
  parts = initLayout("default").split(last)
  time = fromUnix(parts.unixMs div 1000).utc.format("yyyy-MM-dd HH:mm:ss")
echo "The last one, taken apart:"
echo &"  bits      0 {parts.tick:041b} {parts.workerId:010b} {parts.sequence:012b}"
echo &"  time      {time}.{parts.unixMs mod 1000:03} UTC ({parts.tick} ms since 2020-01-01)"
echo &"  worker    {parts.workerId}"
echo &"  sequence  {parts.sequence}"
echo &"  base32    {formatId(last, base32)}"
