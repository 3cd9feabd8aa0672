/**
 * Transcripts: the wire protocol's tests, as text that a person can read and any server can be held against.
 *
 * <p>The files are in {@code src/test/resources/protocol/}. Read {@link io.parley.transcript.TranscriptRunner} first: it
 * explains their syntax. Uses nothing of the server; whoever runs transcripts brings a {@link
 * io.parley.transcript.Connector}.
 */
package io.parley.transcript;
