--- libsnowflake through LuaJIT's ffi. An ID is an int64_t: a Lua number has 53 bits.
local ffi = require("ffi")

local snowflake = {}

-- The constants are enums of the header: library.SNOWFLAKE_ERR_PARSE and so on.
local library

--- Reads the preprocessed header and loads the library.
function snowflake.load(declarations)
  local file = assert(io.open(declarations, "r"))
  ffi.cdef(file:read("*a"))
  file:close()
  library = ffi.load("snowflake")
  snowflake.library = library
end

--- An error detail to pass.
local function detail()
  local err = ffi.new("snowflake_error_t")
  err.size = ffi.sizeof(err)
  return err
end

--- Returns the result, or raises the library's own message.
local function checked(result, err)
  if result < 0 then
    error(ffi.string(err.message), 0)
  end
  return result
end

--- The configuration of a layout, one of the SNOWFLAKE_LAYOUT_ numbers.
function snowflake.config(layout)
  local config, err = ffi.new("snowflake_config_t"), detail()
  checked(library.snowflake_config_init(config, ffi.sizeof(config), layout, err), err)
  return config
end

--- A generator, which the garbage collector frees.
function snowflake.new(config)
  local out, err = ffi.new("snowflake_t *[1]"), detail()
  checked(library.snowflake_new(config, out, err), err)
  return ffi.gc(out[0], library.snowflake_free)
end

--- The next ID, or the message of the error.
function snowflake.next(generator)
  local id = library.snowflake_next(generator)
  if id < 0 then
    local err = detail()
    library.snowflake_explain(generator, id, err)
    error(ffi.string(err.message), 0)
  end
  return id
end

--- When the layout of a configuration ends, in milliseconds since 1970.
function snowflake.ends_at_unix_ms(config)
  local err = detail()
  return checked(library.snowflake_ends_at_unix_ms(config, err), err)
end

--- The parts of an ID in the layout of a configuration.
function snowflake.split(config, id)
  local parts, err = ffi.new("snowflake_parts_t"), detail()
  parts.size = ffi.sizeof(parts)
  checked(library.snowflake_split(config, id, parts, err), err)
  return parts
end

--- The ID of these parts in the layout of a configuration.
function snowflake.compose(config, tick, worker_id, sequence)
  local err = detail()
  return checked(library.snowflake_compose(config, tick, worker_id, sequence, err), err)
end

function snowflake.format(id, encoding)
  local text, err = ffi.new("char[20]"), detail()
  local length = library.snowflake_format(id, encoding, text, ffi.sizeof(text), err)
  return ffi.string(text, checked(length, err))
end

--- The ID of a text, or a negative status and the message.
function snowflake.try_parse(text, encoding)
  local err = detail()
  local id = library.snowflake_parse(text, #text, encoding, err)
  return id, id < 0 and ffi.string(err.message) or nil
end

return snowflake
