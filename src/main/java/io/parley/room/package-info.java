/**
 * Rooms that somebody has furnished: with a title, an owner, and perhaps a door. All other rooms are there as soon as somebody speaks in them. Uses
 * {@code follow}, {@code protocol} and {@code channel}. Read {@link io.parley.room.Room} first; why it is so stands in
 * {@code src/site/markdown/decisions/rooms.md}.
 */
package io.parley.room;
