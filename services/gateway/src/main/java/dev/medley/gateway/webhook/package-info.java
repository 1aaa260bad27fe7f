/** Webhooks: signed news of jobs that have ended, brought as durably as jobs are done. */
@NullMarked
package dev.medley.gateway.webhook;

import org.jspecify.annotations.NullMarked;
