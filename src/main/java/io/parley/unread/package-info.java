/**
 * What each user has not read yet: counts by channel, kept up to date for those who want them told. Uses {@code channel} and
 * {@code protocol}. Read {@link io.parley.unread.ReadState} first, then {@link io.parley.unread.Inboxes}, and {@code Tally}, which counts.
 */
package io.parley.unread;
