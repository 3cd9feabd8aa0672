/**
 * Order: who is kicked, banned or muted, and which channels are closed, the same on every node. What is in force stands in a channel that
 * all nodes read. Uses {@code channel}, {@code protocol} for JSON and {@code net} for addresses. Read
 * {@link io.parley.moderation.Measure} first (what there is), then {@link io.parley.moderation.Standing} (what it means) and
 * {@link io.parley.moderation.Moderation} (how it reaches every node).
 */
package io.parley.moderation;
