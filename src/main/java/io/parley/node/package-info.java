/**
 * The node as a whole: how hard it works, and whom it takes in. Uses {@code endpoint} and {@code channel}. Read
 * {@link io.parley.node.Strain} first.
 */
package io.parley.node;
