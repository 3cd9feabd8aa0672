-- Tells a node that watches a channel where the channel is, and finds out whether the log is still the one that it heard.
-- KEYS: meta, log, people
-- ARGV: epoch for a new log, the epoch heard or "", the number heard, its time or "0", version of the people known,
--       milliseconds that the numbers of an empty, of a used channel and the people are kept, announce, topic
-- Gives {epoch, start, its time or "0", seq, version, people or false}: start is where to go on from, for whoever begins and
-- for whoever heard another epoch; messages above it are of this epoch for certain.
local fresh, heardEpoch, heard, heardAt = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]

local function timeOf(number)
  local entry = redis.call('XRANGE', KEYS[2], number .. '-0', number .. '-0')[1]
  return entry and string.match(entry[2][2], '^%d+') or '0'
end

local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'base', 'people', 'keyed')
local epoch, seq, base, version = meta[1], tonumber(meta[2] or '0'), tonumber(meta[3] or '0'), tonumber(meta[4] or '0')
if not epoch then
  epoch, seq, base = fresh, 0, 0
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'seq', 0, 'base', 0)
elseif epoch == heardEpoch and heard > 0 then
  local time = timeOf(heard)
  if heard > seq or (time ~= heardAt and time ~= '0' and heardAt ~= '0') then
    -- A replica that lacked the newest messages has taken over: what has the same number may be another message.
    epoch, base = fresh, seq
    redis.call('HSET', KEYS[1], 'epoch', epoch, 'base', base)
    redis.call(ARGV[9], ARGV[10], 'E' .. epoch)
  end
end
if not meta[5] then
  redis.call('PEXPIRE', KEYS[1], seq == 0 and ARGV[6] or ARGV[7])
end
redis.call('PEXPIRE', KEYS[3], ARGV[8])
local people = version ~= tonumber(ARGV[5]) and redis.call('HGETALL', KEYS[3])
local start = heardEpoch == '' and seq or epoch == heardEpoch and heard or base
return {epoch, start, timeOf(start), seq, version, people}
