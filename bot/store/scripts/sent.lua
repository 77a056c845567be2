-- Settles the oldest post and starts the next one.
-- KEYS: conversation inbox outbox ready bell
-- ARGV: place fence row outcome ref address report_id report next release wait hold keep
--   outcome: 'done' takes the row off; 'later': it surely was not sent; 'unsure': it may have been,
--   so `sending` stays and whoever tries again looks first.
-- Returns {'ok', epoch} | {'lost'}.
local place, row, outcome = ARGV[1], ARGV[3], ARGV[4]
if not fenced(KEYS[1], ARGV[2]) then return {'lost'} end
local head = redis.call('LINDEX', KEYS[3], 0)
if head and cjson.decode(head).id == row then
  if outcome == 'done' then
    redis.call('LPOP', KEYS[3])
    if ARGV[5] ~= '' then redis.call('HSET', KEYS[1], 'ref:' .. ARGV[5], ARGV[6]) end
    if ARGV[7] ~= '' then
      redis.call('HSET', KEYS[2], ARGV[7], ARGV[8])
      redis.call('EXPIRE', KEYS[2], ARGV[13])
    end
  end
  if outcome ~= 'unsure' then redis.call('HDEL', KEYS[1], 'sending') end
  -- Earlier tries came to this; what the step does behind the post has still to come to something.
  redis.call('HSET', KEYS[1], 'attempts', ARGV[10] == '1' and 0 or 1)
end
if ARGV[9] ~= '' then redis.call('HSET', KEYS[1], 'sending', ARGV[9] .. '@' .. now_ms()) end
if ARGV[10] == '1' then
  release({conversation = KEYS[1], inbox = KEYS[2], outbox = KEYS[3], ready = KEYS[4],
    bell = KEYS[5]}, place, now_ms(), tonumber(ARGV[11]), ARGV[12] == '1')
end
return {'ok', tonumber(redis.call('HGET', KEYS[1], 'epoch') or 0)}
