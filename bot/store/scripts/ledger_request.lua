-- Keeps an amount aside for a refund that has to be approved, once per key.
-- KEYS: requests requested orders refunded
-- ARGV: key order_id amount left
--   left: what the shop says is left of the payment; our own books know better
-- Returns {"kept"}, or {"large", left}: nothing was kept
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return {'kept'} end
local left, amount = tonumber(ARGV[4]), tonumber(ARGV[3])
local order = redis.call('HGET', KEYS[3], ARGV[2])
if order then
  left = cjson.decode(order).total.minor - tonumber(redis.call('HGET', KEYS[4], ARGV[2]) or '0')
end
left = left - tonumber(redis.call('HGET', KEYS[2], ARGV[2]) or '0')
if amount <= 0 or amount > left then return {'large', string.format('%.0f', math.max(left, 0))} end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3] .. ' ' .. ARGV[2])
redis.call('HINCRBY', KEYS[2], ARGV[2], ARGV[3])
return {'kept'}
