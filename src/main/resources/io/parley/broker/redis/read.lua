-- Reads a page of a log, forwards or backwards.
-- KEYS: meta, log, deleted
-- ARGV: "XRANGE" or "XREVRANGE", from, to, limit, bytes
-- Gives {epoch or false, seq, first, entries, erased}: each entry is its number and its text; erased are the numbers of those whose body is
-- not to be told any longer, for the message that they are, or edit, was deleted.
local STEP = 50
local from, to, limit, bytes = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])

local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
local seq = tonumber(meta[2] or '0')
local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
local first = oldest and tonumber(string.match(oldest[1], '^%d+')) or seq + 1
local entries, erased = {}, {}
local deletes = redis.call('EXISTS', KEYS[3]) == 1
while #entries < 2 * limit and bytes > 0 do
  local some = redis.call(ARGV[1], KEYS[2], from, to, 'COUNT', math.min(STEP, limit - #entries / 2))
  if #some == 0 then
    break
  end
  local gone = {}
  if deletes then
    local targets = {}
    for i, one in ipairs(some) do
      targets[i] = one[2][4] or string.match(one[1], '^%d+')
    end
    gone = redis.call('ZMSCORE', KEYS[3], unpack(targets))
  end
  for i, one in ipairs(some) do
    if gone[i] then
      erased[#erased + 1] = tonumber(string.match(one[1], '^%d+'))
    end
    entries[#entries + 1] = tonumber(string.match(one[1], '^%d+'))
    entries[#entries + 1] = one[2][2]
    bytes = bytes - #one[2][2]
    from = '(' .. one[1]
    if bytes <= 0 then
      break
    end
  end
end
return {meta[1], seq, first, entries, erased}
