-- Takes room for a value, or for more of it, until it ends. What has ended gives its room back here, some at a time.
-- KEYS: sizes, ends
-- ARGV: the value's id, bytes more, milliseconds from now on until it ends, bytes that all values take at most
-- Gives {1}; {0} where there is no room for more.
local sizes, ends = KEYS[1], KEYS[2]
local id, more, life, most = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
-- The size of all has the name that no value has.
local ALL = ''

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, ended in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', now, 'LIMIT', 0, 100)) do
  redis.call('HINCRBY', sizes, ALL, '-' .. (redis.call('HGET', sizes, ended) or '0'))
  redis.call('HDEL', sizes, ended)
  redis.call('ZREM', ends, ended)
end
local all = tonumber(redis.call('HGET', sizes, ALL) or '0')
if tonumber(more) > 0 and all + tonumber(more) > most then
  return {0}
end
redis.call('HINCRBY', sizes, id, more)
redis.call('HINCRBY', sizes, ALL, more)
redis.call('ZADD', ends, string.format('%.0f', now + life), id)
return {1}
