-- Publishes one message: finds a repeated messageId, checks ifSeq, takes the next number, keeps, announces.
-- KEYS: meta, log, keys, ids0, ids1, gone, state
-- ARGV: epoch for a new log, messageId or "", key or "", ifSeq or "", entry, messages kept, milliseconds kept, announce, topic,
--       keys at most, "1" when the message deletes its key
-- Gives {epoch, seq}; for a conflict {epoch, -1, number of the key's newest message or 0, its entry or ""}; {epoch, -2} for one key
-- too many.
local fresh, id, key, ifSeq, entry = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local most, age = tonumber(ARGV[6]), tonumber(ARGV[7])
-- How long an id is known at least, in milliseconds; and after how many messages the old ones are looked for.
local REMEMBERED, TRIM = 300000, 16

local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'ids', 'idsSince', 'keyed')
local epoch, seq, ids, idsSince = meta[1], tonumber(meta[2] or '0'), tonumber(meta[3] or '0'), tonumber(meta[4] or '0')
if not epoch then
  -- What may be left of an earlier life must not mix with this one.
  redis.call('UNLINK', KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7])
  epoch, seq, ids, idsSince = fresh, 0, 0, 0
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'base', 0)
end

if id ~= '' then
  local known = redis.call('HGET', KEYS[4], id) or redis.call('HGET', KEYS[5], id)
  if known then
    return {epoch, tonumber(known)}
  end
end
local keyed, alive = meta[5], false
if key ~= '' then
  alive = redis.call('ZSCORE', KEYS[3], key)
  if ifSeq ~= '' then
    local newest = tonumber(alive or redis.call('ZSCORE', KEYS[6], key) or '0')
    if newest ~= tonumber(ifSeq) then
      return {epoch, -1, newest, newest > 0 and redis.call('HGET', KEYS[7], key) or ''}
    end
  end
  if not alive and ARGV[11] ~= '1' and redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[10]) then
    return {epoch, -2}
  end
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
seq = seq + 1
entry = string.format('%d ', now) .. entry
redis.call('XADD', KEYS[2], seq .. '-0', 'm', entry)
if key ~= '' then
  -- The newest of each key has a place of its own: it outlives the log.
  redis.call('HSET', KEYS[7], key, entry)
  if ARGV[11] == '1' then
    redis.call('ZREM', KEYS[3], key)
    redis.call('ZADD', KEYS[6], seq, key)
    if keyed and redis.call('ZCARD', KEYS[3]) == 0 then
      keyed = false
      redis.call('HDEL', KEYS[1], 'keyed')
    end
  else
    redis.call('ZADD', KEYS[3], seq, key)
    if not alive then
      redis.call('ZREM', KEYS[6], key)
    end
    if not keyed then
      keyed = '1'
      redis.call('HSET', KEYS[1], 'keyed', '1')
      redis.call('PERSIST', KEYS[1])
    end
  end
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
  end
  if gone then
    redis.call('XTRIM', KEYS[2], 'MINID', (gone + 1) .. '-0')
  end
  if redis.call('EXISTS', KEYS[6]) == 1 then
    -- What was deleted is forgotten with the word of it, also where the whole log has grown too old.
    local first = string.match(redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1][1], '^%d+')
    for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[6], '-inf', '(' .. first, 'LIMIT', 0, 1000)) do
      redis.call('ZREM', KEYS[6], old)
      redis.call('HDEL', KEYS[7], old)
    end
  end
end

-- The numbers outlive the messages: an emptied channel does not begin again at 1.
redis.call('HSET', KEYS[1], 'seq', seq)
if not keyed then
  redis.call('PEXPIRE', KEYS[1], 2 * age)
end
if key ~= '' then
  -- Words of deletions, and nothing else, need not be kept for longer than the log.
  for i = 6, 7 do
    if keyed then
      redis.call('PERSIST', KEYS[i])
    else
      redis.call('PEXPIRE', KEYS[i], age)
    end
  end
end
redis.call('PEXPIRE', KEYS[2], age)
redis.call(ARGV[8], ARGV[9], 'M' .. epoch .. ' ' .. seq .. ' ' .. entry)
return {epoch, seq}
