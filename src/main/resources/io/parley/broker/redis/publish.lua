-- Publishes one message: finds a repeated messageId, checks ifSeq, takes the next number, keeps, announces.
-- KEYS: meta, log, keys, ids0, ids1, gone, state
-- ARGV: epoch for a new log, messageId or "", key or "", ifSeq or "", entry, messages kept, milliseconds kept, announce, topic,
--       keys at most, "1" when the message deletes its key, whom it mentions, a line each; and where it stands to another entry: how, that one's number, the epoch that
--       it was seen in; and for a reaction: what it takes the place of, "1" when it is there from now on, emoji and reactions at most
-- Gives {epoch, seq}; for a conflict {epoch, -1, number of the key's newest message or 0, its entry or ""}; {epoch, -2} for one key
-- too many; {epoch, -3} where the other entry is none that this can be said of; {epoch, -4} for one reaction too many.
local fresh, id, key, ifSeq, entry = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local most, age = tonumber(ARGV[6]), tonumber(ARGV[7])
-- How long an id is known at least, in milliseconds; and after how many messages the old ones are looked for.
local REMEMBERED, TRIM = 300000, 16

local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'ids', 'idsSince', 'keyed', 'changed')
-- Few channels have these, and so they are no keys of the script: they share the hash tag of those.
local base = string.sub(KEYS[2], 1, -4)
local changes, deleted, quiet, mentions = base .. 'changes', base .. 'deleted', base .. 'quiet', base .. 'mentions'
local changed = meta[6]
local epoch, seq, ids, idsSince = meta[1], tonumber(meta[2] or '0'), tonumber(meta[3] or '0'), tonumber(meta[4] or '0')
if not epoch then
  -- What may be left of an earlier life must not mix with this one.
  redis.call('UNLINK', KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], changes, deleted, quiet, mentions)
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

local relation, target, slot = ARGV[13], ARGV[14], ARGV[16]
local isChange, older = false, {}
if relation == 'reply' then
  if tonumber(target) > seq then
    return {epoch, -3}
  end
elseif relation then
  isChange = true
  if epoch ~= ARGV[15] or redis.call('ZSCORE', deleted, target)
      or #redis.call('XRANGE', KEYS[2], target .. '-0', target .. '-0') == 0 then
    return {epoch, -3}
  end
  -- What this takes the place of: an edit that of the edit before, a reaction that of the same user and emoji, a deletion that of all.
  local emoji, distinct, reactions, mine = {}, 0, 0, false
  for _, row in ipairs(redis.call('ZRANGEBYSCORE', changes, target, target)) do
    local other = string.match(row, '^%d+\n(.*)$')
    if relation == 'deleted' or other == (slot or '') then
      older[#older + 1], mine = row, true
    end
    if other ~= '' then
      local one = string.match(other, '^[^\n]*')
      reactions = reactions + 1
      distinct = distinct + (emoji[one] and 0 or 1)
      emoji[one] = true
    end
  end
  if relation == 'reacted' and ARGV[17] == '1' and not mine then
    distinct = distinct + (emoji[string.match(slot, '^[^\n]*')] and 0 or 1)
    if distinct > tonumber(ARGV[18]) or reactions >= tonumber(ARGV[19]) then
      return {epoch, -4}
    end
  end
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
seq = seq + 1
entry = string.format('%d ', now) .. entry
if relation == 'edited' then
  redis.call('XADD', KEYS[2], seq .. '-0', 'm', entry, 't', target)
else
  redis.call('XADD', KEYS[2], seq .. '-0', 'm', entry)
end
for user in string.gmatch(ARGV[12], '[^\n]+') do
  redis.call('ZADD', mentions, seq, seq .. '\n' .. user)
end
if isChange then
  redis.call('ZADD', quiet, seq, seq)
  for _, row in ipairs(older) do
    redis.call('ZREM', changes, row)
  end
  if relation ~= 'reacted' or ARGV[17] == '1' then
    redis.call('ZADD', changes, target, seq .. '\n' .. (slot or ''))
  end
  if relation == 'deleted' then
    redis.call('ZADD', deleted, target, target)
  end
end
if not changed and (isChange or ARGV[12] ~= '') then
  changed = '1'
  redis.call('HSET', KEYS[1], 'changed', '1')
end
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
  if changed then
    local first = string.match(redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1][1], '^%d+')
    for _, index in ipairs({changes, deleted, quiet, mentions}) do
      redis.call('ZREMRANGEBYSCORE', index, '-inf', '(' .. first)
    end
    if redis.call('EXISTS', changes, deleted, quiet, mentions) == 0 then
      changed = false
      redis.call('HDEL', KEYS[1], 'changed')
    end
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
if changed then
  -- As long as the log: what was deleted must not come back.
  for _, index in ipairs({changes, deleted, quiet, mentions}) do
    redis.call('PEXPIRE', index, age)
  end
end
redis.call(ARGV[8], ARGV[9], 'M' .. epoch .. ' ' .. seq .. ' ' .. entry)
return {epoch, seq}
