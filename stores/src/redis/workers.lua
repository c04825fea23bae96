-- Who holds which worker ID: four texts for each.
local found = {'workers'}
local records = call('HGETALL', RECORDS)
for at = 1, #records, 2 do
  local record = decode(records[at + 1])
  table.insert(found, records[at])
  table.insert(found, record.name)
  table.insert(found, text(record.until_ms))
  table.insert(found, text(record.expires_ms))
end
return found
