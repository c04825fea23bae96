-- Generates three IDs, and takes the last one apart.
--
--   luajit quickstart.lua
--
-- An ID is an int64_t, which keeps its 63 bits whole; a Lua number has 53.

package.path = (arg[0]:match("^(.*/)") or "./") .. "?.lua;" .. package.path
local snowflake = require("snowflake")

local function digits(id)
  return (tostring(id):gsub("LL$", ""))
end

local function binary(number, count)
  local bits = {}
  for place = count, 1, -1 do
    bits[place] = tostring(tonumber(number % 2))
    number = number / 2
  end
  return table.concat(bits)
end

local generator = snowflake.new({ worker_id = 1 })
local ids = { generator:next(), generator:next(), generator:next() }
local last = generator.layout:split(ids[3])
generator:close()

local layout = generator.layout
local tick = binary(last.tick, tonumber(layout.time_bits))
local worker = binary(last.worker_id, tonumber(layout.worker_bits))
local sequence = binary(last.sequence, tonumber(layout.sequence_bits))
local time = os.date("!%Y-%m-%d %H:%M:%S", tonumber(last.unix_ms / 1000))
local milliseconds = tonumber(last.unix_ms % 1000)

print("LuaJIT: 3 IDs of worker 1")
for _, id in ipairs(ids) do
  print("  " .. digits(id))
end
print("The last one, taken apart:")
print(("  bits      0 %s %s %s"):format(tick, worker, sequence))
print(
  ("  time      %s.%03d UTC (%s ms since 2020-01-01)"):format(time, milliseconds, digits(last.tick))
)
print("  worker    " .. digits(last.worker_id))
print("  sequence  " .. digits(last.sequence))
print("  base32    " .. snowflake.format(ids[3], "base32"))
