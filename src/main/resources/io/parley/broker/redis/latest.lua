-- Reads a page of the newest message of each key, in the order of their numbers.
-- KEYS: meta, log, keys, gone, state
-- ARGV: number to begin behind, limit, bytes
-- Gives {epoch or false, seq, first, entries}: each entry is its number and its text.
local STEP = 50
local after, limit, bytes = '(' .. ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
local seq = tonumber(meta[2] or '0')
local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
local first = oldest and tonumber(string.match(oldest[1], '^%d+')) or seq + 1
local alive = redis.call('ZRANGEBYSCORE', KEYS[3], after, '+inf', 'WITHSCORES', 'LIMIT', 0, limit)
local gone = redis.call('ZRANGEBYSCORE', KEYS[4], after, '+inf', 'WITHSCORES', 'LIMIT', 0, limit)
local entries, a, g = {}, 1, 1
while #entries < 2 * limit and bytes > 0 do
  local names, numbers = {}, {}
  while #names < STEP and #entries / 2 + #names < limit and (alive[a] or gone[g]) do
    if alive[a] and (not gone[g] or tonumber(alive[a + 1]) < tonumber(gone[g + 1])) then
      names[#names + 1], numbers[#numbers + 1], a = alive[a], tonumber(alive[a + 1]), a + 2
    else
      names[#names + 1], numbers[#numbers + 1], g = gone[g], tonumber(gone[g + 1]), g + 2
    end
  end
  if #names == 0 then
    break
  end
  for i, entry in ipairs(redis.call('HMGET', KEYS[5], unpack(names))) do
    if bytes <= 0 then
      break
    end
    entries[#entries + 1] = numbers[i]
    entries[#entries + 1] = entry
    bytes = bytes - #entry
  end
end
return {meta[1], seq, first, entries}
