/**
 * What an examination is made of. Uses nothing of ours. Read {@link io.parley.standalone.doctor.check.Topic} first: the list
 * of all that is examined.
 */
package io.parley.standalone.doctor.check;
