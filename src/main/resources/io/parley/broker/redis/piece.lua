-- Adds a piece to a value that is coming.
-- KEYS: the value
-- ARGV: milliseconds that it stays at least if nothing more comes, the piece's number, its bytes
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return {1}
