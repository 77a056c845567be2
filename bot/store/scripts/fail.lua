-- Gives a place back without having done its work.
-- KEYS: conversation inbox outbox ready bell parked spent...
-- ARGV: place fence wait counted reason tokens... id...
--   counted: '0' when this was no try at all (a shutdown, a new command that changed the plan)
--   tokens: what was spent, one number for each such key
--   id...: what is given up on; it is parked with the reason
-- Returns {'ok'} | {'lost'}.
local place, first = ARGV[1], #KEYS
local tokens = {}
for k = 7, #KEYS do tokens[k - 6] = tonumber(ARGV[k - 1]) end
count({unpack(KEYS, 7)}, tokens)
if not fenced(KEYS[1], ARGV[2]) then return {'lost'} end
redis.call('HSET', KEYS[1], 'ended', ARGV[2]) -- by itself: its worker lives
if ARGV[4] == '0' then redis.call('HINCRBY', KEYS[1], 'attempts', -1) end
park({conversation = KEYS[1], inbox = KEYS[2], outbox = KEYS[3], parked = KEYS[6]}, place,
  {unpack(ARGV, first)}, ARGV[5])
if #ARGV >= first then redis.call('HSET', KEYS[1], 'attempts', 0) end
release({conversation = KEYS[1], inbox = KEYS[2], outbox = KEYS[3], ready = KEYS[4],
  bell = KEYS[5]}, place, now_ms(), tonumber(ARGV[3]), false, true)
return {'ok'}
