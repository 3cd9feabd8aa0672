/** What somebody may do by the word of a service of the operator's. Uses {@code channel}. Read {@link io.parley.identity.hook.Hook} first. */
package io.parley.identity.hook;
