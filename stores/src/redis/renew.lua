-- Extends the range of a lease.
-- ARGV: the name of the holder, its clock, the worker ID, owner, nonce, the next nonce, and
-- where the range ends.
local name, client_ms, worker, owner = ARGV[4], tonumber(ARGV[5]), ARGV[6], ARGV[7]
local nonce, next_nonce, until_ms = ARGV[8], ARGV[9], tonumber(ARGV[10])

look_for_losses()

-- A store that was lost may have had a clock that was ahead, and have granted what follows a
-- range that is nearly over.
local is_quarantined = now_ms < quarantine_ms
local margin_ms = is_quarantined and max_skew_ms or 0

local record = read(worker)
local loss
if not record or record.owner ~= owner then
  loss = 'owner'
elseif record.nonce == next_nonce then
  -- Written again: WAIT is about the writes of its own connection.
  write(worker, record)
  return {'renewed', text(record.until_ms)}
elseif record.nonce ~= nonce then
  loss = 'twin'
elseif record.until_ms ~= until_ms then
  loss = 'range'
elseif now_ms + margin_ms >= record.until_ms then
  loss = 'over'
end

-- Whether the holder may put its record back into a store that has lost it.
local function may_put_back()
  if not is_quarantined or now_ms + margin_ms >= until_ms then
    return false
  end
  local is_free = is_idle(record) or record.owner == owner
  return is_free and (not record or record.until_ms <= until_ms)
end

if loss and not may_put_back() then
  return {'lost', loss}
end
if is_skewed(client_ms) then
  return {'skewed', text(now_ms)}
end
if record then
  call('HDEL', PLACES, place(record))
end
local end_ms = math.min(now_ms, client_ms) + window_ms
local renewed = {
  owner = owner, nonce = next_nonce, name = name,
  from_ms = record and record.from_ms or 0,
  until_ms = math.max(record and record.until_ms or 0, until_ms, end_ms),
  expires_ms = now_ms + window_ms,
}
write(worker, renewed)
return {'renewed', text(renewed.until_ms)}
