/**
 * Real Redis for tests: one server, a Cluster, or a master under Sentinel, each on free ports of 127.0.0.1. For unit tests
 * and for integration tests: nothing here uses a container, a WebSocket or Parley itself. Begin with {@link RedisServer}.
 */
package io.parley.redis;
