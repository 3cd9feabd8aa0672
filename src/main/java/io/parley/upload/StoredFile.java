package io.parley.upload;

import io.parley.channel.Author;

/**
 * A file that is kept.
 *
 * @param id by which it is asked for; nobody can guess it
 * @param channel whose readers may have it, as a path
 * @param name for people
 * @param type what its sender says that it is; {@code null}: nothing
 * @param size bytes
 * @param by who sent it
 * @param at RFC 3339
 */
public record StoredFile(String id, String channel, String name, String type, long size, Author by, String at) {}
