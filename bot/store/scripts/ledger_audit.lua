-- Appends a line to the audit trail, once per mark; people get their pseudonyms.
-- KEYS: people audited audit
-- ARGV: mark customer by pseudonym pseudonym field value field value ...
if redis.call('HSETNX', KEYS[2], ARGV[1], '1') == 0 then return 0 end
local function named(person, pseudonym)
  local known = redis.call('HGET', KEYS[1], person)
  if known then return known end
  redis.call('HSET', KEYS[1], person, pseudonym, pseudonym, person)
  return pseudonym
end
local customer = named(ARGV[2], ARGV[4])
local by = named(ARGV[3], ARGV[5])
redis.call('XADD', KEYS[3], '*', 'customer', customer, 'by', by, unpack(ARGV, 6))
return 1
