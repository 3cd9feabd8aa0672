/**
 * The broker of many nodes: logs, numbers and people in Redis, announcements by its pub/sub; and a place for what is too large for a message. Nobody but this package speaks to
 * Redis. Uses {@code channel}. Read {@link io.parley.broker.redis.RedisBroker} first, then {@code publish.lua} beside the
 * classes; the rest keeps nodes in step when something dies.
 */
package io.parley.broker.redis;
