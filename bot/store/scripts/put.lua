-- Takes a command in, once.
-- KEYS: conversation inbox ready bell knew mark... [heard spent spent_by_all], these three with an author
-- ARGV: place id body opens bump amend note_id note_body mark_seconds keep_seconds limit
--   author messages window_ms digest
--   digest: the author's among those who were customers here before the place was forgotten: what
--   such a person writes opens it again, and the owner is told
--   author: whose message it is; what they had of the agents is noted with the conversation, as
--   "too many?:tokens:tokens of all", so that the next claim knows it
--   amend: 'add' stores; 'replace' and 'remove' change a command that still waits, and leave a
--   note in its stead when it has been taken already.
-- Returns {outcome, owner}.
local place, id, body = ARGV[1], ARGV[2], ARGV[3]
local opens, bump, amend = ARGV[4] == '1', ARGV[5] == '1', ARGV[6]
local keep = tonumber(ARGV[10])
local author = ARGV[12]
local marks_end = #KEYS - (author ~= '' and 3 or 0)
local now = now_ms()

local forgotten = redis.call('EXISTS', KEYS[1]) == 0 and author ~= ''
  and redis.call('SISMEMBER', KEYS[5], ARGV[15]) == 1
if not opens and not forgotten and redis.call('EXISTS', KEYS[1]) == 0 then
  return {'unknown', ''}
end
local seen = false
for k = 6, marks_end do
  if redis.call('EXISTS', KEYS[k]) == 1 then seen = true end
end
if not seen and amend == 'add' and redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[11]) then
  return {'full', ''}
end
for k = 6, marks_end do redis.call('SET', KEYS[k], 1, 'EX', ARGV[9]) end
if seen then return {'duplicate', ''} end

local outcome = 'stored'
if amend == 'add' then
  redis.call('HSET', KEYS[2], id, body)
elseif redis.call('HEXISTS', KEYS[2], id) == 1 then
  outcome = 'amended'
  if amend == 'replace' then redis.call('HSET', KEYS[2], id, body)
  else redis.call('HDEL', KEYS[2], id) end
else
  redis.call('HSET', KEYS[2], ARGV[7], ARGV[8])
end
if author ~= '' then
  local heard, most = KEYS[marks_end + 1], tonumber(ARGV[13])
  redis.call('LPUSH', heard, now)
  redis.call('LTRIM', heard, 0, most)
  redis.call('PEXPIRE', heard, ARGV[14])
  local before = tonumber(redis.call('LINDEX', heard, most) or '')
  local too_many = before and now - before < tonumber(ARGV[14])
  redis.call('HSET', KEYS[1], 'load:' .. author, table.concat({
    too_many and 1 or 0,
    redis.call('GET', KEYS[marks_end + 2]) or 0, redis.call('GET', KEYS[marks_end + 3]) or 0}, ':'))
end
redis.call('HSETNX', KEYS[1], 'epoch', 0)
if forgotten then redis.call('HSET', KEYS[1], 'forgotten', 1) end
if bump then redis.call('HINCRBY', KEYS[1], 'epoch', 1) end
redis.call('EXPIRE', KEYS[1], keep)
redis.call('EXPIRE', KEYS[2], keep)

local owner = redis.call('HGET', KEYS[1], 'owner')
local look = tonumber(redis.call('ZSCORE', KEYS[3], place) or '')
if owner and look and look > now then return {outcome, owner} end
local at = math.max(now, tonumber(redis.call('HGET', KEYS[1], 'hold') or 0))
if not look or at < look then redis.call('ZADD', KEYS[3], at, place) end
if at <= now then ring(KEYS[4], place) end
return {outcome, ''}
