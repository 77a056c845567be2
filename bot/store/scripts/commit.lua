-- Writes what a step came to, all of it or nothing.
-- KEYS: conversation inbox transcript outbox ready bell knew parked spent...
-- ARGV: place fence epoch guard changes
--   epoch: refuse if it moved on; '' for what must be recorded whatever was said meanwhile
--   guard: refuse if an unread message of this user waits; '' for none
--   changes: {state, consume[], park[], reason, kept, append[], rows[], timer, start, release, wait,
--     keep, spent[], customers[], knew_seconds}: digests of who is a customer, kept longer than the
--     rest; park: ids of what is given up on
--   spent: tokens, one number for each such key; they are gone, whoever owns the place by now
-- Returns {'ok', waiting} | {'lost'} | {'stale'} | {'newer'}.
local place, epoch, guard = ARGV[1], ARGV[3], ARGV[4]
local changes = cjson.decode(ARGV[5])
count({unpack(KEYS, 9)}, changes.spent)
if not fenced(KEYS[1], ARGV[2]) then return {'lost'} end
if epoch ~= '' and redis.call('HGET', KEYS[1], 'epoch') ~= epoch then return {'stale'} end
if guard ~= '' then
  local taken = {}
  for _, id in ipairs(changes.consume) do taken[id] = true end
  local waiting = redis.call('HGETALL', KEYS[2])
  for i = 1, #waiting, 2 do
    if not taken[waiting[i]] then
      local command = cjson.decode(waiting[i + 1])
      if command.kind == 'said' and command.who.user == guard then return {'newer'} end
    end
  end
end

redis.call('HSET', KEYS[1], 'state', changes.state)
-- Writing on the way is no result: what kills its worker after each such write must not go on so.
if changes.release then redis.call('HSET', KEYS[1], 'attempts', 0) end
if changes.timer > 0 then redis.call('HSET', KEYS[1], 'timer', changes.timer)
else redis.call('HDEL', KEYS[1], 'timer') end
for _, id in ipairs(changes.consume) do redis.call('HDEL', KEYS[2], id) end
park({conversation = KEYS[1], inbox = KEYS[2], outbox = KEYS[4], parked = KEYS[8]}, place,
  changes.park, changes.reason)
if changes.kept == 0 then redis.call('DEL', KEYS[3])
else redis.call('LTRIM', KEYS[3], 0, changes.kept - 1) end
for _, message in ipairs(changes.append) do redis.call('RPUSH', KEYS[3], message) end
for _, row in ipairs(changes.rows) do redis.call('RPUSH', KEYS[4], row) end
if changes.start ~= '' then redis.call('HSET', KEYS[1], 'sending', changes.start .. '@' .. now_ms()) end
redis.call('HDEL', KEYS[1], 'forgotten')
for k = 1, 4 do redis.call('EXPIRE', KEYS[k], changes.keep) end
for _, digest in ipairs(changes.customers) do redis.call('SADD', KEYS[7], digest) end
redis.call('EXPIRE', KEYS[7], changes.knew_seconds)
if changes.release then
  release({conversation = KEYS[1], inbox = KEYS[2], outbox = KEYS[4], ready = KEYS[5],
    bell = KEYS[6]}, place, now_ms(), changes.wait, false)
end
return {'ok', redis.call('HLEN', KEYS[2])}
