--- The functions and structs of snowflake.h, and what is checked before a call.
local ffi = require("ffi")

local SONAME = "libsnowflake.so.0.2"
local MAJOR, MINOR = 0, 2

local native = {}

ffi.cdef([[
  typedef struct snowflake_t snowflake_t;
  typedef struct {
    uint32_t size, order;
    int64_t time_bits, worker_bits, sequence_bits, tick_ns, epoch_unix_ms;
    int64_t worker_id, worker_count, max_wait_ms, max_lead_ms, sequence_start;
    const char *store;
    void *clock, *clock_context;
    int64_t max_jump_ms;
  } snowflake_config_t;
  typedef struct {
    uint32_t size;
    int32_t status, os_errno;
    uint32_t wait_reason;
    int64_t wait_ns;
    char message[488];
  } snowflake_error_t;
  typedef struct {
    uint32_t size, nanoseconds;
    int64_t unix_ms, tick, worker_id, sequence;
  } snowflake_parts_t;

  uint32_t snowflake_version_number(void);
  const char *snowflake_version_string(void);
  int32_t snowflake_config_init(snowflake_config_t *config, size_t size, uint32_t layout,
                                snowflake_error_t *error);
  int32_t snowflake_new(const snowflake_config_t *config, snowflake_t **generator,
                        snowflake_error_t *error);
  int64_t snowflake_next(const snowflake_t *generator);
  void snowflake_free(snowflake_t *generator);
  int32_t snowflake_explain(const snowflake_t *generator, int64_t result,
                            snowflake_error_t *error);
  int32_t snowflake_split(const snowflake_config_t *config, int64_t id,
                          snowflake_parts_t *parts, snowflake_error_t *error);
  int64_t snowflake_compose(const snowflake_config_t *config, int64_t tick,
                            int64_t worker_id, int64_t sequence, snowflake_error_t *error);
  int64_t snowflake_ends_at_unix_ms(const snowflake_config_t *config,
                                    snowflake_error_t *error);
  int64_t snowflake_format(int64_t id, uint32_t encoding, char *text, size_t capacity,
                           snowflake_error_t *error);
  int64_t snowflake_parse(const char *text, size_t length, uint32_t encoding,
                          snowflake_error_t *error);
]])
native.library = ffi.load(os.getenv("SNOWFLAKE_LIBRARY") or SONAME)

-- Functions are looked up when they are called: nothing is called before this.
local library = native.library
local number = library.snowflake_version_number()
local major, minor = math.floor(number / 10000), math.floor(number / 100) % 100
if major ~= MAJOR or minor < MINOR or (MAJOR == 0 and minor ~= MINOR) then
  local needed = ("libsnowflake %d.%d is needed, but version %s was loaded: "):format(
    MAJOR,
    MINOR,
    ffi.string(library.snowflake_version_string())
  )
  error(needed .. "install the version that this binding belongs to", 0)
end

local Error = {}

function Error:__tostring()
  return self.message
end

--- An error detail to pass.
function native.detail()
  local err = ffi.new("snowflake_error_t")
  err.size = ffi.sizeof(err)
  return err
end

--- Returns the result, or raises the error that the library described.
function native.checked(result, err)
  if result < 0 then
    local fields = { status = tonumber(result), message = ffi.string(err.message) }
    error(setmetatable(fields, Error), 0)
  end
  return result
end

local function refuse(sentence, got)
  local text = type(got) == "string" and ("%q"):format(got) or tostring(got)
  error(sentence .. ", got " .. text:sub(1, 60), 0)
end

--- Refuses what ffi would cut or round: fractions, and numbers that may not be exact.
function native.integer(name, value)
  if type(value) == "number" and value % 1 == 0 and math.abs(value) <= 2 ^ 53 then
    return value
  end
  if ffi.istype("int64_t", value) then
    return value
  end
  refuse(name .. " must be an integer of 64 bits (above 2^53 an int64_t such as 1LL)", value)
end

--- The number of a name in a table.
function native.number_of(numbers, what, name)
  if numbers[name] then
    return numbers[name]
  end
  local names = {}
  for each, index in pairs(numbers) do
    names[index + 1] = each
  end
  refuse(what .. " must be one of " .. table.concat(names, ", "), name)
end

--- A text that C can hold, for as long as Lua keeps it.
function native.c_string(name, text)
  if type(text) ~= "string" or text:find("%z") then
    refuse(name .. " must be a string without NUL", text)
  end
  return text
end

--- Sets fields of a configuration, each of which must be one of those known.
function native.set(config, fields, known)
  for name, value in pairs(fields) do
    if not known[name] then
      error("unknown setting: " .. tostring(name), 0)
    end
    config[name] = native.integer(name, value)
  end
end

return native
