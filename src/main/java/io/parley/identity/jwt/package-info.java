/**
 * Signing in by signed tokens (RFC 7519), and the keys that they are checked with. Uses {@code identity} and {@code channel}. Read
 * {@link io.parley.identity.jwt.Jwt} first.
 */
package io.parley.identity.jwt;
