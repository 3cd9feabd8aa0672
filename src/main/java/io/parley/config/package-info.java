/** Settings: what an operator can set, checked as a whole at start. Uses nothing of Parley's. */
package io.parley.config;
