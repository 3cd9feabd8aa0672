/**
 * Commands whose output is a feed: the operator names them, one process serves all readers. Uses {@code stream},
 * {@code protocol} and {@code channel}. Read {@link io.parley.source.SourceFeed} first; why it is so stands in
 * {@code src/site/markdown/decisions/command-sources.md}.
 */
package io.parley.source;
