-- Tells what it takes to count the messages of a channel.
-- KEYS: meta, log, quiet, deleted, mentions
-- ARGV: entries that are told of at most
-- Gives {epoch or false, first, last, changes, deleted, mentions}: numbers, numbers, and numbers with a user's id behind them.
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
local last = tonumber(meta[2] or '0')
local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
local kept = oldest and tonumber(string.match(oldest[1], '^%d+')) or last + 1
local first = math.max(kept, last - tonumber(ARGV[1]) + 1)
local answer = {meta[1], first, last}
for i = 3, 5 do
  answer[i + 1] = redis.call('ZRANGEBYSCORE', KEYS[i], first, '+inf')
end
return answer
