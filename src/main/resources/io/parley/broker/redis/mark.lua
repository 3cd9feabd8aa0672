-- Notes how far a user has come in a channel: never back in one life of its log.
-- KEYS: marks
-- ARGV: path, epoch, number read, number delivered, channels at most, milliseconds that marks are kept
-- Gives {epoch, read, delivered, 1 when there was no mark before}; nothing for one channel too many.
local path, epoch, read, delivered = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local before = redis.call('HGET', KEYS[1], path)
if before then
  local life, r, d = string.match(before, '^(%S+) (%d+) (%d+)$')
  if life == epoch then
    read, delivered = math.max(read, tonumber(r)), math.max(delivered, tonumber(d))
  end
elseif redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[5]) then
  return {}
end
redis.call('HSET', KEYS[1], path, string.format('%s %d %d', epoch, read, delivered))
redis.call('PEXPIRE', KEYS[1], ARGV[6])
return {epoch, read, delivered, before and 0 or 1}
