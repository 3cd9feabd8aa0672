-- A node tells who is in a channel there.
-- KEYS: meta, people
-- ARGV: milliseconds that people are kept, that the numbers of an empty channel are kept, announce, topic, announcement,
--       then for each of them the field, and its value or "" when they have gone
-- Gives the version of the people.
for i = 6, #ARGV, 2 do
  if ARGV[i + 1] == '' then
    redis.call('HDEL', KEYS[2], ARGV[i])
  else
    redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
  end
end
redis.call('PEXPIRE', KEYS[2], ARGV[1])
local version = redis.call('HINCRBY', KEYS[1], 'people', 1)
if redis.call('PTTL', KEYS[1]) < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
redis.call(ARGV[3], ARGV[4], 'P' .. version .. ' ' .. ARGV[5])
return version
