/**
 * How much one client may do: so many connections, commands and bytes. Uses {@code channel} for its refusals, and {@code net} for addresses. Read {@link
 * io.parley.limits.Quota} first.
 */
package io.parley.limits;
