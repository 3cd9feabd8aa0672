package io.parley.endpoint;

/**
 * Who is at the other end of a connection.
 *
 * @param address the client's own, through all proxies that are trusted
 * @param endpoint {@code chat}, {@code feed} or {@code live}; {@code events} for a stream of server-sent events
 * @param headers those of the handshake that tell of its way and hold no secret, a line each
 */
public record Client(String address, String endpoint, String headers) {}
