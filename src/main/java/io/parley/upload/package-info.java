/**
 * Files that people send: they are kept as they come, whoever watches sees how far they are, and messages may name them. Read {@link io.parley.upload.Uploads} first; where files lie is behind
 * {@link io.parley.upload.FileStore}.
 */
package io.parley.upload;
