/** Redis, as a node would use it. Read {@link io.parley.standalone.doctor.redis.Redis} first. */
package io.parley.standalone.doctor.redis;
