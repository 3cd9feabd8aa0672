/**
 * What goes over the wire, without any wire: frames from clients and to them, and the codecs between those and text. Uses
 * {@code channel}. Read {@link io.parley.protocol.ClientFrame} and {@link io.parley.protocol.Codec} first; the rules are in
 * {@code src/site/markdown/protocol.md}.
 */
package io.parley.protocol;
