-- Refunds once per key, never more than is left: check, booking and audit trail in one step.
-- KEYS: keys refunds orders buyers people refunded audit requests requested
-- ARGV: key digest person order_id amount currency id refund
-- Returns {what, ...}:
--   {"made", refund}   booked now, or before with the same key and digest
--   {"reused"}         the key belongs to another request
--   {"none"}           this person has no such order
--   {"large", left}    nothing was booked: more than is left, nothing at all, another currency
local made = redis.call('HGET', KEYS[1], ARGV[1])
if made then
  local digest, id = string.match(made, '^(%S+) (.+)$')
  if digest ~= ARGV[2] then return {'reused'} end
  return {'made', redis.call('HGET', KEYS[2], id)}
end

local order = redis.call('HGET', KEYS[3], ARGV[4])
local buyer = redis.call('HGET', KEYS[5], ARGV[3])
if not order or not buyer or redis.call('HGET', KEYS[4], ARGV[4]) ~= buyer then return {'none'} end

-- Amounts stay below 2^53, where a double is still exact; %.0f writes them without an exponent.
local total = cjson.decode(order).total
local before = tonumber(redis.call('HGET', KEYS[6], ARGV[4]) or '0')
-- What waits for approval is kept aside, but not from the request that is approved now.
local own = tonumber(string.match(redis.call('HGET', KEYS[8], ARGV[1]) or '0', '^%d+'))
local kept = tonumber(redis.call('HGET', KEYS[9], ARGV[4]) or '0') - own
local left, amount = total.minor - before - kept, tonumber(ARGV[5])
if ARGV[6] ~= total.currency or amount <= 0 or amount > left then
  return {'large', string.format('%.0f', left), total.currency}
end

redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[7])
redis.call('HSET', KEYS[2], ARGV[7], ARGV[8])
redis.call('HINCRBY', KEYS[6], ARGV[4], ARGV[5])
if own > 0 then
  redis.call('HDEL', KEYS[8], ARGV[1])
  redis.call('HINCRBY', KEYS[9], ARGV[4], string.format('%.0f', -own))
end
redis.call('XADD', KEYS[7], '*', 'act', 'refunded', 'key', ARGV[1], 'digest', ARGV[2],
  'customer', buyer, 'id', ARGV[7], 'record', ARGV[8],
  'left_before', string.format('%.0f', left), 'left_after', string.format('%.0f', left - amount))
return {'made', ARGV[8]}
