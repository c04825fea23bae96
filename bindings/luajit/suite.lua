-- The suite of ../README.md.
package.path = (arg[0]:match("^(.*/)") or "./") .. "?.lua;" .. package.path
local ffi = require("ffi")
local snowflake = require("snowflake")
local check_vectors = require("vectors")

local WORKER_ID = 1
local COUNT = 100000

--- The decimal digits of an int64_t, which Lua writes with LL after them.
local function digits(id)
  return (tostring(id):gsub("LL$", ""))
end

local function print_ids(generator, count)
  local lines = {}
  for i = 1, count do
    lines[i] = digits(generator:next())
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
  local started = nanoseconds()
  for _ = 1, calls do
    generator:next()
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
  print_ids(snowflake.new({ worker_id = WORKER_ID }), COUNT)
end

local function print_refusal(call, ...)
  local accepted, err = pcall(call, ...)
  assert(not accepted, "nothing was refused")
  print(tostring(err))
end

function commands.error()
  print_refusal(snowflake.new, { worker_id = 1024 })
  print_refusal(snowflake.parse, "!", "base32")
  print_refusal(snowflake.new, { worker_id = 2 ^ 32 + 5 })
  print_refusal(snowflake.new, { worker_id = 2 ^ 64 + 5 })
end

function commands.store(path, count)
  local generator = snowflake.new({ worker_id = WORKER_ID, store = "file:" .. path })
  print_ids(generator, tonumber(count))
end

function commands.bench(calls)
  local settings = { worker_id = WORKER_ID, max_lead_ms = 3600000, store = "memory" }
  local generator = snowflake.new(settings)
  time_calls(generator, calls / 10)
  local slices = {}
  for i = 1, 5 do
    slices[i] = time_calls(generator, calls / 5)
  end
  table.sort(slices)
  print(slices[3])
end

local command = commands[arg[1]]
if not command then
  io.stderr:write("usage: suite.lua vectors DIR|threads|error|store PATH COUNT|bench CALLS\n")
  os.exit(2)
end
command(unpack(arg, 2))
