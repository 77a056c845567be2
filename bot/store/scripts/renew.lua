-- Keeps the places that a worker still owns.
-- KEYS: ready conversation...
-- ARGV: lease_ms then place, fence for each conversation
-- Returns, for each, its epoch, or -1 when it is owned by somebody else by now.
local now = now_ms()
local answers = {}
for k = 2, #KEYS do
  local place, fence = ARGV[2 * k - 2], ARGV[2 * k - 1]
  if fenced(KEYS[k], fence) and redis.call('HEXISTS', KEYS[k], 'owner') == 1 then
    redis.call('ZADD', KEYS[1], now + ARGV[1], place)
    answers[k - 1] = tonumber(redis.call('HGET', KEYS[k], 'epoch') or 0)
  else
    answers[k - 1] = -1
  end
end
return answers
