-- Makes a place due, so that it can be claimed, unless somebody owns it now.
-- KEYS: conversation ready
-- ARGV: place
local now, look = now_ms(), tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or '')
if redis.call('HEXISTS', KEYS[1], 'owner') == 1 and look and look > now then return 0 end
if not look or look > now then redis.call('ZADD', KEYS[2], now, ARGV[1]) end
return 1
