-- Lets go of what was kept aside under a key; nothing happens a second time.
-- KEYS: requests requested
-- ARGV: key order_id
local own = redis.call('HGET', KEYS[1], ARGV[1])
if not own then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
return redis.call('HINCRBY', KEYS[2], ARGV[2], '-' .. string.match(own, '^%d+'))
