/**
 * Feeds that nodes read as any client would, to know what stands: who is banned, what a room is like. Uses {@code protocol} and {@code channel}. Read
 * {@link io.parley.follow.Followed} first.
 */
package io.parley.follow;
