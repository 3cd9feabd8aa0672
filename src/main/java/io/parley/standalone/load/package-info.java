/**
 * The load tool: what an operator runs against a new deployment. It subscribes, publishes, times and verifies. Read
 * {@link io.parley.standalone.load.Run} first (how a run goes), then {@link io.parley.standalone.load.Ear} (how it is verified and
 * timed) and {@link io.parley.standalone.load.Result}. Of Parley's other packages it uses the names of
 * {@code io.parley.channel}.
 */
package io.parley.standalone.load;
