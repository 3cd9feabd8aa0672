-- Reads what has become of some messages: of each the newest edit and the reactions that are there, or its deletion.
-- KEYS: meta, log, changes
-- ARGV: "ZRANGEBYSCORE" or "ZREVRANGEBYSCORE", the first and the last of the messages, bytes
-- Gives {reached or 0, epoch or false, seq, first, entries}: each entry is its number and its text; reached is the last message of which all
-- is told, or 0 when all is told.
local STEP = 200
local bytes = tonumber(ARGV[4])
local from, to = ARGV[2], ARGV[3]
if ARGV[1] == 'ZREVRANGEBYSCORE' then
  from, to = to, from
end

local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
local entries, target, offset = {}, nil, 0
while true do
  local rows = redis.call(ARGV[1], KEYS[3], from, to, 'WITHSCORES', 'LIMIT', offset, STEP)
  if #rows == 0 then
    return {0, meta[1], tonumber(meta[2] or '0'), 0, entries}
  end
  for i = 1, #rows, 2 do
    if rows[i + 1] ~= target and target and bytes <= 0 then
      return {tonumber(target), meta[1], tonumber(meta[2] or '0'), 0, entries}
    end
    target = rows[i + 1]
    local number = string.match(rows[i], '^%d+')
    local one = redis.call('XRANGE', KEYS[2], number .. '-0', number .. '-0')[1]
    if one then
      entries[#entries + 1] = tonumber(number)
      entries[#entries + 1] = one[2][2]
      bytes = bytes - #one[2][2]
    end
  end
  offset = offset + STEP
end
