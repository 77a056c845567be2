-- Makes a worker the one owner of a place that is due, or that it owns without knowing it: an
-- answer was lost, Redis was away. Taking that up again is no further try.
-- KEYS: conversation inbox transcript outbox ready
-- ARGV: place worker lease_ms unless_tried put_off_ms alone
--   unless_tried: leave a place alone that was tried so often in a row, unless the last try ended
--   by itself, as one that kills its worker does not; '' takes any
--   put_off_ms: when to look at such a place again; with 0 the worker is told of it, as it is of one
--   whose last worker died while no place like it was beside it
--   alone: '1' when no place like it is served beside it, or it is only to be given up
-- Returns nothing, {tried, alone} as it was last time, or {now, fence, attempts, record, inbox,
-- transcript, outbox}.
local now = now_ms()
local look = tonumber(redis.call('ZSCORE', KEYS[5], ARGV[1]) or '')
if not look then return false end
local again = look > now
if again and redis.call('HGET', KEYS[1], 'owner') ~= ARGV[2] then return false end
local tried = tonumber(redis.call('HGET', KEYS[1], 'attempts') or 0)
local died = not fenced(KEYS[1], redis.call('HGET', KEYS[1], 'ended'))
local alone = fenced(KEYS[1], redis.call('HGET', KEYS[1], 'alone'))
if not again and died and ARGV[4] ~= '' and tried >= tonumber(ARGV[4]) then
  if ARGV[5] == '0' or alone then return {tried, alone and 1 or 0} end
  redis.call('ZADD', KEYS[5], now + ARGV[5], ARGV[1])
  return false
end
-- Never below the clock: a failover may roll the stored fence back, time goes on.
local fence = math.max(tonumber(redis.call('HGET', KEYS[1], 'fence') or 0) + 1, now)
fence = string.format('%.0f', fence)
redis.call('HSET', KEYS[1], 'fence', fence, 'owner', ARGV[2])
redis.call('HDEL', KEYS[1], 'hold')
if ARGV[6] == '1' or (again and alone) then redis.call('HSET', KEYS[1], 'alone', fence) end
local attempts = redis.call('HINCRBY', KEYS[1], 'attempts', again and 0 or 1)
redis.call('ZADD', KEYS[5], now + ARGV[3], ARGV[1])
local record, outbox = redis.call('HGETALL', KEYS[1]), redis.call('LRANGE', KEYS[4], 0, -1)
-- The oldest post is what its owner sends first. It is marked before, so that whoever comes after
-- a lost answer looks for it; its owner is told the mark that was there.
if #outbox > 0 then
  redis.call('HSETNX', KEYS[1], 'sending', cjson.decode(outbox[1]).id .. '@' .. now)
end
return {
  now, fence, attempts, record, redis.call('HGETALL', KEYS[2]),
  redis.call('LRANGE', KEYS[3], 0, -1), outbox,
}
