/** Files that people send: they go to the disk as they come, whoever watches sees how far they are, and messages may name them. */
package io.parley.upload;
