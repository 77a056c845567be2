-- Lists a person's orders, the newest first.
-- KEYS: people bought orders refunded
-- ARGV: person limit
-- Returns order, refunded, order, refunded, ...
local buyer = redis.call('HGET', KEYS[1], ARGV[1])
if not buyer then return {} end
local found = {}
local members = redis.call('ZREVRANGEBYLEX', KEYS[2], '(' .. buyer .. ';', '[' .. buyer .. ':',
  'LIMIT', 0, ARGV[2])
for _, member in ipairs(members) do
  local id = string.match(member, '^[^:]+:[^:]+:(.+)$')
  table.insert(found, redis.call('HGET', KEYS[3], id))
  table.insert(found, redis.call('HGET', KEYS[4], id) or '0')
end
return found
