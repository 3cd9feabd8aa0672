package io.parley.moderation;

import io.parley.channel.Author;

/**
 * A {@link Measure} for JSON. What it is not about is {@code null}, and then not written.
 *
 * @param until RFC 3339
 * @param at RFC 3339
 */
public record Told(
        String id,
        String action,
        String channel,
        String user,
        String address,
        String until,
        String reason,
        Author by,
        String at) {}
