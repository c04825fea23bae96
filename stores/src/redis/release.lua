-- Gives a worker ID back.
-- ARGV: the worker ID, owner and nonce.
local worker, owner, nonce = ARGV[4], ARGV[5], ARGV[6]

local record = read(worker)
if record and record.owner == owner and record.nonce == nonce then
  record.expires_ms = now_ms
  write(worker, record)
end
return {'released'}
