-- Says that a user is in a channel now.
-- KEYS: when users came first, when they were seen last
-- ARGV: user, users at most, milliseconds for which one who is not seen is known
-- Gives {milliseconds since the user came first}.
local user = ARGV[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local old = now - ARGV[3]
local function forget(users)
  for i = 1, #users do
    redis.call('HDEL', KEYS[1], users[i])
    redis.call('ZREM', KEYS[2], users[i])
  end
end
forget(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('(%d', old), 'LIMIT', 0, 100))
local seen = redis.call('ZSCORE', KEYS[2], user)
if seen and tonumber(seen) < old then
  forget({user})
  seen = false
end
if not seen and redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[2]) then
  forget(redis.call('ZRANGE', KEYS[2], 0, 0))
end
redis.call('HSETNX', KEYS[1], user, string.format('%d', now))
redis.call('ZADD', KEYS[2], string.format('%d', now), user)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return {math.max(0, now - tonumber(redis.call('HGET', KEYS[1], user)))}
