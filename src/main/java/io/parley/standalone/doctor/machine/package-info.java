/**
 * What a machine and a process may do, and the settings. Read {@link io.parley.standalone.doctor.machine.Machine} first.
 * Everything is read from files of Linux; elsewhere most is skipped.
 */
package io.parley.standalone.doctor.machine;
