package io.parley.channel;

/**
 * Who wrote a message or sent a signal, as others see it.
 *
 * @param id the same for all connections of one person
 * @param name what is shown; says nothing about who it is
 */
public record Author(String id, String name) {}
