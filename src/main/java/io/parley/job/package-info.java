/**
 * Jobs: feeds with a life. A worker opens one, tells how far it is and how it ended; whoever watches sees where it stands, whenever they come. Uses
 * {@code protocol} and {@code channel}. Read {@link io.parley.job.Jobs} first; why it is so stands in {@code src/site/markdown/decisions/jobs.md}.
 */
package io.parley.job;
