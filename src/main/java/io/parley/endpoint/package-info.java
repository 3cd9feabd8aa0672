/**
 * Connections: what speaks to one client, and the WebSocket endpoints that containers find. Uses {@code protocol},
 * {@code identity} and {@code channel}. Read {@link io.parley.endpoint.Connection} first: everything that is written to a
 * client is written there.
 */
package io.parley.endpoint;
