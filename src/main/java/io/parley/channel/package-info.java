/**
 * The core: channels as logs, readers as cursors. No web, no JSON, no store: it says what it needs of those in
 * {@link io.parley.channel.Broker}, {@link io.parley.channel.Format} and {@link io.parley.channel.Reader}. It uses no other
 * package of Parley's. Read {@link io.parley.channel.Channels} first (who may do what), then
 * {@link io.parley.channel.Subscription} and {@link io.parley.channel.Tail} (how a message gets to its readers).
 */
package io.parley.channel;
