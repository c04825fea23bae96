-- The vectors that every language reads.
local ffi = require("ffi")
local snowflake = require("snowflake")

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

local function check_preset(name, fields)
  local preset = snowflake.layout(name)
  for _, field in ipairs(FIELDS) do
    check(field, preset[field], fields[field])
  end
end

--- The layouts of layouts.tsv, by name.
local function check_layouts(directory)
  local layouts = {}
  for row in rows(directory, "layouts.tsv") do
    local fields = {}
    for _, field in ipairs(FIELDS) do
      fields[field] = field == "order" and row.order or integer(row[field])
    end
    if snowflake.PRESETS[row.name] then
      check_preset(row.name, fields)
    end
    local layout = snowflake.layout("default", fields)
    check("ends_at_unix_ms", layout:ends_at_unix_ms(), integer(row.ends_at_unix_ms))
    layouts[row.name] = layout
  end
  return layouts
end

local function check_ids(directory, layouts)
  for row in rows(directory, "ids.tsv") do
    local layout, id = layouts[row.layout], integer(row.id)
    local parts = layout:split(id)
    for _, field in ipairs({ "tick", "worker_id", "sequence", "unix_ms", "nanoseconds" }) do
      check(field, ffi.cast("int64_t", parts[field]), integer(row[field]))
    end
    local composed = layout:compose(parts.tick, parts.worker_id, parts.sequence)
    check("the composed ID", composed, id)
  end
end

local function check_text(directory)
  for row in rows(directory, "text.tsv") do
    local id = integer(row.id)
    check("text", snowflake.format(id, row.encoding), row.text)
    check("id", snowflake.parse(row.text, row.encoding), id)
  end
end

local function check_bad_text(directory)
  for row in rows(directory, "bad_text.tsv") do
    local text = row.text == "-" and "" or row.text
    local parsed, result = pcall(snowflake.parse, text, row.encoding)
    check("status", parsed and result or result.status, snowflake.ERR_PARSE)
  end
end

--- Checks all vectors of a directory; returns how many checks that were.
return function(directory)
  check_ids(directory, check_layouts(directory))
  check_text(directory)
  check_bad_text(directory)
  return checks
end
