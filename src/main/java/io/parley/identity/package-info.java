/** Who is this, and what may they do: one class for each way of signing in. Uses {@code channel}. */
package io.parley.identity;
