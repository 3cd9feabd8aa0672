/**
 * Lines that become messages, as many as come: split, read, published in their order and only so many at a time. Uses
 * {@code protocol} and {@code channel}. Read {@link io.parley.stream.Flow} first; why it is so stands in
 * {@code src/site/markdown/decisions/ndjson.md}.
 */
package io.parley.stream;
