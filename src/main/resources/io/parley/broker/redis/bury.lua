-- Takes the people of a node that has died out of a channel, if nobody has yet.
-- KEYS: meta, people
-- ARGV: node, announce, topic
local fields = {}
for _, field in ipairs(redis.call('HKEYS', KEYS[2])) do
  if string.sub(field, 1, #ARGV[1] + 1) == ARGV[1] .. ' ' then
    fields[#fields + 1] = field
  end
end
if #fields == 0 then
  return 0
end
for i = 1, #fields do
  redis.call('HDEL', KEYS[2], fields[i])
end
local version = redis.call('HINCRBY', KEYS[1], 'people', 1)
redis.call(ARGV[2], ARGV[3], 'X' .. version .. ' ' .. ARGV[1])
return #fields
