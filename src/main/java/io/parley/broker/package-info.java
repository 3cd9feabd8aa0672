/**
 * What numbers, keeps and announces messages. Uses {@code channel}, and nothing uses it but the composition root. Read
 * {@link io.parley.broker.EmbeddedBroker} first.
 */
package io.parley.broker;
