/**
 * A running Parley, and all that lies on the way to it, seen as a browser sees it. Read
 * {@link io.parley.standalone.doctor.way.Way} first.
 */
package io.parley.standalone.doctor.way;
