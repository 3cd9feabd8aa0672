-- Keeps a value that has come: from here on it is there.
-- KEYS: the value
-- ARGV: what is known of it, how many pieces it has, milliseconds that it is kept
-- Gives {1}; {0} where pieces are missing.
if redis.call('HLEN', KEYS[1]) ~= tonumber(ARGV[2]) then
  return {0}
end
redis.call('HSET', KEYS[1], 'known', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {1}
