-- Creates the space without a quarantine; one that is there stays as it is.
if not space[1] then
  begin(call('HLEN', RECORDS))
end
return {'done'}
