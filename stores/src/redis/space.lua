-- What every script begins with.
--
-- KEYS: the space (hash), its records (hash: worker ID -> record), when they expire (sorted
-- set of worker IDs), and where to look first (hash, made from the records).
-- ARGV: the layout, the window, how far clocks may be apart, then what the request has.
--
-- Owners and nonces stay text: a number of Lua has 53 bits.
local call = redis.call
local SPACE, RECORDS, EXPIRES, PLACES = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local layout, window_ms, max_skew_ms = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

-- Lua would write a large number with an exponent.
local function text(number)
  return string.format('%.0f', number)
end

local time = call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)

local replication = call('INFO', 'replication')
if not string.find(replication, 'role:master', 1, true) then
  return redis.error_reply('READONLY this server is a replica')
end
-- run_id changes when the server starts again. It is the old one when the server becomes the
-- primary a second time; then master_replid is new.
local run = string.match(call('INFO', 'server'), 'run_id:(%w+)')
local history = string.match(replication, 'master_replid:(%w+)')
if not run or not history then
  return redis.error_reply('ERR INFO shows no run_id or no master_replid')
end
local identity = run .. ' ' .. history

local space = call('HMGET', SPACE, 'layout', 'store_id', 'window_max', 'quarantine', 'used')
if space[1] and space[1] ~= layout then
  return {'mismatch', space[1]}
end
local longest_ms = math.max(tonumber(space[3] or '0'), window_ms)
local quarantine_ms = tonumber(space[4] or '0')

local function decode(record)
  local pattern = '^(%x+) (%d+) (%d+) (%d+) (%d+) (.*)$'
  local owner, nonce, from, till, expires, name = string.match(record, pattern)
  return {
    owner = owner, nonce = nonce, name = name,
    from_ms = tonumber(from), until_ms = tonumber(till), expires_ms = tonumber(expires),
  }
end

local function read(worker)
  local record = call('HGET', RECORDS, worker)
  return record and decode(record)
end

local function write(worker, record)
  local from, till, expires =
    text(record.from_ms), text(record.until_ms), text(record.expires_ms)
  local fields = {record.owner, record.nonce, from, till, expires, record.name}
  if call('HSET', RECORDS, worker, table.concat(fields, ' ')) == 1 then
    call('HINCRBY', SPACE, 'used', 1)
  end
  call('ZADD', EXPIRES, expires, worker)
end

-- When a record is idle: it has expired, and its range is over.
local function idle_at(record)
  return math.max(record.expires_ms, record.until_ms)
end

local function is_idle(record)
  return not record or idle_at(record) <= now_ms
end

-- Where the record of an acquisition is noted, for its repetition.
local function place(record)
  return record.owner .. ' ' .. record.nonce
end

local function is_skewed(client_ms)
  return math.abs(client_ms - now_ms) > max_skew_ms
end

-- Begins the space, or begins it anew with the records that are there.
local function begin(present)
  call('HSET', SPACE, 'layout', layout, 'store_id', identity, 'window_max', text(longest_ms),
    'quarantine', text(quarantine_ms), 'used', present)
  call('DEL', EXPIRES, PLACES)
  local records = call('HGETALL', RECORDS)
  for at = 1, #records, 2 do
    local worker, record = records[at], decode(records[at + 1])
    call('ZADD', EXPIRES, text(record.expires_ms), worker)
    call('HSET', PLACES, place(record), worker)
  end
end

-- A store that may have lost something grants nothing that it may have granted before.
local function look_for_losses()
  local present, used = call('HLEN', RECORDS), tonumber(space[5] or '-1')
  local is_whole = present == used and call('ZCARD', EXPIRES) == used
  if space[2] ~= identity or not is_whole then
    quarantine_ms = math.max(quarantine_ms, now_ms + longest_ms + max_skew_ms)
    begin(present)
  elseif longest_ms ~= tonumber(space[3]) then
    call('HSET', SPACE, 'window_max', text(longest_ms))
  end
end

