/** The composition root: everything is wired in {@link io.parley.App}, by hand, in order. */
package io.parley;
