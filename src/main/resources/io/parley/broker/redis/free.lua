-- Gives back the room of a value.
-- KEYS: sizes, ends
-- ARGV: the value's id
local size = redis.call('HGET', KEYS[1], ARGV[1])
if size then
  redis.call('HINCRBY', KEYS[1], '', '-' .. size)
  redis.call('HDEL', KEYS[1], ARGV[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
end
return {1}
