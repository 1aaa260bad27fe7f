/** What is known of jobs: read from the log, kept in a file, watched. */
@NullMarked
package dev.medley.jobcoordinator.table;

import org.jspecify.annotations.NullMarked;
