-- Lets no grant begin for a while.
look_for_losses()
quarantine_ms = math.max(quarantine_ms, now_ms + longest_ms + max_skew_ms)
call('HSET', SPACE, 'quarantine', text(quarantine_ms))
return {'done'}
