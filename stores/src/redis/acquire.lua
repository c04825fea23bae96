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

local grant = {owner = owner, nonce = nonce, name = name}
local known = call('HGET', PLACES, place(grant))
local before = known and read(known)
if before and before.owner == owner and before.nonce == nonce then
  -- Written again: WAIT is about the writes of its own connection.
  write(known, before)
  return granted(tonumber(known), before)
end
if now_ms < quarantine_ms then
  return {'quarantined', text(quarantine_ms)}
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

-- Of the records that are idle, the one that has expired first; else when the next one is
-- idle.
local function first_expired()
  if first == last then
    local record = read(first)
    return is_idle(record) and first, idle_at(record)
  end
  local next_ms
  local at, page = 0, call('ZRANGE', EXPIRES, 0, 31)
  while #page > 0 do
    for _, member in ipairs(page) do
      local worker = tonumber(member)
      if first <= worker and worker <= last then
        local record = read(worker)
        if is_idle(record) then
          return worker
        end
        if next_ms and next_ms <= record.expires_ms then
          return nil, next_ms
        end
        next_ms = math.min(next_ms or idle_at(record), idle_at(record))
      end
    end
    at = at + 32
    page = call('ZRANGE', EXPIRES, at, at + 31)
  end
  return nil, next_ms
end

local is_in_range = preferred and first <= preferred and preferred <= last
local is_free = is_in_range and is_idle(read(preferred))
local worker = is_free and preferred or never_used()
if not worker then
  local next_ms
  worker, next_ms = first_expired()
  if not worker then
    return {'full', text(next_ms)}
  end
end

before = read(worker)
if before then
  call('HDEL', PLACES, place(before))
end
grant.from_ms = math.max(before and before.until_ms or 0, quarantine_ms)
grant.until_ms = now_ms + window_ms
grant.expires_ms = grant.until_ms
write(worker, grant)
call('HSET', PLACES, place(grant), worker)
return granted(worker, grant)
