-- Shared by every mailbox script: the clock, the fence, and the one way a place is given back.

local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function fenced(conversation, fence)
  return redis.call('HGET', conversation, 'fence') == fence
end

local function ring(bell, place)
  redis.call('RPUSH', bell, place)
  redis.call('LTRIM', bell, -10000, -1)
end

-- Adds what was spent to the counts of a day, which begins with the first token.
local function count(keys, tokens)
  for i, key in ipairs(keys) do
    if redis.call('INCRBY', key, tokens[i]) == tokens[i] then redis.call('EXPIRE', key, 86400) end
  end
end

-- Sets aside what was given up on, with the reason: commands, the oldest post, or a turn (turn:…),
-- which is the caller's to end.
local function park(keys, place, ids, reason)
  local function note(what, id, body)
    redis.call('RPUSH', keys.parked, cjson.encode({
      what = what, place = place, id = id, body = body, reason = reason, at = now_ms()}))
  end
  for _, id in ipairs(ids) do
    local body, post = redis.call('HGET', keys.inbox, id), redis.call('LINDEX', keys.outbox, 0)
    if body then
      note('command', id, body)
      redis.call('HDEL', keys.inbox, id)
    elseif post and cjson.decode(post).id == id then
      note('post', id, post)
      redis.call('LPOP', keys.outbox)
      redis.call('HDEL', keys.conversation, 'sending')
    elseif string.sub(id, 1, 5) == 'turn:' then
      note('turn', id, '')
    end
  end
end

-- Ends an ownership. The next look is now while commands or posts wait, after `wait` ms when the
-- owner asked for patience, at the next timer otherwise, and never if nothing is left. With `hold`
-- a new command may not shorten the wait (Slack said Retry-After). What is `unfinished` may be a
-- turn whose messages were taken up already: then nothing but the next look brings it back.
local function release(keys, place, now, wait, hold, unfinished)
  redis.call('HDEL', keys.conversation, 'owner', 'hold')
  local at = nil
  if wait > 0 then
    at = now + wait
    if hold then redis.call('HSET', keys.conversation, 'hold', at) end
  elseif unfinished or redis.call('HLEN', keys.inbox) > 0
      or redis.call('LLEN', keys.outbox) > 0 then
    at = now
  end
  local timer = tonumber(redis.call('HGET', keys.conversation, 'timer') or '')
  local overdue = timer and wait > 0 and timer <= now -- it was known to whoever asked to wait
  if timer and not hold and not overdue and (not at or timer < at) then at = timer end
  if not at then
    redis.call('ZREM', keys.ready, place)
  else
    redis.call('ZADD', keys.ready, at, place)
    if at <= now then ring(keys.bell, place) end
  end
end
