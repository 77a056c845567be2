-- Removes all that is kept of a place, unless somebody owns it now.
-- KEYS: conversation inbox transcript outbox ready knew bell
-- ARGV: place
-- Returns 1, or 0 when it is owned.
local look = tonumber(redis.call('ZSCORE', KEYS[5], ARGV[1]) or '')
if redis.call('HEXISTS', KEYS[1], 'owner') == 1 and look and look > now_ms() then return 0 end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[6])
redis.call('ZREM', KEYS[5], ARGV[1])
redis.call('LREM', KEYS[7], 0, ARGV[1])
return 1
