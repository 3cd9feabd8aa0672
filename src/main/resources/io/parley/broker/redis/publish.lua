-- Publishes one message: finds a repeated messageId, checks ifSeq, takes the next number, keeps, announces.
-- KEYS: meta, log, keys, ids0, ids1
-- ARGV: epoch for a new log, messageId or "", key or "", ifSeq or "", entry, messages kept, milliseconds kept, announce, topic
-- Gives {epoch, seq}; {} for a conflict.
local fresh, id, key, ifSeq, entry = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local most, age = tonumber(ARGV[6]), tonumber(ARGV[7])
-- How long an id is known at least, in milliseconds; and after how many messages the old ones are looked for.
local REMEMBERED, TRIM = 300000, 16

local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'ids', 'idsSince')
local epoch, seq, ids, idsSince = meta[1], tonumber(meta[2] or '0'), tonumber(meta[3] or '0'), tonumber(meta[4] or '0')
if not epoch then
  -- What may be left of an earlier life must not mix with this one.
  redis.call('UNLINK', KEYS[2], KEYS[3], KEYS[4], KEYS[5])
  epoch, seq, ids, idsSince = fresh, 0, 0, 0
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'base', 0)
end

if id ~= '' then
  local known = redis.call('HGET', KEYS[4], id) or redis.call('HGET', KEYS[5], id)
  if known then
    return {epoch, tonumber(known)}
  end
end
if ifSeq ~= '' and tonumber(redis.call('HGET', KEYS[3], key) or '0') ~= tonumber(ifSeq) then
  return {}
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
seq = seq + 1
entry = string.format('%d ', now) .. entry
if key == '' then
  redis.call('XADD', KEYS[2], seq .. '-0', 'm', entry)
else
  redis.call('XADD', KEYS[2], seq .. '-0', 'm', entry, 'k', key)
  redis.call('HSET', KEYS[3], key, seq)
  redis.call('PEXPIRE', KEYS[3], age)
end

if id ~= '' then
  -- Two hashes take turns: when one has been written to long enough, the other is old enough to go.
  local turn = now - idsSince >= REMEMBERED
  if turn then
    ids, idsSince = 1 - ids, now
    redis.call('UNLINK', KEYS[4 + ids])
    redis.call('HSET', KEYS[1], 'ids', ids, 'idsSince', string.format('%d', now))
  end
  redis.call('HSET', KEYS[4 + ids], id, seq)
  if turn then
    redis.call('PEXPIRE', KEYS[4 + ids], 2 * REMEMBERED)
  end
end

if seq % TRIM == 0 then
  local surplus = redis.call('XLEN', KEYS[2]) - most
  local gone
  for i, old in ipairs(redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 2 * TRIM)) do
    if i > surplus and tonumber(string.match(old[2][2], '^%d+')) >= now - age then
      break
    end
    gone = tonumber(string.match(old[1], '^%d+'))
    local oldKey = old[2][4]
    if oldKey and tonumber(redis.call('HGET', KEYS[3], oldKey) or '0') == gone then
      redis.call('HDEL', KEYS[3], oldKey)
    end
  end
  if gone then
    redis.call('XTRIM', KEYS[2], 'MINID', (gone + 1) .. '-0')
  end
end

-- The numbers outlive the messages: an emptied channel does not begin again at 1.
redis.call('HSET', KEYS[1], 'seq', seq)
redis.call('PEXPIRE', KEYS[1], 2 * age)
redis.call('PEXPIRE', KEYS[2], age)
redis.call(ARGV[8], ARGV[9], 'M' .. epoch .. ' ' .. seq .. ' ' .. entry)
return {epoch, seq}
