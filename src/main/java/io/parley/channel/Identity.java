package io.parley.channel;

/** Who somebody is, and what they may do. */
public record Identity(Author author, Grant grant) {}
