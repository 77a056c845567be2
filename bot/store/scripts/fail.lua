-- Gives a place back without having done its work.
-- KEYS: conversation inbox outbox ready bell parked spent...
-- ARGV: place fence wait counted reason tokens... id...
--   counted: '0' when this was no try at all (a shutdown, a new command that changed the plan)
--   tokens: what was spent, one number for each such key
--   id...: what is given up on: commands, the oldest post, or a turn (turn:…), which is the
--   caller's to end; it is parked with the reason
-- Returns {'ok'} | {'lost'}.
local place, first = ARGV[1], #KEYS
local tokens = {}
for k = 7, #KEYS do tokens[k - 6] = tonumber(ARGV[k - 1]) end
count({unpack(KEYS, 7)}, tokens)
if not fenced(KEYS[1], ARGV[2]) then return {'lost'} end
redis.call('HSET', KEYS[1], 'ended', ARGV[2]) -- by itself: its worker lives
if ARGV[4] == '0' then redis.call('HINCRBY', KEYS[1], 'attempts', -1) end
local function park(what, id, body)
  redis.call('RPUSH', KEYS[6], cjson.encode({
    what = what, place = place, id = id, body = body, reason = ARGV[5], at = now_ms()}))
end
for k = first, #ARGV do
  local body, post = redis.call('HGET', KEYS[2], ARGV[k]), redis.call('LINDEX', KEYS[3], 0)
  if body then
    park('command', ARGV[k], body)
    redis.call('HDEL', KEYS[2], ARGV[k])
  elseif post and cjson.decode(post).id == ARGV[k] then
    park('post', ARGV[k], post)
    redis.call('LPOP', KEYS[3])
    redis.call('HDEL', KEYS[1], 'sending')
  elseif string.sub(ARGV[k], 1, 5) == 'turn:' then
    park('turn', ARGV[k], '')
  end
end
if #ARGV >= first then redis.call('HSET', KEYS[1], 'attempts', 0) end
release({conversation = KEYS[1], inbox = KEYS[2], outbox = KEYS[3], ready = KEYS[4],
  bell = KEYS[5]}, place, now_ms(), tonumber(ARGV[3]), false, true)
return {'ok'}
