-- Places an order once per key: the key, the stock, the booking and the audit trail in one step.
-- KEYS: keys orders buyers bought people refunded sold audit
-- ARGV: key digest person pseudonym id order at_ms objection sku quantity stock act
--   objection: "1" when the offer no longer stands; matters only for a key not used before
--   stock: how many there are to sell in all, -1 for no end of them
-- Returns {what, ...}:
--   {"made", order, refunded}   placed now, or before with the same key and digest
--   {"reused"}                  the key belongs to another request
--   {"objection"}               nothing was placed
--   {"short", left}             nothing was placed: too few are left
local made = redis.call('HGET', KEYS[1], ARGV[1])
if made then
  local digest, id = string.match(made, '^(%S+) (.+)$')
  if digest ~= ARGV[2] then return {'reused'} end
  return {'made', redis.call('HGET', KEYS[2], id), redis.call('HGET', KEYS[6], id) or '0'}
end
if ARGV[8] == '1' then return {'objection'} end

local stock, quantity = tonumber(ARGV[11]), tonumber(ARGV[10])
if stock >= 0 then
  local left = stock - tonumber(redis.call('HGET', KEYS[7], ARGV[9]) or '0')
  if quantity > left then return {'short', tostring(math.max(left, 0))} end
  redis.call('HINCRBY', KEYS[7], ARGV[9], quantity)
end

local buyer = redis.call('HGET', KEYS[5], ARGV[3])
if not buyer then
  buyer = ARGV[4]
  redis.call('HSET', KEYS[5], ARGV[3], buyer, buyer, ARGV[3])
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[5])
redis.call('HSET', KEYS[2], ARGV[5], ARGV[6])
redis.call('HSET', KEYS[3], ARGV[5], buyer)
redis.call('ZADD', KEYS[4], 0, buyer .. ':' .. ARGV[7] .. ':' .. ARGV[5])
redis.call('XADD', KEYS[8], '*', 'act', ARGV[12], 'key', ARGV[1], 'digest', ARGV[2],
  'customer', buyer, 'id', ARGV[5], 'record', ARGV[6])
return {'made', ARGV[6], '0'}
