-- The suite of tests/languages/README.md: suite.lua DECLARATIONS SUBCOMMAND ...
package.path = (arg[0]:match("^(.*/)") or "./") .. "?.lua;" .. package.path
local ffi = require("ffi")
local snowflake = require("snowflake")
local check_vectors = require("vectors")

local WORKER_ID = 1
local COUNT = 100000

local function configured(changes)
  local config = snowflake.config(snowflake.library.SNOWFLAKE_LAYOUT_DEFAULT)
  config.worker_id = WORKER_ID
  for field, value in pairs(changes or {}) do
    config[field] = value
  end
  return config
end

--- The decimal digits of an int64_t, which Lua writes with LL after them.
local function digits(id)
  return (tostring(id):gsub("LL$", ""))
end

local function print_ids(generator, count)
  local lines = {}
  for i = 1, count do
    lines[i] = digits(snowflake.next(generator))
  end
  print(table.concat(lines, "\n"))
end

ffi.cdef([[
  struct timespec_t { long seconds, nanoseconds; };
  int clock_gettime(int clock, struct timespec_t *now);
]])
local CLOCK_MONOTONIC = 1
local now = ffi.new("struct timespec_t")

local function nanoseconds()
  assert(ffi.C.clock_gettime(CLOCK_MONOTONIC, now) == 0)
  return tonumber(now.seconds) * 1e9 + tonumber(now.nanoseconds)
end

local function time_calls(generator, calls)
  local next_id = snowflake.library.snowflake_next
  local started = nanoseconds()
  for _ = 1, calls do
    if next_id(generator) < 0 then
      error("snowflake_next failed")
    end
  end
  return (nanoseconds() - started) / calls
end

local commands = {}

function commands.vectors(directory)
  print(check_vectors(directory) .. " checks")
end

--- Lua states share nothing, so there is one thread.
function commands.threads()
  print("threads 1")
  print_ids(snowflake.new(configured()), COUNT)
end

local function print_refusal(worker_id)
  local created, message = pcall(snowflake.new, configured({ worker_id = worker_id }))
  assert(not created, "the worker ID was accepted")
  print(message)
end

function commands.error()
  print_refusal(1024)
  print(select(2, snowflake.try_parse("!", snowflake.library.SNOWFLAKE_ENCODING_BASE32)))
  print_refusal(2 ^ 32 + 5)
end

function commands.store(path, count)
  -- The configuration does not keep the text alive: this does.
  local store = "file:" .. path
  print_ids(snowflake.new(configured({ store = store })), tonumber(count))
end

function commands.bench(calls)
  local generator = snowflake.new(configured({ max_lead_ms = 3600000 }))
  time_calls(generator, calls / 10)
  local slices = {}
  for i = 1, 5 do
    slices[i] = time_calls(generator, calls / 5)
  end
  table.sort(slices)
  print(slices[3])
end

snowflake.load(arg[1])
local command = commands[arg[2]]
if not command then
  io.stderr:write("usage: suite.lua DECLARATIONS vectors|threads|error|store|bench ...\n")
  os.exit(2)
end
command(unpack(arg, 3))
