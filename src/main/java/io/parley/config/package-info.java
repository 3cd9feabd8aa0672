/** Settings: what an operator can set, checked as a whole at start. Uses {@code net} for addresses and {@code identity} for keys. */
package io.parley.config;
