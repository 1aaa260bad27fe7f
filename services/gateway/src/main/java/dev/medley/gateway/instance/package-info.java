/** Who is alive: workers and routers, from their announcements on Kafka, and the channels to them. */
@NullMarked
package dev.medley.gateway.instance;

import org.jspecify.annotations.NullMarked;
