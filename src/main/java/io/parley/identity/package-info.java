/**
 * Who is this, and what may they do: one class for each way of signing in. Uses {@code channel}. Read
 * {@link io.parley.identity.SignIn} first, then {@link io.parley.identity.Way}.
 */
package io.parley.identity;
