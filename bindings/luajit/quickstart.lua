-- Takes three IDs and takes the last one apart.
--
--   cc -E -P -std=c99 -x c snowflake.h -o snowflake.i
--   luajit quickstart.lua snowflake.i
--
-- An ID stays an int64_t, which keeps its 63 bits whole; a Lua number has 53.

local ffi = require("ffi")

ffi.cdef(assert(io.open(arg[1])):read("*a"))
local library = ffi.load("snowflake")

local failure = ffi.new("snowflake_error_t", { size = ffi.sizeof("snowflake_error_t") })

local function check(result)
  if result < 0 then
    error(ffi.string(failure.message), 0)
  end
  return result
end

local function new_generator(worker_id)
  local config = ffi.new("snowflake_config_t")
  local size, layout = ffi.sizeof(config), library.SNOWFLAKE_LAYOUT_DEFAULT
  check(library.snowflake_config_init(config, size, layout, failure))
  config.worker_id = worker_id
  local out = ffi.new("snowflake_t *[1]")
  check(library.snowflake_new(config, out, failure))
  return ffi.gc(out[0], library.snowflake_free)
end

local function next_id(generator)
  local id = library.snowflake_next(generator)
  if id < 0 then
    library.snowflake_explain(generator, id, failure)
  end
  return check(id)
end

local function binary(number, count)
  local digits = {}
  for place = count, 1, -1 do
    digits[place] = tostring(tonumber(number % 2))
    number = number / 2
  end
  return table.concat(digits)
end

local function decimal(id)
  return (tostring(id):gsub("LL$", ""))
end

--- Needs no generator: a configuration of nil is the default layout.
local function describe(id)
  local parts = ffi.new("snowflake_parts_t", { size = ffi.sizeof("snowflake_parts_t") })
  check(library.snowflake_split(nil, id, parts, failure))
  local text = ffi.new("char[20]")
  check(library.snowflake_format(id, library.SNOWFLAKE_ENCODING_BASE32, text, 20, failure))
  local seconds = tonumber(parts.unix_ms / 1000)

  print("The last one, taken apart:")
  print(
    ("  bits      0 %s %s %s"):format(
      binary(parts.tick, 41),
      binary(parts.worker_id, 10),
      binary(parts.sequence, 12)
    )
  )
  print(
    ("  time      %s.%03d UTC (%s ms since 2020-01-01)"):format(
      os.date("!%Y-%m-%d %H:%M:%S", seconds),
      tonumber(parts.unix_ms % 1000),
      decimal(parts.tick)
    )
  )
  print("  worker    " .. decimal(parts.worker_id))
  print("  sequence  " .. decimal(parts.sequence))
  print("  base32    " .. ffi.string(text))
end

local generator = new_generator(1)
print("LuaJIT: 3 IDs of worker 1")
local last
for _ = 1, 3 do
  last = next_id(generator)
  print("  " .. decimal(last))
end
describe(last)
