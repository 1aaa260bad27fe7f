/** Where a job goes: the model that does it, and the topic of its jobs. */
@NullMarked
package dev.medley.jobcoordinator.queue;

import org.jspecify.annotations.NullMarked;
