-- The vectors that every language reads.
local ffi = require("ffi")
local snowflake = require("snowflake")

local PRESETS = {
  ["default"] = "DEFAULT",
  ["twitter"] = "TWITTER",
  ["discord"] = "DISCORD",
  ["instagram"] = "INSTAGRAM",
  ["mastodon"] = "MASTODON",
  ["sonyflake-v1"] = "SONYFLAKE_V1",
  ["sonyflake-v2"] = "SONYFLAKE_V2",
  ["tsid"] = "TSID",
  ["javascript"] = "JAVASCRIPT",
}
local FIELDS = { "time_bits", "worker_bits", "sequence_bits", "order", "tick_ns", "epoch_unix_ms" }

local checks = 0

--- Where a row is, such as "ids.tsv:17".
local place

local function check(what, found, expected)
  if found ~= expected then
    io.stderr:write(
      ("%s: %s is %s, expected %s\n"):format(place, what, tostring(found), tostring(expected))
    )
    os.exit(1)
  end
  checks = checks + 1
end

--- An int64_t of decimal digits: tonumber would round above 2^53.
local function integer(text)
  assert(text:match("^%d+$"), place .. ": not a number: " .. text)
  local value = 0LL
  for digit in text:gmatch("%d") do
    value = value * 10 + tonumber(digit)
  end
  return value
end

--- Iterates over the rows of a table, each by the names in its header.
local function rows(directory, name)
  local names, number = nil, 0
  local lines = assert(io.lines(directory .. "/" .. name))
  return function()
    for line in lines do
      number = number + 1
      local fields = {}
      for field in (line .. "\t"):gmatch("(.-)\t") do
        fields[#fields + 1] = field
      end
      if not names then
        names = fields
      elseif line:sub(1, 1) ~= "#" then
        local row = {}
        for i, field in ipairs(fields) do
          row[names[i]] = field
        end
        place = name .. ":" .. number
        return row
      end
    end
  end
end

local function check_preset(config, row)
  local preset = snowflake.config(snowflake.library["SNOWFLAKE_LAYOUT_" .. PRESETS[row.name]])
  for _, field in ipairs(FIELDS) do
    check(field, ffi.cast("int64_t", preset[field]), ffi.cast("int64_t", config[field]))
  end
end

local function layout_of_row(row)
  local library = snowflake.library
  local config = snowflake.config(library.SNOWFLAKE_LAYOUT_DEFAULT)
  for _, field in ipairs(FIELDS) do
    if field ~= "order" then
      config[field] = integer(row[field])
    end
  end
  config.order = row.order == "sequence-first" and library.SNOWFLAKE_ORDER_SEQUENCE_FIRST
    or library.SNOWFLAKE_ORDER_WORKER_FIRST
  return config
end

--- The configurations of layouts.tsv, by name.
local function check_layouts(directory)
  local configs = {}
  for row in rows(directory, "layouts.tsv") do
    local config = layout_of_row(row)
    if PRESETS[row.name] then
      check_preset(config, row)
    end
    local ends_at = snowflake.ends_at_unix_ms(config)
    check("ends_at_unix_ms", ends_at, integer(row.ends_at_unix_ms))
    configs[row.name] = config
  end
  return configs
end

local function check_ids(directory, configs)
  for row in rows(directory, "ids.tsv") do
    local config, id = configs[row.layout], integer(row.id)
    local parts = snowflake.split(config, id)
    for _, field in ipairs({ "tick", "worker_id", "sequence", "unix_ms", "nanoseconds" }) do
      check(field, ffi.cast("int64_t", parts[field]), integer(row[field]))
    end
    local composed = snowflake.compose(config, parts.tick, parts.worker_id, parts.sequence)
    check("the composed ID", composed, id)
  end
end

local function encoding_of(row)
  return snowflake.library["SNOWFLAKE_ENCODING_" .. row.encoding:upper()]
end

local function check_text(directory)
  for row in rows(directory, "text.tsv") do
    local id = integer(row.id)
    check("text", snowflake.format(id, encoding_of(row)), row.text)
    check("id", snowflake.try_parse(row.text, encoding_of(row)), id)
  end
end

local function check_bad_text(directory)
  for row in rows(directory, "bad_text.tsv") do
    local text = row.text == "-" and "" or row.text
    local status = snowflake.try_parse(text, encoding_of(row))
    check("status", tonumber(status), snowflake.library.SNOWFLAKE_ERR_PARSE)
  end
end

--- Checks all vectors of a directory; returns how many checks that were.
return function(directory)
  check_ids(directory, check_layouts(directory))
  check_text(directory)
  check_bad_text(directory)
  return checks
end
