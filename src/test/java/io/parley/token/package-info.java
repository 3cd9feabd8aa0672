/** Tokens for tests. */
package io.parley.token;
