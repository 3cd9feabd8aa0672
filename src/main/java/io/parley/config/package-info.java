/** Settings: what an operator can set, checked as a whole at start. Uses {@code net}. */
package io.parley.config;
