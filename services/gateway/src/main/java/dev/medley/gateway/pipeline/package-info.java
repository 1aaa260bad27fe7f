/** Pipelines: work of several stages, each done by models as durable jobs, that files declare and gateways run. */
@NullMarked
package dev.medley.gateway.pipeline;

import org.jspecify.annotations.NullMarked;
