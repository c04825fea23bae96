-- Leases a worker ID.
-- ARGV: the name of the holder, its clock, owner, nonce, the first and the last worker ID, and
-- the preferred one or nothing.
local name, client_ms, owner, nonce = ARGV[4], tonumber(ARGV[5]), ARGV[6], ARGV[7]
local first, last, preferred = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])

if is_skewed(client_ms) then
  return {'skewed', text(now_ms)}
end
look_for_losses()

local function granted(worker, record)
  return {'granted', text(worker), text(record.from_ms), text(record.until_ms)}
end

local grant = {owner = owner, nonce = nonce, name = name, expires_ms = now_ms + window_ms}
local known = call('HGET', PLACES, place(grant))
local before = known and read(known)
if before and before.owner == owner and before.nonce == nonce then
  -- Written again: WAIT is about the writes of its own connection.
  write(known, before)
  return granted(tonumber(known), before)
end

local furthest_ms = now_ms + longest_ms + max_skew_ms

local function is_free(worker)
  local record = read(worker)
  return not record or (record.expires_ms <= now_ms and record.until_ms <= furthest_ms)
end

-- Worker IDs that were used stay so: the next search begins where this one ended.
local function never_used()
  local field = 'from ' .. ARGV[8]
  local start = tonumber(call('HGET', PLACES, field) or first)
  local worker = start
  while worker <= last and call('HEXISTS', RECORDS, worker) == 1 do
    worker = worker + 1
  end
  if worker > start and first < last then
    call('HSET', PLACES, field, worker)
  end
  return worker <= last and worker
end

-- The record that expires first, and when.
local function first_to_expire()
  if first == last then
    local record = read(first)
    if record.until_ms <= furthest_ms then
      return first, record.expires_ms
    end
    return nil, furthest_ms
  end
  local at, page = 0, call('ZRANGE', EXPIRES, 0, 31)
  while #page > 0 do
    for _, member in ipairs(page) do
      local worker = tonumber(member)
      if first <= worker and worker <= last then
        local record = read(worker)
        if record.until_ms <= furthest_ms then
          return worker, record.expires_ms
        end
      end
    end
    at = at + 32
    page = call('ZRANGE', EXPIRES, at, at + 31)
  end
  return nil, furthest_ms
end

local is_in_range = preferred and first <= preferred and preferred <= last
local worker = is_in_range and is_free(preferred) and preferred or never_used()
if not worker then
  local idle, expires_ms = first_to_expire()
  if not idle or expires_ms > now_ms then
    return {'full', text(expires_ms)}
  end
  worker = idle
end

before = read(worker)
if before then
  call('HDEL', PLACES, place(before))
end
grant.from_ms = math.max(before and before.until_ms or 0, quarantine_ms)
grant.until_ms = math.max(grant.from_ms, now_ms) + window_ms
write(worker, grant)
call('HSET', PLACES, place(grant), worker)
return granted(worker, grant)
