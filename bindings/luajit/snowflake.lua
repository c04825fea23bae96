--- 64-bit Snowflake IDs, through libsnowflake and LuaJIT's ffi.
--
-- An ID is an int64_t, which keeps its 63 bits whole: a Lua number has 53. Any number of
-- threads may use one generator, but states of Lua share nothing: each creates its own.
-- close() needs the generator alone.
--
--   local snowflake = require("snowflake")
--   local generator = snowflake.new({ worker_id = 1, store = "file:/var/lib/app/ids" })
--   local id = generator:next()
--
-- An error of the library is a table with status and message.
local ffi = require("ffi")

local native = require("snowflake.native")

local library = native.library
local TEXT_SIZE = 20

local snowflake = { ERR_PARSE = -5 }

--- The numbers of snowflake_layout_t, snowflake_order_t and snowflake_encoding_t.
local PRESETS = {
  ["default"] = 0,
  ["twitter"] = 1,
  ["discord"] = 2,
  ["instagram"] = 3,
  ["mastodon"] = 4,
  ["sonyflake-v1"] = 5,
  ["sonyflake-v2"] = 6,
  ["tsid"] = 7,
  ["javascript"] = 8,
}
local ORDERS = { ["worker-first"] = 0, ["sequence-first"] = 1 }
local ENCODINGS = { decimal = 0, hex = 1, base32 = 2, base62 = 3 }
snowflake.PRESETS, snowflake.ORDERS, snowflake.ENCODINGS = PRESETS, ORDERS, ENCODINGS

local function copy(fields)
  local copied = {}
  for name, value in pairs(fields or {}) do
    copied[name] = value
  end
  return copied
end

--- How the bits of an ID are divided, how long a tick is, and when tick 0 began. The
-- fields are those of FIELDS; all numbers but "order" are int64_t.
local Layout = {}
local FIELDS = {
  time_bits = true,
  worker_bits = true,
  sequence_bits = true,
  order = true,
  tick_ns = true,
  epoch_unix_ms = true,
}

function Layout:__index(name)
  if FIELDS[name] then
    local config = rawget(self, "config")
    if name == "order" then
      return config.order == ORDERS["sequence-first"] and "sequence-first" or "worker-first"
    end
    return config[name]
  end
  return Layout[name]
end

--- Takes an ID apart: a table of tick, worker_id, sequence, unix_ms and nanoseconds.
function Layout:split(id)
  id = native.integer("id", id)
  local parts, err = ffi.new("snowflake_parts_t"), native.detail()
  parts.size = ffi.sizeof(parts)
  native.checked(library.snowflake_split(self.config, id, parts, err), err)
  return {
    tick = parts.tick,
    worker_id = parts.worker_id,
    sequence = parts.sequence,
    unix_ms = parts.unix_ms,
    nanoseconds = parts.nanoseconds,
  }
end

--- Returns the ID of these parts.
function Layout:compose(tick, worker_id, sequence)
  tick, worker_id = native.integer("tick", tick), native.integer("worker_id", worker_id)
  sequence = native.integer("sequence", sequence)
  local err = native.detail()
  return native.checked(library.snowflake_compose(self.config, tick, worker_id, sequence, err), err)
end

--- Returns when the layout ends, in milliseconds since 1970.
function Layout:ends_at_unix_ms()
  local err = native.detail()
  return native.checked(library.snowflake_ends_at_unix_ms(self.config, err), err)
end

--- A preset, by its name, with some of its fields changed.
function snowflake.layout(preset, fields)
  local preset_number = native.number_of(PRESETS, "layout", preset or "default")
  local config, err = ffi.new("snowflake_config_t"), native.detail()
  native.checked(library.snowflake_config_init(config, ffi.sizeof(config), preset_number, err), err)
  local numbers = copy(fields)
  if numbers.order ~= nil then
    numbers.order = native.number_of(ORDERS, "order", numbers.order)
  end
  native.set(config, numbers, FIELDS)
  return setmetatable({ config = config }, Layout)
end

local Generator = {}
Generator.__index = Generator
local SETTINGS = {
  worker_id = true,
  worker_count = true,
  max_wait_ms = true,
  max_lead_ms = true,
  max_jump_ms = true,
  sequence_start = true,
}

--- Creates a generator, which the garbage collector frees if nobody closes it. The
-- settings are those of SETTINGS; store, such as "file:/var/lib/app/ids"; and layout, what
-- snowflake.layout returns or the name of a preset. The library's manual describes them;
-- what is left out has the library's default.
function snowflake.new(settings)
  local numbers = copy(settings)
  local layout, store = numbers.layout or "default", numbers.store
  numbers.layout, numbers.store = nil, nil
  if getmetatable(layout) ~= Layout then
    layout = snowflake.layout(layout)
  end
  local config, err = ffi.new("snowflake_config_t", layout.config), native.detail()
  native.set(config, numbers, SETTINGS)
  if store ~= nil then
    config.store = native.c_string("store", store)
  end
  local out = ffi.new("snowflake_t *[1]")
  native.checked(library.snowflake_new(config, out, err), err)
  local handle = ffi.gc(out[0], library.snowflake_free)
  return setmetatable({ handle = handle, layout = layout }, Generator)
end

function Generator:next()
  local id = library.snowflake_next(self.handle)
  if id < 0 then
    local err = native.detail()
    library.snowflake_explain(self.handle, id, err)
    native.checked(id, err)
  end
  return id
end

--- Frees the generator; it generates no IDs afterwards.
function Generator:close()
  if self.handle ~= nil then
    library.snowflake_free(ffi.gc(self.handle, nil))
    self.handle = nil
  end
end

--- Writes an ID as text, in one of ENCODINGS.
function snowflake.format(id, encoding)
  id = native.integer("id", id)
  encoding = native.number_of(ENCODINGS, "encoding", encoding)
  local text, err = ffi.new("char[?]", TEXT_SIZE), native.detail()
  local length = native.checked(library.snowflake_format(id, encoding, text, TEXT_SIZE, err), err)
  return ffi.string(text, length)
end

--- Reads an ID that snowflake.format wrote.
function snowflake.parse(text, encoding)
  encoding = native.number_of(ENCODINGS, "encoding", encoding)
  local err = native.detail()
  return native.checked(library.snowflake_parse(text, #text, encoding, err), err)
end

return snowflake
